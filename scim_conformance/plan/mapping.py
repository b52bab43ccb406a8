"""What whoever sets up a provisioning client maps besides: what the vendor demands of every user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from scim_conformance.clients.model import Client, Template
from scim_conformance.plan.resource import ResourceUnderTest

MAPPED: Mapping[str, str] = {"displayName": "{givenName} {familyName}", "externalId": "{externalId}"}
"""What identity providers have for every user, with the placeholders of templates."""


def mapped(client: Client, user_type: ResourceUnderTest) -> Client:
    """The client with what the vendor documents as required in every user that it sends as a whole."""
    facts = user_type.facts.attributes
    demanded = {name: value for name, value in MAPPED.items() if name in facts and facts[name].required}
    if not demanded:
        return client
    steps = {
        id: replace(step, requests=tuple(_completed(one, demanded) for one in step.requests))
        if step.type == user_type.name
        else step
        for id, step in client.steps.items()
    }
    return replace(client, steps=MappingProxyType(steps))


def _completed(template: Template, demanded: Mapping[str, Any]) -> Template:
    if template.method not in ("POST", "PUT") or not isinstance(template.body, Mapping):
        return template
    return replace(template, body={**template.body, **{n: v for n, v in demanded.items() if n not in template.body}})
