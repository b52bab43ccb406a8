"""Resource types in detail: where they lead, what extends them, and whether they tell of everything that is served."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import show, unassigned
from scim_conformance.plan.offer import NEEDS_TO_WRITE, Reason
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.plan.survey import Survey
from scim_conformance.suite.test_discovery import SCHEMAS_SERVED, TYPES_SERVED
from scim_conformance.wire.exchange import Exchange, path_of
from scim_conformance.wire.scim_client import ScimClient

Entry = Mapping[str, Any]

COMPLETE = "discovery/resource-types-are-complete"

MOST = 5
"""How many endpoints besides the known ones are looked at."""


class Undisclosed(NamedTuple):
    """The list of resource types, and an attempt to create a resource of a type that is not in it."""

    listed: Exchange
    creation: Exchange


@scenario(needs=("discovery:ResourceTypes",))
def advertised_endpoints(
    scim: ScimClient, resource_types_listed: Exchange, scim_survey: Survey
) -> Mapping[str, Exchange]:
    """The endpoint of each resource type, asked for one resource where the survey did not do that already."""
    known = {last_part(page.request.path): page for page in scim_survey.lists.values()}
    found: dict[str, Exchange] = {}
    for entry in resource_types_listed.resources[: MOST + len(known)]:
        name, endpoint = entry.get("name"), entry.get("endpoint")
        if isinstance(name, str) and isinstance(endpoint, str) and _relative(endpoint):
            page = known.get(last_part(endpoint))
            path = f"/{endpoint.lstrip('/')}"
            found[name] = page or scim.get(path, resource_type=name, operation="list", query={"count": "1"})
    return found


@scenario(needs=("discovery:ResourceTypes",))
def undisclosed(
    scim: ScimClient, resource: ResourceUnderTest, resource_types_listed: Exchange, scim_survey: Survey
) -> Undisclosed:
    """A resource created at an endpoint that lists, of a type that is not among the resource types."""
    page = scim_survey.lists.get(resource.name)
    expect(resource_types_listed).if_accepted(see=TYPES_SERVED)
    if any(_tells_of(entry, resource) for entry in resource_types_listed.resources):
        raise NotApplicable(Reason("no-exchange", f"{resource.name} is among the resource types"))
    if page is None or not page.ok or not resource_types_listed.resources:
        raise NotApplicable(Reason("no-such-type", f"{resource.endpoint} is not served"))
    if scim.read_only:
        raise NotApplicable(NEEDS_TO_WRITE)
    return Undisclosed(resource_types_listed, scim.create(resource, resource.sample()))


@requirement("RFC7643-6-07")
def test_endpoints_are_served(advertised_endpoints: Mapping[str, Exchange]) -> None:
    """Each resource type names an endpoint that is there; generic clients go to it."""
    for name, page in advertised_endpoints.items():
        expect(page).holds(
            page.status != 404, f"the endpoint of {name}", f"status 404 at {page.request.path}", "endpoint"
        )


@requirement("RFC7643-6-07", "RFC7644-3.2-04")
def test_endpoint_is_its_own(resource_types_listed: Exchange, resource: ResourceUnderTest, scim_plan: Plan) -> None:
    """No resource type names the endpoint of another one; groups would be sent to the users."""
    others = {
        last_part(one.endpoint): one.name for one in scim_plan.resource_types.values() if one.name != resource.name
    }
    for number, entry in _of_type(resource_types_listed, resource):
        leads = others.get(last_part(str(entry.get("endpoint"))))
        expect(resource_types_listed).holds(
            leads is None,
            f"an endpoint of {resource.name}",
            f"{show(entry.get('endpoint'))}, the one of {leads}",
            f"Resources.{number}.endpoint",
        )


@requirement("RFC7643-6-09", "RFC7643-6-08")
def test_schema_is_its_own(resource_types_listed: Exchange, resource: ResourceUnderTest, scim_plan: Plan) -> None:
    """No resource type names the base schema of another one; users would be mapped as groups."""
    others = {one.schema: one.name for one in scim_plan.resource_types.values() if one.schema != resource.schema}
    for number, entry in _of_type(resource_types_listed, resource):
        belongs = others.get(str(entry.get("schema")))
        expect(resource_types_listed).holds(
            belongs is None,
            f"a schema of {resource.name}",
            f"{show(entry.get('schema'))}, the one of {belongs}",
            f"Resources.{number}.schema",
        )


@requirement("RFC7643-6-07")
def test_endpoints_are_relative(resource_types_listed: Exchange) -> None:
    """An endpoint is an address below the base URL, or a whole one; with blanks or a query in it it is neither."""
    for number, entry in _entries(resource_types_listed):
        endpoint = entry.get("endpoint")
        broken = isinstance(endpoint, str) and (any(c.isspace() for c in endpoint) or set("?#{}") & set(endpoint))
        place = f"Resources.{number}.endpoint"
        expect(resource_types_listed).holds(not broken, "an endpoint such as /Users", show(endpoint), place)


@requirement("RFC7644-4-05")
def test_tell_of_every_type(undisclosed: Undisclosed, resource: ResourceUnderTest) -> None:
    """Whatever resources can be created are of a listed type; clients offer only what they find there."""
    names = ", ".join(str(entry.get("name")) for entry in undisclosed.listed.resources)
    expect(undisclosed.listed, undisclosed.creation).holds(
        not undisclosed.creation.ok, f"{resource.name} among the resource types, as it can be created", f"only {names}"
    )


@requirement("RFC7643-6-04", "RFC7643-6-03")
def test_names_are_distinct(resource_types_listed: Exchange) -> None:
    """No two resource types share a name; meta.resourceType refers to one of them."""
    names = [entry["name"] for _, entry in _entries(resource_types_listed) if isinstance(entry.get("name"), str)]
    twice = sorted({name for name in names if names.count(name) > 1})
    expect(resource_types_listed).holds(not twice, "each name once", f"{', '.join(twice)} more than once", "Resources")


@requirement("RFC7643-6-05")
def test_descriptions_are_text(resource_types_listed: Exchange) -> None:
    """The description of a resource type is text, where there is one; consoles show it."""
    for number, entry in _entries(resource_types_listed):
        if not unassigned(entry.get("description")):
            expect(resource_types_listed).at(f"Resources.{number}.description").is_a(str, "text")


@requirement("RFC7643-6-12", "RFC7643-6-10")
def test_extensions_name_their_schema(resource_types_listed: Exchange) -> None:
    """Extensions are a list of objects with a schema each; a bare URN tells nothing of whether it is required."""
    for number, entry in _entries(resource_types_listed):
        place = f"Resources.{number}.schemaExtensions"
        if unassigned(entry.get("schemaExtensions")):
            continue
        expect(resource_types_listed).at(place).is_a(list, "a list of objects")
        for position, _ in enumerate(entry["schemaExtensions"]):
            expect(resource_types_listed).at(f"{place}.{position}.schema").is_a(str, "the URN of a schema").present()


@requirement("RFC7643-6-15")
def test_extensions_say_whether_required(resource_types_listed: Exchange) -> None:
    """Each extension is said to be required or not, as true or false; a create without a required one is refused."""
    for place, _ in _extensions(resource_types_listed):
        expect(resource_types_listed).at(f"{place}.required").is_a(bool, "true or false")


@requirement("RFC7643-6-11", "RFC7644-4-03")
def test_extensions_are_served(resource_types_listed: Exchange, schemas_listed: Exchange) -> None:
    """The schema of each extension is among /Schemas; its attributes cannot be mapped otherwise."""
    served = [schema.get("id") for schema in expect(schemas_listed).if_accepted(see=SCHEMAS_SERVED).exchange.resources]
    for place, entry in _extensions(resource_types_listed):
        if isinstance(entry.get("schema"), str):
            expect(resource_types_listed).at(f"{place}.schema").is_one_of(*served)


def last_part(path: str) -> str:
    """The last segment of an endpoint or URL in lower case: base path and version may be written differently."""
    return path_of(path).rstrip("/").rpartition("/")[2].lower()


def _entries(exchange: Exchange) -> list[tuple[int, Entry]]:
    return list(enumerate(expect(exchange).if_accepted(see=TYPES_SERVED).exchange.resources))


def _of_type(exchange: Exchange, resource: ResourceUnderTest) -> list[tuple[int, Entry]]:
    found = [(number, entry) for number, entry in _entries(exchange) if entry.get("name") == resource.name]
    if not found:
        raise NotApplicable(Reason("no-such-type", f"{resource.name} is not among the resource types"))
    return found


def _extensions(exchange: Exchange) -> list[tuple[str, Entry]]:
    """Every extension of every type that is an object, with its place."""
    return [
        (f"Resources.{number}.schemaExtensions.{position}", extension)
        for number, entry in _entries(exchange)
        if isinstance(entry.get("schemaExtensions"), list)
        for position, extension in enumerate(entry["schemaExtensions"])
        if isinstance(extension, dict)
    ]


def _tells_of(entry: Entry, resource: ResourceUnderTest) -> bool:
    """Whether an entry is about this type, under whatever name."""
    same_place = last_part(str(entry.get("endpoint"))) == last_part(resource.endpoint)
    return entry.get("name") == resource.name or entry.get("schema") == resource.schema or same_place


def _relative(endpoint: str) -> bool:
    return bool(endpoint.strip("/")) and "//" not in endpoint and not set("?#{} ") & set(endpoint)
