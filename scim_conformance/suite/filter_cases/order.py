"""Filters by order: text by its letters, and dates as the instants that they are (RFC 7644, section 3.4.2.2)."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim import urns
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.population import Population
from scim_conformance.suite.searching import Case, cases, instant

NUMBER = (f"{urns.ENTERPRISE_USER}:employeeNumber",)
TITLE = ("title",)
HOUR = timedelta(hours=1)
EAST, WEST = timezone(timedelta(hours=5)), timezone(timedelta(hours=-5))

TEXT = cases(
    Case("name gt", '{name} gt "{n4}"', "0", perhaps="13", scoped=True),
    Case("name ge", '{name} ge "{n4}"', "04", perhaps="13", scoped=True),
    Case("name lt", '{name} lt "{n4}"', "2", perhaps="13", scoped=True),
    Case("name le", '{name} le "{n4}"', "24", perhaps="13", scoped=True),
    Case("title gt", 'title gt "Clerk"', "2", TITLE, perhaps="4", scoped=True),
    Case("title ge", 'title ge "Clerk"', "02", TITLE, perhaps="4", scoped=True),
    Case("title lt", 'title lt "Clerk"', "1", TITLE, scoped=True),
    Case("title le", 'title le "Clerk"', "01", TITLE, scoped=True),
    Case("number lt, as text", '{ext}:employeeNumber lt "4"', "24", NUMBER, scoped=True),
    Case("number gt, as text", '{ext}:employeeNumber gt "4"', "01", NUMBER, scoped=True),
)
"""Text, by its letters; where they alone differ by case, either order is right. Digits in a text are text."""

At = Callable[[list[datetime]], datetime]
"""Picks the instant to compare with from those of the population."""


def _date(name: str, path: str, operator: str, at: At, finds: str, whole: bool = False) -> Case:
    """A filter by a date; `finds` are all or none of the five, or `ge` or `lt`, which the dates themselves decide."""

    def expression(_: ResourceUnderTest, population: Population) -> str:
        moment = at(_instants(population, path))
        text = moment.isoformat(timespec="seconds" if whole else "auto")
        return f'{path} {operator} "{text.replace("+00:00", "Z")}"'

    def matches(_: ResourceUnderTest, population: Population) -> str:
        if finds not in ("ge", "lt"):
            return finds
        instants = _instants(population, path)
        later = {str(number): found >= at(instants) for number, found in enumerate(instants)}
        return "".join(digit for digit, is_later in later.items() if is_later == (finds == "ge"))

    return Case(name, expression, matches, (path,), scoped=True)


def _instants(population: Population, path: str) -> list[datetime]:
    found = (instant(lookup(member.resource, path)) for member in population.members)
    return [moment for moment in found if moment is not None]


def _hour_before(instants: list[datetime]) -> datetime:
    return min(instants) - HOUR


def _hour_after(instants: list[datetime]) -> datetime:
    return max(instants) + HOUR


def _third(instants: list[datetime]) -> datetime:
    return instants[2]


def _in(zone: timezone, at: At) -> At:
    return lambda instants: at(instants).astimezone(zone)


def _second_of(instants: list[datetime]) -> datetime:
    return instants[2].replace(microsecond=0)


ALL, NONE, CREATED, MODIFIED = "01234", "", "meta.created", "meta.lastModified"

DATES = cases(
    _date("created gt, earlier", CREATED, "gt", _hour_before, ALL),
    _date("created gt, later", CREATED, "gt", _hour_after, NONE),
    _date("created ge, earlier", CREATED, "ge", _hour_before, ALL),
    _date("created ge, later", CREATED, "ge", _hour_after, NONE),
    _date("created lt, earlier", CREATED, "lt", _hour_before, NONE),
    _date("created lt, later", CREATED, "lt", _hour_after, ALL),
    _date("created le, earlier", CREATED, "le", _hour_before, NONE),
    _date("created le, later", CREATED, "le", _hour_after, ALL),
    _date("created gt, further east", CREATED, "gt", _in(EAST, _hour_before), ALL),
    _date("created lt, further east", CREATED, "lt", _in(EAST, _hour_before), NONE),
    _date("created lt, further west", CREATED, "lt", _in(WEST, _hour_after), ALL),
    _date("created gt, further west", CREATED, "gt", _in(WEST, _hour_after), NONE),
    _date("created ge, that instant", CREATED, "ge", _third, "ge"),
    _date("created lt, that instant", CREATED, "lt", _third, "lt"),
    _date("created ge, that instant in the east", CREATED, "ge", _in(EAST, _third), "ge"),
    _date("created ge, that second", CREATED, "ge", _second_of, "ge", whole=True),
    _date("modified gt, earlier", MODIFIED, "gt", _hour_before, ALL),
    _date("modified gt, later", MODIFIED, "gt", _hour_after, NONE),
    _date("modified lt, further west", MODIFIED, "lt", _in(WEST, _hour_after), ALL),
    Case("created pr", "meta.created pr", ALL, (CREATED,), scoped=True),
)
"""Dates, an hour off and to the instant, here and elsewhere. A server may keep finer dates than it shows."""
