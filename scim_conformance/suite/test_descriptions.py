"""Asking for descriptions: one by its id, one that nobody has, with filters and pages, and attempts to change them."""

from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import quote

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import difference, show
from scim_conformance.plan.offer import NEEDS_TO_WRITE, Reason
from scim_conformance.plan.plan import Plan
from scim_conformance.scim import urns
from scim_conformance.suite.test_discovery import CONFIG_SERVED, SCHEMAS_SERVED, TYPES_SERVED
from scim_conformance.wire.client import Request
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

NOBODYS_SCHEMA = "urn:example:scim-conformance:2.0:Nobody"
NOBODYS_TYPE = "Nobody"
NOTHING = b"[]"
"""The body of a create that cannot create anything: a list is no description, whoever reads it."""

MOST = 4
"""How many descriptions are read alone."""

LONGEST = 300
"""The longest id to ask for: gateways may refuse a long URL, and be right."""


class LookedUp(NamedTuple):
    """The list of descriptions, some of them read alone (by their number in the list), and one that nobody has."""

    listed: Exchange
    alone: Mapping[str, Exchange]
    unknown: Exchange


class Queried(NamedTuple):
    """The list of descriptions plainly, asked for one page in another order, and with a filter."""

    listed: Exchange
    paged: Exchange
    filtered: Exchange


@scenario(needs=("discovery:Schemas",))
def schemas_looked_up(scim: ScimClient, scim_plan: Plan, schemas_listed: Exchange) -> LookedUp:
    """Schemas read by their URN."""
    return _looked_up(scim, scim_plan, "Schemas", schemas_listed, NOBODYS_SCHEMA)


@scenario(needs=("discovery:ResourceTypes",))
def resource_types_looked_up(scim: ScimClient, scim_plan: Plan, resource_types_listed: Exchange) -> LookedUp:
    """Resource types read by their id, or name where they have none."""
    return _looked_up(scim, scim_plan, "ResourceTypes", resource_types_listed, NOBODYS_TYPE)


@scenario(needs=("discovery:Schemas",))
def message_schema_read(scim: ScimClient, scim_plan: Plan) -> Exchange:
    """The schema of a message asked for, which is none of a resource."""
    return _get(scim, scim_plan, "Schemas", urns.LIST_RESPONSE, invalid="messages are not discoverable")


@scenario(needs=("discovery:Schemas",))
def schemas_queried(scim: ScimClient, scim_plan: Plan, schemas_listed: Exchange) -> Queried:
    """Schemas asked for with parameters that have no meaning there."""
    return _queried(scim, scim_plan, "Schemas", schemas_listed)


@scenario(needs=("discovery:ResourceTypes",))
def resource_types_queried(scim: ScimClient, scim_plan: Plan, resource_types_listed: Exchange) -> Queried:
    """Resource types asked for with parameters that have no meaning there."""
    return _queried(scim, scim_plan, "ResourceTypes", resource_types_listed)


@scenario(needs=("discovery:ServiceProviderConfig",))
def config_filtered(scim: ScimClient, scim_plan: Plan, service_provider_config: Exchange) -> Exchange:
    """ServiceProviderConfig asked for with a filter."""
    expect(service_provider_config).if_accepted(see=CONFIG_SERVED)
    query = {"filter": 'id eq "nobody"'}
    return _get(scim, scim_plan, "ServiceProviderConfig", query=query, invalid="a filter on a discovery endpoint")


@scenario(needs=("discovery:ServiceProviderConfig",))
def config_written(scim: ScimClient, scim_plan: Plan, service_provider_config: Exchange) -> Exchange:
    """An attempt to create a configuration out of nothing: one that could change the real one is never sent."""
    expect(service_provider_config).if_accepted(see=CONFIG_SERVED)
    return _write(scim, scim_plan, "POST", "ServiceProviderConfig", raw=NOTHING)


@scenario(needs=("discovery:Schemas",))
def schemas_written(scim: ScimClient, scim_plan: Plan, schemas_listed: Exchange) -> tuple[Exchange, ...]:
    """An attempt to create a schema out of nothing, and one to delete a schema that nobody has."""
    expect(schemas_listed).if_accepted(see=SCHEMAS_SERVED)
    return _both_writes(scim, scim_plan, "Schemas", NOBODYS_SCHEMA)


@scenario(needs=("discovery:ResourceTypes",))
def resource_types_written(scim: ScimClient, scim_plan: Plan, resource_types_listed: Exchange) -> tuple[Exchange, ...]:
    """An attempt to create a resource type out of nothing, and one to delete a resource type that nobody has."""
    expect(resource_types_listed).if_accepted(see=TYPES_SERVED)
    return _both_writes(scim, scim_plan, "ResourceTypes", NOBODYS_TYPE)


@requirement("RFC7644-4-04")
def test_one_schema_can_be_read(schemas_looked_up: LookedUp) -> None:
    """A schema can be read alone by its URN; clients read the one that they need."""
    _read_alone(schemas_looked_up, "id")


@requirement("RFC7644-4-04")
def test_one_schema_is_as_listed(schemas_looked_up: LookedUp) -> None:
    """A schema read alone is the one in the list; a client maps by either."""
    _as_listed(schemas_looked_up, see="descriptions/one-schema-can-be-read")


@requirement("RFC7644-4-04")
def test_unknown_schema_is_not_served(schemas_looked_up: LookedUp) -> None:
    """A URN that nobody has gives no schema; it would be taken for the one asked for."""
    expect(schemas_looked_up.unknown).not_served()


@requirement("RFC7644-3.1-05")
def test_message_schemas_are_not_served(message_schema_read: Exchange) -> None:
    """Messages such as ListResponse are not to be found under /Schemas."""
    expect(message_schema_read).not_served()


@requirement("RFC7644-4-05")
def test_one_resource_type_can_be_read(resource_types_looked_up: LookedUp) -> None:
    """A resource type can be read alone by its id or name; meta.location of its resources' type leads there."""
    _read_alone(resource_types_looked_up, "name")


@requirement("RFC7644-4-05")
def test_one_resource_type_is_as_listed(resource_types_looked_up: LookedUp) -> None:
    """A resource type read alone is the one in the list."""
    _as_listed(resource_types_looked_up, see="descriptions/one-resource-type-can-be-read")


@requirement("RFC7644-4-05")
def test_unknown_resource_type_is_not_served(resource_types_looked_up: LookedUp) -> None:
    """A name that nobody has gives no resource type."""
    expect(resource_types_looked_up.unknown).not_served()


@requirement("RFC7644-4-07")
def test_schemas_are_not_paged(schemas_queried: Queried) -> None:
    """All schemas come, whatever page is asked for; clients with a default page size would lack the rest."""
    _complete(schemas_queried.listed, schemas_queried.paged)


@requirement("RFC7644-4-07")
def test_resource_types_are_not_paged(resource_types_queried: Queried) -> None:
    """All resource types come, whatever page is asked for."""
    _complete(resource_types_queried.listed, resource_types_queried.paged)


@requirement("RFC7644-4-07")
def test_filters_on_schemas_are_not_applied(schemas_queried: Queried) -> None:
    """A filter does not thin out the schemas; the client would believe in what is left."""
    _complete(schemas_queried.listed, schemas_queried.filtered)


@requirement("RFC7644-4-07")
def test_filters_on_resource_types_are_not_applied(resource_types_queried: Queried) -> None:
    """A filter does not thin out the resource types."""
    _complete(resource_types_queried.listed, resource_types_queried.filtered)


@requirement("RFC7644-4-08")
def test_filters_on_schemas_are_refused(schemas_queried: Queried) -> None:
    """A filter on the schemas is refused, best with 403, so that nobody takes all that comes for what matches."""
    _filter_refused(schemas_queried, see="descriptions/filters-on-schemas-are-not-applied")


@requirement("RFC7644-4-08")
def test_filters_on_resource_types_are_refused(resource_types_queried: Queried) -> None:
    """A filter on the resource types is refused, best with 403."""
    _filter_refused(resource_types_queried, see="descriptions/filters-on-resource-types-are-not-applied")


@requirement("RFC7644-4-08")
def test_filters_on_the_configuration_are_refused(config_filtered: Exchange) -> None:
    """A filter on ServiceProviderConfig is refused, best with 403."""
    expect(config_filtered).holds(not config_filtered.ok, "status 403", f"status {config_filtered.status}")


@requirement("RFC7643-5-01")
def test_configuration_is_read_only(config_written: Exchange) -> None:
    """ServiceProviderConfig cannot be written; it says what the software can do."""
    expect(config_written).not_served()


@requirement("RFC7643-7-02")
def test_schemas_are_read_only(schemas_written: tuple[Exchange, ...]) -> None:
    """Schemas cannot be created or deleted by a client; one tenant would change the data of all."""
    for attempt in schemas_written:
        expect(attempt).not_served()


@requirement("RFC7643-6-16")
def test_resource_types_are_read_only(resource_types_written: tuple[Exchange, ...]) -> None:
    """Resource types cannot be created or deleted by a client."""
    for attempt in resource_types_written:
        expect(attempt).not_served()


def _looked_up(scim: ScimClient, plan: Plan, endpoint: str, listed: Exchange, nobody: str) -> LookedUp:
    expect(listed).if_accepted(see=SCHEMAS_SERVED if endpoint == "Schemas" else TYPES_SERVED)
    keys = ("id", "name") if endpoint == "ResourceTypes" else ("id",)
    named = [next(filter(None, map(entry.get, keys)), None) for entry in listed.resources]
    known = [(number, str(name)) for number, name in enumerate(named) if _sendable(name)][:MOST]
    alone = {str(number): _get(scim, plan, endpoint, name) for number, name in known}
    return LookedUp(listed, alone, _get(scim, plan, endpoint, nobody, invalid="an id that nobody has"))


def _queried(scim: ScimClient, plan: Plan, endpoint: str, listed: Exchange) -> Queried:
    expect(listed).if_accepted(see=SCHEMAS_SERVED if endpoint == "Schemas" else TYPES_SERVED)
    page = {"startIndex": "2", "count": "1", "sortBy": "name", "sortOrder": "descending"}
    first = next((entry["id"] for entry in listed.resources if _sendable(entry.get("id"))), "nobody")
    condition = {"filter": f'id eq "{first}"'}
    paged = _get(scim, plan, endpoint, query=page, invalid="pages do not apply to discovery")
    return Queried(listed, paged, _get(scim, plan, endpoint, query=condition, invalid="nor do filters"))


def _both_writes(scim: ScimClient, plan: Plan, endpoint: str, nobody: str) -> tuple[Exchange, ...]:
    creation = _write(scim, plan, "POST", endpoint, raw=NOTHING)
    return creation, _write(scim, plan, "DELETE", endpoint, name=nobody)


def _get(
    scim: ScimClient,
    plan: Plan,
    endpoint: str,
    name: str = "",
    *,
    query: Mapping[str, str] | None = None,
    invalid: str = "",
) -> Exchange:
    """GET of a discovery endpoint or of one description, wherever it is found first."""

    def ask(path: str) -> Exchange:
        return scim.get(path, resource_type=endpoint, operation="describe", query=query, invalid=invalid)

    return _first_served(plan, endpoint, name, ask)


def _write(
    scim: ScimClient,
    plan: Plan,
    method: str,
    endpoint: str,
    *,
    name: str = "",
    raw: bytes | None = None,
) -> Exchange:
    """An attempt to write to a discovery endpoint. NotApplicable where nothing may be written."""
    if scim.read_only:
        raise NotApplicable(NEEDS_TO_WRITE)

    def ask(path: str) -> Exchange:
        invalid = "what the service provider says of itself is read-only"
        return scim.send(
            Request(method, path, raw_body=raw, resource_type=endpoint, operation="describe", invalid=invalid)
        )

    return _first_served(plan, endpoint, name, ask)


def _first_served(plan: Plan, endpoint: str, name: str, ask: Callable[[str], Exchange]) -> Exchange:
    """The first answer of the places that an endpoint may be at which is no 404, or else the last one."""
    for place in plan.profile.discovery[endpoint].paths:
        exchange = ask(f"/{place.strip('/')}{'/' if name else ''}{quote(name, safe=':')}")
        if exchange.response is None or exchange.status != 404:
            break
    return exchange


def _read_alone(found: LookedUp, key: str) -> None:
    if not found.alone:
        raise NotApplicable(Reason("no-exchange", "none of those listed has an id or a name to ask for"))
    for number, exchange in found.alone.items():
        expect(exchange).status(200).json_object().at("Resources").absent()
        wanted = found.listed.resources[int(number)].get(key)
        if wanted is not None:
            expect(exchange, found.listed).at(key).equals(wanted)


def _as_listed(found: LookedUp, see: str) -> None:
    for number, exchange in found.alone.items():
        expect(exchange).if_accepted(see=see)
        entry = found.listed.resources[int(number)]
        if "Resources" in exchange.resource:
            raise NotApplicable(Reason("no-exchange", f"a list came instead of one; see {see}"))
        if entry.get("id") != exchange.resource.get("id"):
            raise NotApplicable(Reason("no-exchange", f"another one came; see {see}"))
        for path, was, now in difference(entry, exchange.resource, {"meta", "schemas"}):
            expect(exchange, found.listed).holds(
                False, f"{path}: {show(was)}, as in the list", f"{path}: {show(now)}", path
            )


def _complete(listed: Exchange, asked: Exchange) -> None:
    expect(asked).if_accepted(see="the request itself: parameters that have no meaning there may be refused")
    wanted, found = (sorted(str(e.get("id") or e.get("name")) for e in one.resources) for one in (listed, asked))
    lacking = [one for one in wanted if one not in found]
    expect(asked, listed).holds(
        not lacking, "all of them, as without parameters", f"no {', '.join(lacking)}", "Resources"
    )


def _filter_refused(queried: Queried, see: str) -> None:
    filtered, every = queried.filtered, len(queried.listed.resources)
    if filtered.ok and len(filtered.resources) < every:
        raise NotApplicable(Reason("no-exchange", f"the filter was applied; see {see}"))
    expect(filtered).holds(not filtered.ok, "status 403", f"status {filtered.status} with all of them")


def _sendable(value: object) -> bool:
    """Whether this is text that a URL and a filter can carry as it is."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST and value.isascii() and not set('"\\') & set(value)
