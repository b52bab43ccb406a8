"""Faults of filters that find the right and answer the wrong: stale, cut, mixed with other parameters, or unrefused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scim_conformance.sandbox.faults.filtering import FILTER, NAME, TEXT, asked, asking_for, unquoted
from scim_conformance.sandbox.faults.making import Resource, body, declare, fault, store, stored, without
from scim_conformance.sandbox.messages import Answer, Inner, Request, error

EQUALITY = re.compile(rf"({NAME}) eq ({TEXT})")


def _holding(answer: Answer, entries: list[Resource]) -> Answer:
    """The list with these resources, and counters that go with them."""
    return body(totalResults=len(entries), itemsPerPage=len(entries), Resources=entries)(answer)


def _narrowed(name: str, description: str, keeps: Callable[[str, str, Resource], bool]) -> None:
    """A fault that drops what it should find by eq; `keeps` takes attribute, value and resource."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        equal = [(path, json.loads(value)) for path, value in EQUALITY.findall(asked(request))]
        if not answer.ok or len(equal) != 1 or " or " in unquoted(asked(request)):
            return answer
        return _holding(answer, [entry for entry in answer.resources if keeps(*equal[0], entry)])

    declare(name, description, FILTER, layer)


def _first_mail(path: str, value: str, entry: Resource) -> bool:
    return path != "emails.value" or str(entry["emails"][0]["value"]).lower() == value.lower()


def _exactly(path: str, value: str, entry: Resource) -> bool:
    return path not in ("title", "displayName") or entry.get(path) == value


_narrowed("filter-looks-at-the-first-value", "Of a list only the first value is searched.", _first_mail)
_narrowed("filter-title-case-sensitive", "title and displayName are compared with case.", _exactly)


@fault("query/filter")
def filter_ignores_case_of_ids(request: Request, inner: Inner) -> Answer:
    """An id or externalId in other letters finds its resource."""
    found = re.search(rf"\b(id|externalId) eq ({TEXT})", asked(request))
    if found is None:
        return inner(request)
    value = json.loads(found[2]).lower()
    every = store(request, "GET", request.endpoint)
    matching = [entry for entry in every.resources if str(entry.get(found[1])).lower() == value]
    return _holding(every, matching) if matching else inner(request)


@fault("query/filter")
def filter_minds_case_of_parts(request: Request, inner: Inner) -> Answer:
    """The operators co, sw and ew tell upper case from lower case."""
    answer = inner(request)
    found = re.search(rf"(title) (co|sw|ew) ({TEXT})", asked(request))
    if found is None or not answer.ok:
        return answer
    return _holding(answer, [entry for entry in answer.resources if json.loads(found[3]) in entry.get("title", "")])


@fault("query/filter")
def filter_compares_dates_as_text(request: Request, inner: Inner) -> Answer:
    """Dates are compared letter by letter."""
    found = re.search(rf"(?:^|and )meta\.created (gt|ge|lt|le) ({TEXT})$", asked(request))
    if found is None:
        return inner(request)
    compare: dict[str, Callable[[str, str], bool]] = {
        "gt": lambda one, other: one > other,
        "ge": lambda one, other: one >= other,
        "lt": lambda one, other: one < other,
        "le": lambda one, other: one <= other,
    }
    bound = json.loads(found[2])
    answer = inner(asking_for(request, asked(request)[: found.start()] or "id pr"))
    return _holding(answer, [e for e in answer.resources if compare[found[1]](e["meta"]["created"], bound)])


@fault("query/filter")
def filter_leaves_deleted(request: Request, inner: Inner) -> Answer:
    """Who was deleted is still found by a filter."""
    ghosts = request.backstage.notes["ghosts"]
    if request.operation == "delete":
        gone = stored(request)
        answer = inner(request)
        if answer.ok and gone:
            ghosts[request.path] = gone
        return answer
    return _haunted(request, inner(request), list(ghosts.values()))


@fault("query/filter")
def filter_goes_by_former_values(request: Request, inner: Inner) -> Answer:
    """A filter finds a resource by the values that it was created with, and by no other."""
    first = request.backstage.notes["first"]
    answer = inner(request)
    if request.operation == "create" and answer.ok:
        first[f"{request.path}/{answer.resource.get('id')}"] = answer.resource
    return _haunted(request, answer, [entry for path, entry in first.items() if stored(request, path)])


@fault("query/filter")
def filter_misses_what_has_changed(request: Request, inner: Inner) -> Answer:
    """A filter no longer finds a resource that was changed, but by its name and id."""
    changed = request.backstage.notes["changed"]
    answer = inner(request)
    if request.operation in ("patch", "replace") and answer.ok:
        changed[request.id] = True
    found = EQUALITY.fullmatch(asked(request))
    if not answer.ok or found is None or found[1] in ("userName", "id"):
        return answer
    return _holding(answer, [entry for entry in answer.resources if entry.get("id") not in changed])


@fault("query/filter")
def filter_misses_the_newest(request: Request, inner: Inner) -> Answer:
    """A filter does not find whoever was created last."""
    newest = request.backstage.notes["newest"]
    answer = inner(request)
    if request.operation == "create" and answer.ok:
        newest[request.endpoint] = answer.resource.get("id")
    if not asked(request) or not answer.ok:
        return answer
    return _holding(answer, [e for e in answer.resources if e.get("id") != newest.get(request.endpoint)])


def _haunted(request: Request, answer: Answer, ghosts: list[Resource]) -> Answer:
    """The answer to a filter by one value, with resources that are no longer so."""
    found = EQUALITY.fullmatch(asked(request))
    if found is None or not answer.ok:
        return answer
    value = json.loads(found[2])
    there = [entry.get("id") for entry in answer.resources]
    more = [ghost for ghost in ghosts if ghost.get(found[1]) == value and ghost.get("id") not in there]
    return _holding(answer, [*answer.resources, *more])


@fault("query/filter", "pagination")
def filter_after_paging(request: Request, inner: Inner) -> Answer:
    """A page is cut out of all resources, and filtered then."""
    if not asked(request) or not {"count", "startIndex"} & set(request.query):
        return inner(request)
    matching = inner(replace(request, query={"filter": asked(request)}))
    page = inner(replace(request, query=without(dict(request.query), "filter")))
    ids = [entry.get("id") for entry in matching.resources]
    return _holding(page, [e for e in page.resources if e.get("id") in ids]) if matching.ok and page.ok else matching


@fault("query/filter", "pagination")
def filter_total_of_everybody(request: Request, inner: Inner) -> Answer:
    """totalResults counts everybody, whatever the filter."""
    answer = inner(request)
    everybody = store(request, "GET", request.endpoint).resource.get("totalResults")
    return body(totalResults=everybody)(answer) if asked(request) and answer.ok and answer.resources else answer


@fault("query/filter", "pagination")
def filter_finds_one_only(request: Request, inner: Inner) -> Answer:
    """A filter stops at the first that it finds."""
    answer = inner(request)
    return _holding(answer, answer.resources[:1]) if asked(request) and answer.ok else answer


@fault("query/filter", "pagination")
def filter_ignored_on_later_pages(request: Request, inner: Inner) -> Answer:
    """From the second page on the filter is forgotten."""
    later = asked(request) and request.query.get("startIndex", "1") != "1"
    return inner(replace(request, query=without(dict(request.query), "filter")) if later else request)


def _forgets(name: str, description: str, *parameters: str) -> None:
    def layer(request: Request, inner: Inner) -> Answer:
        beside = asked(request) and set(parameters) & set(request.query)
        return inner(replace(request, query=without(dict(request.query), "filter")) if beside else request)

    declare(name, description, ("query/filter", "projection", "sort"), layer)


_forgets("filter-ignored-beside-attributes", "Where attributes are chosen the filter is forgotten.", "attributes")
_forgets("filter-ignored-beside-sorting", "Where a list is sorted the filter is forgotten.", "sortBy")
_forgets("filter-ignored-beside-a-start", "Where a page is asked for the filter is forgotten.", "startIndex")


@fault("query/filter", "projection")
def filter_sees_shown_attributes_only(request: Request, inner: Inner) -> Answer:
    """A filter by an attribute that is not among those chosen finds nobody."""
    answer = inner(request)
    shown = request.query.get("attributes")
    name = re.match(NAME, asked(request))
    return _holding(answer, []) if answer.ok and shown and name and name[0] not in shown else answer


@fault("query/filter")
def unknown_parameter_refused(request: Request, inner: Inner) -> Answer:
    """A list refuses a parameter that it does not know."""
    known = ("filter", "count", "startIndex", "sortBy", "sortOrder", "attributes", "excludedAttributes", "cursor")
    strange = [name for name in request.query if name not in known]
    return (
        error(400, "Unknown parameter.", "invalidValue") if request.operation == "list" and strange else inner(request)
    )


@fault("query/filter")
def filter_shows_less(request: Request, inner: Inner) -> Answer:
    """Whoever is found by a filter is shown without name and mail addresses."""
    answer = inner(request)
    if not asked(request) or not answer.ok:
        return answer
    return body(Resources=[without(entry, "name", "emails", "externalId") for entry in answer.resources])(answer)


@fault("query/filter")
def filter_shows_matching_values_only(request: Request, inner: Inner) -> Answer:
    """Whoever is found by a mail address is shown with that one alone."""
    answer = inner(request)
    found = re.search(rf"emails\.value eq ({TEXT})", asked(request))
    if found is None or not answer.ok:
        return answer
    value = json.loads(found[1])

    def cut(entry: Resource) -> Resource:
        return {**entry, "emails": [mail for mail in entry["emails"] if mail["value"] == value]}

    return body(Resources=[cut(entry) for entry in answer.resources])(answer)


@fault("query/filter")
def filter_repeats_for_or(request: Request, inner: Inner) -> Answer:
    """Whoever fulfils both sides of an or is there twice."""
    answer = inner(request)
    sides = re.split(r"\s+or\s+", asked(request))
    twice = len(sides) == 2 and sides[0] == sides[1] and answer.ok
    return _holding(answer, [*answer.resources, *answer.resources]) if twice else answer


_MEMBERS = rf"members(?:\.value|\[value) eq {TEXT}\]?"


def _members(name: str, description: str, put: str) -> None:
    def layer(request: Request, inner: Inner) -> Answer:
        by_members = "members" in asked(request)
        return inner(asking_for(request, re.sub(_MEMBERS, put, asked(request))) if by_members else request)

    declare(name, description, FILTER, layer)


_members("filter-by-members-finds-nobody", "A filter by members finds no group.", 'id eq "nobody"')
_members("filter-by-members-ignored", "A filter by members is passed over.", "id pr")
_members("filter-by-members-finds-any", "A filter by a member finds every group that has members.", "members pr")


@fault("query/filter")
def filter_by_member_matches_parts(request: Request, inner: Inner) -> Answer:
    """A filter by a member finds groups whose members' ids begin alike."""
    return (
        inner(asking_for(request, re.sub(r"members\.value eq", "members.value sw", asked(request))))
        if asked(request)
        else inner(request)
    )


@fault("query/filter")
def filter_finds_former_members(request: Request, inner: Inner) -> Answer:
    """A group is found by members who have left it."""
    former: dict[str, Any] = request.backstage.notes["former"]
    before = [member["value"] for member in stored(request).get("members", [])] if request.operation == "patch" else []
    answer = inner(request)
    for member in before:
        former[member] = request.path
    found = re.fullmatch(rf"members\.value eq ({TEXT})", asked(request))
    group = stored(request, former.get(json.loads(found[1]), "")) if found and answer.ok else {}
    return _holding(answer, [group]) if group and not answer.resources else answer


def _tolerates(name: str, description: str, pattern: str, answer: Callable[[Request], Answer]) -> None:
    """A fault that answers some filters that are none."""

    def layer(request: Request, inner: Inner) -> Answer:
        result = inner(request)
        broken = result.status == 400 and asked(request) and re.search(pattern, unquoted(asked(request)))
        return answer(request) if broken else result

    declare(name, description, ("query/filter", "errors"), layer)


def _everybody(request: Request) -> Answer:
    return store(request, "GET", request.endpoint)


def _nobody(request: Request) -> Answer:
    return _holding(_everybody(request), [])


for _name, _description, _pattern, _answer in (
    ("filter-broken-finds-nobody", "A filter that is none finds nobody.", "", _nobody),
    ("filter-broken-ends-in-500", "A filter that is none ends in 500.", "", lambda _: error(500, "Internal error.")),
    ("filter-without-operator-accepted", "A filter of a name alone finds everybody.", r"^\w+$", _everybody),
    ("filter-without-value-accepted", "A filter without a value finds everybody.", r"\beq$", _everybody),
    ("filter-open-bracket-accepted", "A bracket that is not closed is closed.", r"^\([^)]*$", _nobody),
    ("filter-closed-bracket-accepted", "A bracket that was not opened is passed over.", r"^[^(]*\)$", _nobody),
    ("filter-open-quote-accepted", "A text that does not end is ended.", r'^[^"]*"[^"]*$', _nobody),
    ("filter-rest-ignored", "Whatever follows a whole expression is passed over.", r'^\w+ eq ""\s.+$', _nobody),
    ("filter-open-value-path-accepted", "A square bracket that is not closed is closed.", r"\[[^\]]*$", _everybody),
    ("filter-empty-value-path-accepted", "Square brackets without a filter find everybody.", r"\[\w*\]", _everybody),
    ("filter-orders-booleans", "Booleans are ordered.", r"active [gl][te]", _everybody),
    ("filter-orders-binary-data", "Binary data is ordered.", r"x509Certificates.value [gl][te]", _nobody),
):
    _tolerates(_name, _description, _pattern, _answer)


def _by_unknown(name: str, description: str, answer: Callable[[Request], Answer]) -> None:
    def layer(request: Request, inner: Inner) -> Answer:
        return answer(request) if "nosuch" in unquoted(asked(request)) else inner(request)

    declare(name, description, ("query/filter", "errors"), layer)


_by_unknown("filter-unknown-attribute-ignored", "A filter by an attribute that nobody has finds everybody.", _everybody)
_by_unknown(
    "filter-unknown-attribute-breaks",
    "A filter by an attribute that nobody has ends in 500.",
    lambda _: error(500, "Internal error."),
)


@fault("query/filter", "security")
def filter_guesses_passwords(request: Request, inner: Inner) -> Answer:
    """A filter by a part of a password finds the user."""
    return (
        inner(asking_for(request, re.sub(rf"password (?:co|sw) {TEXT}", "id pr", asked(request))))
        if asked(request)
        else inner(request)
    )


@fault("query/filter", "security")
def filter_ignores_passwords(request: Request, inner: Inner) -> Answer:
    """A filter by a password is passed over."""
    return (
        inner(asking_for(request, re.sub(rf"password \w\w {TEXT}", "id pr", asked(request))))
        if asked(request)
        else inner(request)
    )


@fault("query/filter")
def filter_of_groups_ignored(request: Request, inner: Inner) -> Answer:
    """The filter of a list of groups is ignored."""
    groups = asked(request) and "group" in request.endpoint.lower()
    return inner(replace(request, query=without(dict(request.query), "filter")) if groups else request)
