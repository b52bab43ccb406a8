"""Every way in, tried without credentials and with wrong ones, and what a look shows afterwards (RFC 7644, section 2).

The requests aim at resources of the run only: what they would write is the run's own, and what they would show is
asked for by its name.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, same_resource, scenario
from scim_conformance.checking.expect import Expectation
from scim_conformance.checking.steps import existing, name_of
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim import urns
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.test_authentication import Attempt
from scim_conformance.wire.client import Request
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import quoted, resource_path
from scim_conformance.wire.scim_client import ScimClient

KINDS = ("without", "wrong")

READS = [f"{way}-{kind}" for way in ("list", "search") for kind in KINDS]
WRITES = [*(f"{way}-{kind}" for way in ("replace", "patch") for kind in KINDS), "delete-wrong"]
CREATES = [f"create-{kind}" for kind in KINDS]

NEARLY = [
    *("cut-short", "with-a-letter-more", "in-other-case", "of-another-scheme", "without-scheme", "scheme-alone"),
]


class Intrusion(NamedTuple):
    """A resource of ours, an attempt on it, and the resource before and after; the same where nothing was written."""

    name: str
    before: Exchange
    answer: Exchange
    after: Exchange


class Smuggling(NamedTuple):
    """An attempt to create a resource of this name, and a search for it with our own credentials."""

    name: str
    answer: Exchange
    found: Exchange


class Approach(NamedTuple):
    """A user of ours, read with each form of credentials; `alias` is /Me without any."""

    name: str
    known: Exchange
    answers: Mapping[str, Exchange]
    lower_case: Exchange | None
    alias: Exchange


@scenario(needs=("create", "read", "credentials"))
def intruded(scim: ScimClient, resource: ResourceUnderTest, deletion_attempted: Attempt) -> dict[str, Intrusion]:
    """A resource listed, searched for, replaced, patched and deleted by somebody who has no right to it."""
    known = deletion_attempted.after
    if not (known.ok and known.id):
        raise NotApplicable(Reason("no-exchange", "the resource is gone; see authentication/no-token-changes-nothing"))
    name, seen, before = name_of(resource, known), {}, known
    for way in [*READS, *WRITES]:
        kind = way.rpartition("-")[2]
        credentials = scim.no_credentials if kind == "without" else scim.wrong_credentials
        options: dict[str, Any] = {"credentials": credentials, "invalid": f"{kind} credentials"}
        answer = _attempt(scim, resource, way.partition("-")[0], known.id, name, options)
        if answer is not None:
            after = before if way in READS else scim.read(resource, known.id)
            seen[way] = Intrusion(name, before, answer, after)
            before = after
    return seen


@scenario(needs=("create", "filter", "credentials"))
def smuggled(scim: ScimClient, resource: ResourceUnderTest) -> dict[str, Smuggling]:
    """A resource created by somebody who may not; whatever came of it is deleted."""
    seen = {}
    for kind, credentials in zip(KINDS, (scim.no_credentials, scim.wrong_credentials), strict=True):
        body = resource.sample()
        name = str(lookup(body, resource.identifier))
        answer = scim.create(resource, body, credentials=credentials, invalid=f"{kind} credentials")
        found = scim.list(resource, query={"filter": f"{resource.identifier} eq {quoted(name)}"})
        for id in _own(found, resource.identifier, name):
            scim.delete(resource, id)
        seen[f"create-{kind}"] = Smuggling(name, answer, found)
    return seen


@scenario(needs=("User.create", "User.read", "credentials"))
def approached_in_disguise(scim: ScimClient, user_type: ResourceUnderTest) -> Approach:
    """A user read with credentials that are almost right, and with the right ones in another spelling."""
    known = existing(scim, user_type)
    forms = scim.nearly_right_credentials
    seen = {
        form: scim.read(user_type, known.id, credentials=credentials, invalid=f"the credentials are {form}")
        for form, credentials in forms.items()
    }
    spelled = scim.lower_case_credentials
    lower_case = scim.read(user_type, known.id, credentials=spelled) if spelled else None
    alias = scim.get("/Me", operation="me", credentials=scim.no_credentials, invalid="no credentials")
    return Approach(name_of(user_type, known), known, seen, lower_case, alias)


@scenario(needs=("User.create", "User.read", "User.bulk", "credentials"))
def bulk_attempted(scim: ScimClient, user_type: ResourceUnderTest) -> dict[str, Intrusion]:
    """A user deleted in a bulk request of somebody who has no right to it."""
    known = before = existing(scim, user_type)
    name, seen = name_of(user_type, known), {}
    entry = {"method": "DELETE", "path": resource_path(user_type.endpoint, known.id)}
    body = {"schemas": [f"{urns.MESSAGES}BulkRequest"], "Operations": [entry]}
    for kind, credentials in zip(KINDS, (scim.no_credentials, scim.wrong_credentials), strict=True):
        request = Request("POST", "/Bulk", body=body, credentials=credentials, invalid=f"{kind} credentials")
        answer = scim.send(request)
        after = scim.read(user_type, known.id)
        seen[f"bulk-{kind}"] = Intrusion(name, before, answer, after)
        before = after
    return seen


@requirement("RFC7644-3.12-10", "RFC7644-2-05")
@pytest.mark.parametrize("way", READS + WRITES)
def test_is_refused(intruded: dict[str, Intrusion], way: str) -> None:
    """Whoever has no valid credentials gets nothing done, by whatever method and path."""
    expect(_way(intruded, way).answer).not_served()


@requirement("RFC7644-3.12-05", "RFC7644-3.12-10")
@pytest.mark.parametrize("way", READS + WRITES)
def test_answers_401(intruded: dict[str, Intrusion], way: str) -> None:
    """Missing and wrong credentials answer 401 everywhere; clients renew their token on it."""
    _unauthorized(_way(intruded, way).answer, see="access/is-refused")


@requirement("RFC7644-3.12-10", "RFC7644-2-08")
@pytest.mark.parametrize("way", READS + WRITES)
def test_shows_nothing(intruded: dict[str, Intrusion], way: str) -> None:
    """What is refused for lack of credentials shows nothing of the resource, not even below an error status."""
    intrusion = _way(intruded, way)
    _shows_nothing(intrusion.answer, intrusion.before, intrusion.name)


@requirement("RFC7644-3.12-10", "RFC7644-2-08")
@pytest.mark.parametrize("way", WRITES)
def test_changes_nothing(intruded: dict[str, Intrusion], way: str) -> None:
    """Nobody without valid credentials changes anything, whatever the answer says."""
    intrusion = _way(intruded, way)
    same_resource(intrusion.before, intrusion.after)


@requirement("RFC7644-3.12-10", "RFC7644-2-05")
@pytest.mark.parametrize("way", CREATES)
def test_create_is_refused(smuggled: dict[str, Smuggling], way: str) -> None:
    """Nobody without valid credentials creates anything."""
    expect(smuggled[way].answer).not_served()


@requirement("RFC7644-3.12-05", "RFC7644-3.12-10")
@pytest.mark.parametrize("way", CREATES)
def test_create_answers_401(smuggled: dict[str, Smuggling], way: str) -> None:
    """A create without valid credentials answers 401, before anything else is looked at."""
    _unauthorized(smuggled[way].answer, see="access/create-is-refused")


@requirement("RFC7644-3.12-10", "RFC7644-2-08")
@pytest.mark.parametrize("way", CREATES)
def test_create_stores_nothing(smuggled: dict[str, Smuggling], way: str) -> None:
    """A create without valid credentials leaves nothing behind, whatever it answers."""
    attempt = smuggled[way]
    identifier = "userName" if "userName" in (attempt.answer.request.json or {}) else "displayName"
    found = expect(attempt.found, attempt.answer).if_accepted(see="filter/miss-is-an-empty-list").exchange
    stored = _own(found, identifier, attempt.name)
    expect(found, attempt.answer).holds(not stored, f"nobody named {attempt.name}", "the resource", "Resources")


@requirement("RFC7644-3.12-10", "RFC7644-2-05")
@pytest.mark.parametrize("form", NEARLY)
def test_nearly_right_is_refused(approached_in_disguise: Approach, form: str) -> None:
    """Only the whole credentials open the door: no part of them, no other spelling, no other scheme."""
    expect(_form(approached_in_disguise, form)).not_served()


@requirement("RFC7644-3.12-05", "RFC7644-3.12-10")
@pytest.mark.parametrize("form", NEARLY)
def test_nearly_right_answers_401(approached_in_disguise: Approach, form: str) -> None:
    """Credentials that are almost right answer 401 as all wrong ones do."""
    _unauthorized(_form(approached_in_disguise, form), see="access/nearly-right-is-refused")


@requirement("RFC7644-3.12-10", "RFC7644-2-08")
@pytest.mark.parametrize("form", NEARLY)
def test_nearly_right_shows_nothing(approached_in_disguise: Approach, form: str) -> None:
    """What is refused for bad credentials shows nothing of the user."""
    _shows_nothing(_form(approached_in_disguise, form), approached_in_disguise.known, approached_in_disguise.name)


@requirement("RFC7644-3.12-05", "RFC7644-2-05")
def test_scheme_is_known_in_any_case(approached_in_disguise: Approach) -> None:
    """The name of an authentication scheme has no case; clients send `bearer` too."""
    if approached_in_disguise.lower_case is None:
        raise NotApplicable(Reason("no-credentials", "the credentials of this run have no scheme"))
    expect(approached_in_disguise.lower_case).status(approached_in_disguise.known.status)


@requirement("RFC7644-3.12-10", "RFC7644-2-05")
def test_alias_is_refused(approached_in_disguise: Approach) -> None:
    """Without credentials nobody is known, so that /Me shows nobody."""
    expect(approached_in_disguise.alias).not_served()


@requirement("RFC7644-3.12-10", "RFC7644-2-05")
@pytest.mark.parametrize("kind", KINDS)
def test_bulk_is_refused(bulk_attempted: dict[str, Intrusion], kind: str) -> None:
    """A bulk request needs valid credentials as its single operations do."""
    expect(bulk_attempted[f"bulk-{kind}"].answer).not_served()


@requirement("RFC7644-3.12-05", "RFC7644-3.12-10")
@pytest.mark.parametrize("kind", KINDS)
def test_bulk_answers_401(bulk_attempted: dict[str, Intrusion], kind: str) -> None:
    """A bulk request without valid credentials answers 401 as a whole."""
    _unauthorized(bulk_attempted[f"bulk-{kind}"].answer, see="access/bulk-is-refused")


@requirement("RFC7644-3.12-10", "RFC7644-2-08")
@pytest.mark.parametrize("kind", KINDS)
def test_bulk_changes_nothing(bulk_attempted: dict[str, Intrusion], kind: str) -> None:
    """No operation of a bulk request without valid credentials is carried out."""
    same_resource(bulk_attempted[f"bulk-{kind}"].before, bulk_attempted[f"bulk-{kind}"].after)


def _attempt(
    scim: ScimClient, resource: ResourceUnderTest, way: str, id: str, name: str, options: dict[str, Any]
) -> Exchange | None:
    """One attempt; None where the operation is not on offer."""
    wanted = f"{resource.identifier} eq {quoted(name)}"
    if way == "search":
        return scim.search(resource, {"schemas": [urns.SEARCH_REQUEST], "filter": wanted, "count": 1}, **options)
    if not resource.operations[way].available:
        return None
    if way == "list":
        return scim.list(resource, query={"filter": wanted, "count": "1"}, **options)
    if way == "replace":
        return scim.replace(resource, id, resource.sample(full=True), **options)
    if way == "patch":
        change = {"op": "replace", "path": "displayName", "value": resource.unique_name()}
        return scim.patch(resource, id, [change], **options)
    return scim.delete(resource, id, **options)


def _way(intruded: dict[str, Intrusion], way: str) -> Intrusion:
    if way not in intruded:
        raise NotApplicable(Reason("no-exchange", "this operation is not on offer"))
    return intruded[way]


def _form(approach: Approach, form: str) -> Exchange:
    if form not in approach.answers:
        raise NotApplicable(Reason("no-credentials", "no such credentials can be made of those of this run"))
    return approach.answers[form]


def _unauthorized(answer: Exchange, see: str) -> Expectation:
    """A service provider need not look at credentials for what it does not have (404, 405, 501)."""
    seen = expect(answer)
    if answer.ok:
        raise NotApplicable(Reason("no-exchange", f"it was served; see {see}"))
    if answer.status < 400 or answer.status in (404, 405, 501):
        raise NotApplicable(Reason("no-exchange", f"answered with {answer.status}, whoever asks"))
    return seen.status(401)


def _shows_nothing(answer: Exchange, known: Exchange, name: str) -> None:
    """The answer repeats neither name nor id of a resource, but where the request itself named them."""
    refused = expect(answer).if_refused(see="access/is-refused")
    asked = f"{unquote(answer.request.url)} {answer.request.body or ''}"
    told = [word for word in (name, known.id) if word and word in answer.answer.body and word not in asked]
    attributes = [name for name in ("userName", "displayName", "meta") if name in answer.resource]
    told += attributes or ["Resources"][: len(answer.resources)]
    refused.holds(not told, "nothing of the resource", f"{', '.join(told)}")


def _own(found: Exchange, identifier: str, name: str) -> list[str]:
    """The ids of the resources in a list that have this name, which nobody but us gives."""
    entries = [entry for entry in found.resources if str(lookup(entry, identifier)).lower() == name.lower()]
    return [str(entry["id"]) for entry in entries if entry.get("id")]
