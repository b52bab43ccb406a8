"""The innermost layer: scim2_server with its storage in memory, speaking our messages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from scim_conformance.profile.model import Profile, ResourceTypeFacts, Support
from scim_conformance.sandbox.documented import fact_of, keeps
from scim_conformance.sandbox.messages import Answer, Inner, Request
from scim_conformance.sandbox.missing import SandboxMissing
from scim_conformance.sandbox.offers import REFUSED, WORKING, offers_everything
from scim_conformance.scim import urns

try:
    from scim2_models import ResourceType, Schema, ScimProvider, ServiceProviderConfig
    from scim2_server.applications.wsgi import WSGIApplication
    from scim2_server.memory import InMemoryStorage
    from scim2_server.requests import ScimRequest
    from scim2_server.service import ScimService
    from scim2_server.utils import load_default_schemas
except ModuleNotFoundError:
    raise SandboxMissing from None

EXTENSIONS: Mapping[str, tuple[str, ...]] = {urns.USER: (urns.ENTERPRISE_USER,)}
"""The extensions that a resource type gets unless its vendor documents every attribute."""


def build_engine(profile: Profile) -> Inner:
    """An empty service provider with the resource types of a profile; ValueError for a schema that no RFC has."""
    provider = _provider(
        json.dumps(_schemas(profile)),
        json.dumps([_resource_type(facts) for facts in profile.resource_types.values()]),
        json.dumps(_configuration(profile)),
    )
    application = WSGIApplication(InMemoryStorage(), provider, service=ScimService(provider))

    def answer(request: Request) -> Answer:
        response = application.serve(
            ScimRequest(
                method=request.method,
                base_url=request.base_url,
                path=request.path,
                query=request.query,
                headers=request.headers,
                body=request.body,
            )
        )
        headers = tuple(pair for pair in response.headers.items() if pair[0] != "Content-Type")
        return Answer(int(response.status), response.body, headers)

    return answer


@lru_cache(maxsize=16)
def _provider(schemas: str, resource_types: str, configuration: str) -> ScimProvider:
    """The unchanging part of the engine; kept, since its models take longer to build than fifty answers."""
    return ScimProvider.from_discovery(
        [Schema.model_validate(document) for document in json.loads(schemas)],
        [ResourceType.model_validate(document) for document in json.loads(resource_types)],
        config=ServiceProviderConfig.model_validate(json.loads(configuration)),
    )


def _configuration(profile: Profile) -> dict[str, Any]:
    filters = any(facts.filtering in WORKING for facts in profile.resource_types.values())
    patch = any(facts.operations["patch"].first.support in WORKING for facts in profile.resource_types.values())
    basic = profile.authentication.scheme == "basic"

    def on(feature: str) -> dict[str, Any]:
        """Everything is offered, unless the vendor says of this that it is refused, or passed over."""
        fact = profile.features.get(feature)
        return {"supported": offers_everything(profile) if fact is None else fact.first.support is Support.SUPPORTED}

    return {
        "schemas": [urns.SERVICE_PROVIDER_CONFIG],
        "patch": {"supported": patch},
        "bulk": {**on("bulk"), "maxOperations": 100, "maxPayloadSize": 65536},
        "filter": {"supported": filters, "maxResults": profile.paging.max_count or 1000},
        "changePassword": on("changePassword"),
        "sort": on("sort"),
        "etag": on("etag"),
        "authenticationSchemes": [
            {
                "type": "httpbasic" if basic else "oauthbearertoken",
                "name": "HTTP Basic" if basic else "Bearer token",
                "description": f"Every request carries its credentials in {profile.authentication.header}.",
                "specUri": f"https://www.rfc-editor.org/rfc/rfc{7617 if basic else 6750}",
                "primary": True,
            }
        ],
    }


@lru_cache(maxsize=1)
def _core_schemas() -> dict[str, dict[str, Any]]:
    return {urn: schema.model_dump() for urn, schema in load_default_schemas().items()}


def _resource_type(facts: ResourceTypeFacts) -> dict[str, Any]:
    return {
        "schemas": [urns.RESOURCE_TYPE],
        "id": facts.name,
        "name": facts.name,
        "endpoint": facts.endpoint,
        "description": facts.name,
        "schema": facts.schema,
        "schemaExtensions": [{"schema": urn, "required": False} for urn in _extensions(facts)],
    }


def _extensions(facts: ResourceTypeFacts) -> tuple[str, ...]:
    return () if facts.only_documented_attributes else EXTENSIONS.get(facts.schema, ())


def _schemas(profile: Profile) -> list[dict[str, Any]]:
    known = _core_schemas()
    found = []
    for facts in profile.resource_types.values():
        if facts.schema not in known:
            raise ValueError(f"the sandbox has no schema {facts.schema}, which the profile names for {facts.name}")
        found.append(_as_documented(known[facts.schema], facts))
        found += [known[urn] for urn in _extensions(facts)]
    return found


def _as_documented(schema: dict[str, Any], facts: ResourceTypeFacts) -> dict[str, Any]:
    """The schema with the attributes that the vendor documents, the required and the unique ones marked as such."""
    entries = [_attribute(entry, facts, str(entry["name"])) for entry in schema["attributes"]]
    known = {str(entry["name"]).lower() for entry in entries} | {"id", "externalid", "meta", "schemas"}
    own = [path for path in facts.attributes if "." not in path and ":" not in path and path.lower() not in known]
    entries += [_attribute(_text(path), facts, path) for path in own]
    return {**schema, "attributes": [entry for entry in entries if keeps(facts, str(entry["name"]))]}


def _text(name: str) -> dict[str, Any]:
    """An attribute of the vendor's own: a plain text."""
    return {
        **{"name": name, "type": "string", "multiValued": False, "description": name, "required": False},
        **{"caseExact": False, "mutability": "readWrite", "returned": "default", "uniqueness": "none"},
    }


def _attribute(entry: dict[str, Any], facts: ResourceTypeFacts, path: str) -> dict[str, Any]:
    changed = dict(entry)
    fact = fact_of(facts, path)
    if fact is not None and fact.required:
        changed["required"] = True
    if fact is not None and fact.returned == "request":
        changed["returned"] = "request"
    if path == "displayName" and _names_are_unique(facts):
        changed["uniqueness"] = "server"
    below = [(sub, f"{path}.{sub['name']}") for sub in entry.get("subAttributes") or ()]
    if below:
        changed["subAttributes"] = [_attribute(sub, facts, name) for sub, name in below if keeps(facts, name)]
    return changed


def _names_are_unique(facts: ResourceTypeFacts) -> bool:
    """Whether a second group of the same displayName is documented as refused; userName is unique by its schema."""
    return facts.schema == urns.GROUP and facts.duplicates is not None and facts.duplicates.first.support in REFUSED
