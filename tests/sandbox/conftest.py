"""A small client for sandboxes in process, and profiles written by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import pytest
import requests

from scim_conformance.profile.model import (
    OPERATIONS,
    DiscoveryFact,
    Fact,
    Outcome,
    Profile,
    ResourceTypeFacts,
    Support,
)
from scim_conformance.sandbox.adapter import InProcessAdapter
from scim_conformance.sandbox.service import Sandbox
from scim_conformance.scim import urns


@dataclass(frozen=True)
class Reply:
    status: int
    json: Any
    headers: Mapping[str, str]

    @property
    def found(self) -> list[Any]:
        return list(self.json["Resources"]) if isinstance(self.json, dict) else list(self.json)


class Client:
    """Speaks to one sandbox with the right token."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.session = requests.Session()
        self.session.mount("http://sandbox", InProcessAdapter(sandbox))
        self.session.headers["Authorization"] = f"Bearer {sandbox.token}"
        self.session.headers["Content-Type"] = "application/scim+json"
        self.base = f"http://sandbox{sandbox.base_path}"

    def ask(self, method: str, path: str, json: Any = None, **options: Any) -> Reply:
        reply = self.session.request(method, self.base + path, json=json, **options)
        is_json = "json" in reply.headers.get("Content-Type", "")
        return Reply(reply.status_code, reply.json() if is_json else None, reply.headers)

    def get(self, path: str, **query: str) -> Reply:
        return self.ask("GET", path, params=query)

    def put(self, path: str, **attributes: Any) -> Reply:
        return self.ask("PUT", path, attributes)

    def delete(self, path: str) -> Reply:
        return self.ask("DELETE", path)

    def edit(self, path: str, *operations: dict[str, Any]) -> Reply:
        return self.ask("PATCH", path, {"schemas": [urns.PATCH_OP], "Operations": list(operations)})

    def create_user(self, user_name: str = "", **attributes: Any) -> Reply:
        named = {"userName": user_name or f"{uuid4().hex[:8]}@example.com"}
        return self.ask("POST", "/Users", {"schemas": [urns.USER], **named, **attributes})

    def create_group(self, *members: str, **attributes: Any) -> Reply:
        listed = [{"value": member, "display": "somebody"} for member in members]
        body = {"schemas": [urns.GROUP], "displayName": uuid4().hex[:8], "members": listed, **attributes}
        return self.ask("POST", "/Groups", body)

    def user(self, user_name: str = "", **attributes: Any) -> str:
        """The path of a new user."""
        return f"/Users/{self.create_user(user_name, **attributes).json['id']}"

    def group(self, *members: str, **attributes: Any) -> str:
        """The path of a new group."""
        return f"/Groups/{self.create_group(*members, **attributes).json['id']}"

    def members(self, path: str) -> set[str]:
        return {member["value"] for member in self.get(path).json.get("members", ())}


def fact(name: str, support: Support = Support.SUPPORTED, **details: Any) -> Fact:
    return Fact(name, (Outcome(support, **details),))


def facts(name: str, endpoint: str, schema: str, changed: Mapping[str, Fact], **details: Any) -> ResourceTypeFacts:
    operations = {operation: fact(operation) for operation in OPERATIONS} | dict(changed)
    return ResourceTypeFacts(name, endpoint, schema, MappingProxyType(operations), **details)


def profile(user: Mapping[str, Any] | None = None, group: Mapping[str, Any] | None = None, **details: Any) -> Profile:
    """A profile with a User and a Group: `operations` and other details of each, then of the profile itself."""
    of_user, of_group = dict(user or {}), dict(group or {})
    types = {
        "User": facts("User", "/Users", urns.USER, of_user.pop("operations", {}), **of_user),
        "Group": facts("Group", "/Groups", urns.GROUP, of_group.pop("operations", {}), **of_group),
    }
    discovery = {
        name: DiscoveryFact(name, fact(name), (name,)) for name in ("ServiceProviderConfig", "ResourceTypes", "Schemas")
    }
    described = {"name": "made-up", "title": "Made up", "revision": "1", "file": "", "sources": {}, "document": {}}
    return Profile(**{**described, "resource_types": types, "discovery": discovery, **details})


@pytest.fixture(name="fact")
def _fact() -> Callable[..., Fact]:
    return fact


@pytest.fixture(name="profile")
def _profile() -> Callable[..., Profile]:
    return profile


@pytest.fixture
def client() -> Callable[..., Client]:
    """A client of a sandbox: `client(profile, "fault", …)`; without a profile everything is supported."""
    return lambda described=None, *faults, **options: Client(Sandbox(described or profile(), faults=faults, **options))
