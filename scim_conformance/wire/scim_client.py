"""The SCIM verbs of one scenario, with every resource that they may create noted in the journal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, NamedTuple, Protocol, TypedDict, Unpack

from scim_conformance.scim.lookup import lookup
from scim_conformance.scim.urns import BULK_REQUEST, PATCH_OP
from scim_conformance.wire.client import Request, Sender
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.journal import Journal
from scim_conformance.wire.ownership import NAMES
from scim_conformance.wire.paths import last_segment, resource_path
from scim_conformance.wire.target import NO_CREDENTIALS, Credentials


class HarnessFault(Exception):
    """The harness was about to send an invalid request that nobody meant to be invalid: our bug, not the server's."""


class Addressable(Protocol):
    """A resource type as the verbs need it. `identifier` is the path of the attribute that holds the unique name."""

    @property
    def name(self) -> str:
        """The name of the resource type, `User`."""

    @property
    def endpoint(self) -> str:
        """Its path below the base URL, `/Users`."""

    @property
    def identifier(self) -> str:
        """The path of the attribute with the unique name, `userName`."""


class Options(TypedDict, total=False):
    """What every verb takes besides: see Request."""

    query: Mapping[str, str] | None
    invalid: str
    headers: Mapping[str, str]
    credentials: Credentials | None
    retry: bool
    verbatim: bool


def _no_check(_: Request) -> str:
    return ""


def _as_it_is(request: Request) -> Request:
    return request


class ScimClient:
    """The verbs. `scenario` is the id that its exchanges carry; `validate` gives what is wrong with a request, or "";
    `complete` gives it what the endpoint demands of it beside what the scenario says.

    Every verb returns the exchange whatever came of it, raises HarnessFault for a request that is invalid by accident,
    NoId for an empty id, and what the client's `send` raises.
    """

    def __init__(
        self,
        client: Sender,
        journal: Journal,
        scenario: str,
        validate: Callable[[Request], str] = _no_check,
        complete: Callable[[Request], Request] = _as_it_is,
    ) -> None:
        self._client = client
        self._journal = journal
        self._scenario = scenario
        self._validate = validate
        self._complete = complete

    @property
    def read_only(self) -> bool:
        """Whether nothing may be created, changed or deleted; such requests raise WriteRefused."""
        return self._client.read_only

    @property
    def no_credentials(self) -> Credentials:
        """To be given as `credentials`: none at all."""
        return NO_CREDENTIALS

    @property
    def wrong_credentials(self) -> Credentials:
        """To be given as `credentials`: of the run's form, well-formed, and wrong."""
        return self._client.credentials.wrong()

    @property
    def nearly_right_credentials(self) -> Mapping[str, Credentials]:
        """To be given as `credentials`: each wrong in one respect, by its name."""
        return self._client.nearly_right

    def create(self, resource: Addressable, body: object, *, path: str = "", **options: Unpack[Options]) -> Exchange:
        """POST to the endpoint (RFC 7644, section 3.3), or to the same in another spelling."""
        request = _request(resource, "create", "POST", path or resource.endpoint, options, body=body)
        return self._creating(resource, request, _named(body, resource.identifier))

    def create_raw(self, resource: Addressable, raw: bytes, **options: Unpack[Options]) -> Exchange:
        """POST with a body that need not be JSON; a name is looked for in it nevertheless."""
        request = _request(resource, "create", "POST", resource.endpoint, options, raw_body=raw)
        return self._creating(resource, request, Named(resource.identifier, _name_in(raw, resource.identifier)))

    def read(self, resource: Addressable, id: str, **options: Unpack[Options]) -> Exchange:
        """GET one resource (section 3.4.1)."""
        result = self.send(_request(resource, "read", "GET", resource_path(resource.endpoint, id), options))
        if result.ok:
            self._journal.shown(resource.endpoint, id, result.resource)
        return result

    def list(self, resource: Addressable, **options: Unpack[Options]) -> Exchange:
        """GET the endpoint; filter, sorting and paging go into `query` (section 3.4.2)."""
        return self.send(_request(resource, "list", "GET", resource.endpoint, options))

    def search(self, resource: Addressable, body: object, **options: Unpack[Options]) -> Exchange:
        """POST to `.search` (section 3.4.3)."""
        return self.send(_request(resource, "search", "POST", f"{resource.endpoint}/.search", options, body=body))

    def replace(
        self, resource: Addressable, id: str, body: object, *, creates: bool = False, **options: Unpack[Options]
    ) -> Exchange:
        """PUT one resource (section 3.5.1). `creates`: nobody created that id, so a success is to be cleaned up."""
        request = _request(resource, "replace", "PUT", resource_path(resource.endpoint, id), options, body=body)
        if not creates:
            return self.send(request)
        return self._creating(resource, request, _named(body, resource.identifier), id)

    def patch(
        self, resource: Addressable, id: str, operations: Sequence[Mapping[str, Any]], **options: Unpack[Options]
    ) -> Exchange:
        """PATCH one resource with these operations (section 3.5.2)."""
        body = {"schemas": [PATCH_OP], "Operations": [*operations]}
        return self.patch_raw_body(resource, id, body, **options)

    def patch_raw_body(self, resource: Addressable, id: str, body: object, **options: Unpack[Options]) -> Exchange:
        """PATCH one resource with a body that need not be a PatchOp."""
        return self.send(_request(resource, "patch", "PATCH", resource_path(resource.endpoint, id), options, body=body))

    def delete(self, resource: Addressable, id: str, **options: Unpack[Options]) -> Exchange:
        """DELETE one resource (section 3.6).

        Cleanup deletes it once more at the end: a success is no proof that it is gone.
        """
        return self.send(_request(resource, "delete", "DELETE", resource_path(resource.endpoint, id), options))

    def bulk(
        self,
        resources: Sequence[Addressable],
        operations: Sequence[Mapping[str, Any]],
        *,
        fail_on_errors: int | None = None,
        **options: Unpack[Options],
    ) -> Exchange:
        """POST to /Bulk (section 3.7). `resources` are the types that the operations may create."""
        bound = {} if fail_on_errors is None else {"failOnErrors": fail_on_errors}
        body = {"schemas": [BULK_REQUEST], **bound, "Operations": [*operations]}
        request = Request("POST", "/Bulk", body=body, operation="bulk", **options)
        self._client.refuse_to_write(request)  # before anything is noted that cleanup would look for
        entries = {place: entry for place, entry in enumerate(self._intended(resources, operations)) if entry}
        result = self.send(request)
        for place, entry in entries.items():
            told = _told(result, operations[place])
            created = last_segment(str(told.get("location") or ""))
            if created:
                self._journal.created(entry, created)
            elif _refused(result) or str(told.get("status")).startswith("4"):
                self._journal.gone(entry)
        return result

    def bulk_raw(self, raw: bytes, **options: Unpack[Options]) -> Exchange:
        """POST to /Bulk with any body that creates nothing."""
        return self.send(Request("POST", "/Bulk", raw_body=raw, operation="bulk", **options))

    def get(
        self, path: str, *, resource_type: str = "", operation: str = "discover", **options: Unpack[Options]
    ) -> Exchange:
        """GET any path relative to the base URL: for discovery."""
        return self.send(Request("GET", path, resource_type=resource_type, operation=operation, **options))

    def send(self, request: Request) -> Exchange:
        """Any request, as one of this scenario. Whatever it creates is not noted: use `create` for that."""
        return self._client.send(self._checked(request))

    def alone(self) -> AbstractContextManager[None]:
        """No other scenario sends anything for as long as the block takes, and nothing is under way when it begins."""
        return self._client.alone()

    def burst(self, request: Request, most: int, until: Callable[[Exchange], bool]) -> tuple[Exchange, ...]:
        """This request up to `most` times, as fast as it goes, until one answer is as `until` says.

        Only for whoever is `alone`, and never for what creates something.
        """
        return self._client.burst(self._checked(request), most, until)

    def rest(self, seconds: float) -> None:
        """Waits."""
        self._client.rest(seconds)

    def _checked(self, request: Request) -> Request:
        completed = request if request.verbatim else self._complete(request)
        fault = "" if completed.invalid or completed.verbatim else self._validate(completed)
        if fault:
            raise HarnessFault(f"{request.method} {request.path}: {fault}")
        return replace(completed, scenario=self._scenario)

    def _intended(
        self, resources: Sequence[Addressable], operations: Sequence[Mapping[str, Any]]
    ) -> Iterator[int | None]:
        """The journal's entry for each operation that may create something."""
        for operation in operations:
            found = (one for one in resources if one.endpoint == operation.get("path"))
            resource = next(found, None) if operation.get("method") == "POST" else None
            named = _named(operation.get("data"), resource.identifier) if resource else None
            if resource and named and named.name:
                yield self._journal.intend(resource.endpoint, resource.name, named.attribute, named.name)
            else:
                yield None

    def _creating(self, resource: Addressable, request: Request, named: Named, id: str = "") -> Exchange:
        """Sends what may create a resource, its name noted before and its id after. `id` is the one it would have."""
        self._client.refuse_to_write(request)  # before anything is noted that cleanup would look for

        def intend() -> int:
            return self._journal.intend(resource.endpoint, resource.name, named.attribute, named.name)

        entry = intend() if named.name else None
        result = self.send(request)
        if result.ok:
            noted = intend() if entry is None else entry
            created = result.id or _location_id(result) or id
            if created:
                self._journal.created(noted, created)
        elif entry is not None and _refused(result):
            self._journal.gone(entry)
        return result


def _request(
    resource: Addressable,
    operation: str,
    method: str,
    path: str,
    options: Options,
    *,
    body: object = None,
    raw_body: bytes | None = None,
) -> Request:
    return Request(
        method, path, body=body, raw_body=raw_body, resource_type=resource.name, operation=operation, **options
    )


class Named(NamedTuple):
    """The name that a resource is sent with, and the path of the attribute that holds it."""

    attribute: str
    name: str


def _named(body: object, identifier: str) -> Named:
    """What is created by mistake without its name can be found by another."""
    candidates = (Named(attribute, _name(body, attribute)) for attribute in (identifier, *NAMES))
    return next((named for named in candidates if named.name), Named(identifier, ""))


def _name(body: object, identifier: str) -> str:
    value = lookup(body, identifier)
    return value if isinstance(value, str) else ""


def _name_in(raw: bytes, identifier: str) -> str:
    """The name in a body that may be broken: a lenient server could read it all the same."""
    text = raw.decode("utf-8", "replace")
    try:
        return _name(json.loads(text), identifier)
    except (ValueError, RecursionError):
        key = re.escape(identifier.rpartition(".")[2])
        found = re.search(rf"""["']?{key}["']?\s*:\s*["']([^"']*)["']""", text, re.IGNORECASE)
        return found[1] if found else ""


def _told(result: Exchange, operation: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a bulk answer says of the operation that had this bulkId; empty where it says nothing."""
    results = lookup(result.resource, "Operations")
    known = [one for one in results if isinstance(one, dict)] if isinstance(results, list) else []
    return next((one for one in known if one.get("bulkId") == operation.get("bulkId", "")), {})


def _location_id(result: Exchange) -> str:
    return last_segment(result.header("Location") or "")


def _refused(result: Exchange) -> bool:
    """Whether it is certain that nothing was created: the request was refused, and not merely left unfinished."""
    if result.response is None or result.status == 408:
        return False
    return 400 <= result.status < 500 or result.status == 501
