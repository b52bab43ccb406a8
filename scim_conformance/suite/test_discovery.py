"""Discovery: what the service provider says of itself, and whether that holds together (RFC 7644, section 4)."""

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import Expectation, show
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.survey import Survey
from scim_conformance.scim import urns
from scim_conformance.scim.schema import Attribute, walk
from scim_conformance.wire.exchange import Exchange

KEYWORDS = {
    "type": ("string", "boolean", "decimal", "integer", "dateTime", "reference", "binary", "complex"),
    "mutability": ("readOnly", "readWrite", "immutable", "writeOnly"),
    "returned": ("always", "never", "default", "request"),
    "uniqueness": ("none", "server", "global"),
}


CONFIG_SERVED = "discovery/config-is-served"
SCHEMAS_SERVED = "discovery/schemas-are-a-list-response"
TYPES_SERVED = "discovery/resource-types-are-a-list-response"
"""The checks that fail where an endpoint is not served; the others have nothing to look at then."""


@scenario(needs=("discovery:ServiceProviderConfig",))
def service_provider_config(scim_survey: Survey) -> Exchange:
    """The ServiceProviderConfig, as the survey read it."""
    return scim_survey.discovery["ServiceProviderConfig"]


@scenario(needs=("discovery:Schemas",))
def schemas_listed(scim_survey: Survey) -> Exchange:
    """The list of schemas, as the survey read it."""
    return scim_survey.discovery["Schemas"]


@scenario(needs=("discovery:ResourceTypes",))
def resource_types_listed(scim_survey: Survey) -> Exchange:
    """The list of resource types, as the survey read it."""
    return scim_survey.discovery["ResourceTypes"]


@requirement("RFC7644-4-02")
def test_config_is_served(service_provider_config: Exchange) -> None:
    """ServiceProviderConfig answers 200 with an object; clients learn from it what they may use."""
    _served(service_provider_config)


@requirement("RFC7643-8.5-01", "RFC7644-4-02")
def test_config_names_its_schema(service_provider_config: Exchange) -> None:
    """The ServiceProviderConfig says what it is, and is not wrapped into a list."""
    expect(service_provider_config).if_accepted(see=CONFIG_SERVED).at("schemas").contains(urns.SERVICE_PROVIDER_CONFIG)


@pytest.mark.parametrize("feature", ["bulk", "changePassword", "etag", "filter", "patch", "sort"])
@requirement(
    *("RFC7643-5-04", "RFC7643-5-06", "RFC7643-5-10", "RFC7643-5-13", "RFC7643-5-15", "RFC7643-5-17"),
    *("RFC7643-5-03", "RFC7643-5-05", "RFC7643-5-09", "RFC7643-5-12", "RFC7643-5-14", "RFC7643-5-16"),
)
def test_config_says_whether_supported(service_provider_config: Exchange, feature: str) -> None:
    """Each optional feature is said to be supported or not, as true or false; clients decide on it."""
    config(service_provider_config).at(f"{feature}.supported").is_a(bool, "true or false")


@requirement("RFC7643-5-11")
def test_config_limits_filter_results(service_provider_config: Exchange) -> None:
    """The most results that a filtered list gives is stated as a whole number; clients page by it."""
    if config(service_provider_config).at("filter.supported").value is not True:
        raise NotApplicable(Reason("not-claimed", "ServiceProviderConfig does not say that filter is supported"))
    most = expect(service_provider_config).at("filter.maxResults").is_a(int, "a whole number")
    most.satisfies(lambda number: number >= 0, "0 or more")


@requirement("RFC7643-5-19")
def test_config_names_authentication_schemes(service_provider_config: Exchange) -> None:
    """The ways to authenticate are a list; an administrator reads there which credential to make."""
    config(service_provider_config).at("authenticationSchemes").is_a(list, "a list")


@requirement("RFC7644-4-06", "RFC7644-4-03")
def test_schemas_are_a_list_response(schemas_listed: Exchange) -> None:
    """The schemas come as a ListResponse; Entra ID reads it when provisioning is set up."""
    _list_response(schemas_listed)


@requirement("RFC7644-4-06", "RFC7644-4-05")
def test_resource_types_are_a_list_response(resource_types_listed: Exchange) -> None:
    """The resource types come as a ListResponse; generic clients find the endpoints there."""
    _list_response(resource_types_listed)


@requirement("RFC7643-6-03", "RFC7643-6-04", "RFC7643-6-07", "RFC7643-6-09")
def test_resource_types_are_complete(resource_types_listed: Exchange) -> None:
    """Each resource type states name, endpoint and schema; without one of them a client cannot use it."""
    for number, _ in enumerate(expect(resource_types_listed).if_accepted(see=TYPES_SERVED).exchange.resources):
        for member in ("name", "endpoint", "schema"):
            expect(resource_types_listed).at(f"Resources.{number}.{member}").is_a(str, "text").present()


@requirement("RFC7643-6-08", "RFC7643-7-01")
def test_resource_types_name_served_schemas(resource_types_listed: Exchange, schemas_listed: Exchange) -> None:
    """The schema of each resource type is among /Schemas; a client maps attributes from it."""
    served = [schema.get("id") for schema in expect(schemas_listed).if_accepted(see=SCHEMAS_SERVED).exchange.resources]
    for number, _ in enumerate(expect(resource_types_listed).if_accepted(see=TYPES_SERVED).exchange.resources):
        expect(resource_types_listed).at(f"Resources.{number}.schema").is_one_of(*served)


@requirement("RFC7643-2.1-02")
def test_attribute_names_are_well_formed(schemas_listed: Exchange) -> None:
    """Attribute names are letters, digits, $, - and _, a letter or $ first; filters and paths are built from them."""
    bad = [found.path for found in _every_attribute(schemas_listed) if not _well_formed(found.name)]
    expect(schemas_listed).holds(not bad, "names as in RFC 7643, section 2.1", f"names such as {show(bad[:3])}")


@requirement("RFC7643-7-12", "RFC7643-2.3-01", "RFC7643-2.2-01")
def test_attribute_characteristics_use_the_keywords(schemas_listed: Exchange) -> None:
    """Type, mutability, returned and uniqueness are keywords in the RFC's spelling; clients compare them."""
    odd = [
        f"{found.path}: {characteristic} {value}"
        for found in _every_attribute(schemas_listed)
        for characteristic, allowed in KEYWORDS.items()
        if (value := getattr(found, characteristic)) not in allowed
    ]
    expect(schemas_listed).holds(not odd, "keywords of RFC 7643, section 7", f"words such as {show(odd[:3])}")


def _served(exchange: Exchange) -> Expectation:
    return expect(exchange).status(200).json_object()


def config(exchange: Exchange) -> Expectation:
    """The ServiceProviderConfig to look at; NotApplicable where there is none, or it is wrapped into a list."""
    if not isinstance(expect(exchange).if_accepted(see=CONFIG_SERVED).exchange.json, dict):
        raise NotApplicable(Reason("no-exchange", f"it is no object; see {CONFIG_SERVED}"))
    named = exchange.resource.get("schemas")
    if isinstance(named, list) and urns.LIST_RESPONSE in named:
        raise NotApplicable(Reason("no-exchange", "it is wrapped into a list; see discovery/config-names-its-schema"))
    return expect(exchange)


def _list_response(exchange: Exchange) -> None:
    _served(exchange).at("schemas").contains(urns.LIST_RESPONSE)
    expect(exchange).at("Resources").is_a(list, "a list").present()


def _every_attribute(schemas: Exchange) -> list[Attribute]:
    return [
        attribute
        for schema in expect(schemas).if_accepted(see=SCHEMAS_SERVED).exchange.resources
        for attribute in walk(schema)
    ]


def _well_formed(name: str) -> bool:
    return name.isascii() and name.lstrip("$")[:1].isalpha() and all(c.isalnum() or c in "$-_" for c in name)
