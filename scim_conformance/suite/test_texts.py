"""Text of all kinds: whether what people are really called comes back as it was written (RFC 7643, section 2.3.1)."""

from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import Any, NamedTuple
from unicodedata import normalize

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import alike, show, unassigned
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.profile.words import forms
from scim_conformance.scim.lookup import is_urn, lookup
from scim_conformance.scim.samples import put
from scim_conformance.suite.test_attributes import RoundTrip
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import last_segment
from scim_conformance.wire.scim_client import ScimClient

LETTERS = {
    "letters with accents": "Zoë Ñandú Łódź",
    "other scripts": "Ωμέγα Привет 李雷",
    "emoji": "Ada 🚀",
}
SIGNS = {
    "quotes": 'The "Boss" of O\'Brien',
    "backslashes": "C:\\temp\\new",
    "markup": "<b>R&amp;D</b> & Co",
    "percent and plus": "100% %41 a+b",
    "leading zeros": "00042",
    "true as text": "true",
    "null as text": "null",
    "a date as text": "2026-01-31",
    "a number as text": "1e5",
}
LONG = {"300 characters": "a long text " * 25 + "."}
BATCHES: Mapping[str, Mapping[str, str]] = {"letters": LETTERS, "signs": SIGNS, "long": LONG}

PLACES = (
    *("title", "nickName", "displayName", "department", "organization", "division", "costCenter"),
    *("name.middleName", "name.givenName", "name.familyName"),
)
"""Attributes that hold text of any kind, whoever serves them; those without a dot may belong to an extension."""

FORMS = sorted(LETTERS | SIGNS | LONG)


class Written(NamedTuple):
    """A resource whose texts were chosen, and a read of it. `places` says where each text stands."""

    places: dict[str, str]
    sent: dict[str, Any]
    answer: Exchange
    read: Exchange


@scenario(needs=("create", "read"))
def written(scim: ScimClient, resource: ResourceUnderTest, round_trip: RoundTrip) -> dict[str, Written]:
    """Resources with letters of many scripts, with signs that other languages reserve, and with a long text.

    The texts stand where the server is known to keep text. The resources are inactive, and their schemas are listed
    with those of extensions first.
    """
    places = [path for path in map(_found(resource, round_trip), PLACES) if path]
    return {
        batch: _written(scim, resource, texts, places[::-1] if batch == "letters" else places)
        for batch, texts in BATCHES.items()
    }


def _written(scim: ScimClient, resource: ResourceUnderTest, texts: Mapping[str, str], free: list[str]) -> Written:
    placed = dict(zip(texts, free, strict=False)) if len(free) > 1 else _in_the_name(resource, texts)
    body = _body(resource, placed, texts)
    answer = scim.create(resource, body)
    id = answer.id or last_segment(answer.header("Location") or "") if answer.ok else ""
    return Written(placed, body, answer, scim.read(resource, id or "none"))


def _in_the_name(resource: ResourceUnderTest, texts: Mapping[str, str]) -> dict[str, str]:
    """The texts in the name, as many as may stand there; none where the vendor demands that names are of one form."""
    said = resource.facts.attributes.get(resource.identifier)
    if said is not None and {*forms(said)} - {"max_length"}:
        return {}
    longest = said.max_length if said is not None else None
    lengths = accumulate((len(text) + 1 for text in texts.values()), initial=len(resource.unique_name()))
    fitting = [form for form, length in zip(texts, list(lengths)[1:], strict=True) if not longest or length <= longest]
    return dict.fromkeys(fitting, resource.identifier)


def _found(resource: ResourceUnderTest, trip: RoundTrip) -> Callable[[str], str]:
    """Gives the path of an attribute of this name that takes any text, in the schema itself or an extension."""

    def path_of(name: str) -> str:
        candidates = [name, *(f"{urn}:{name}" for urn in sorted(resource.attached & resource.own_extensions))]
        for path in candidates:
            one = resource.attribute(path)
            free = one is not None and one.type.lower() == "string" and one.writable and not one.canonical_values
            mine = path != resource.identifier and resource.promised(path) and not resource.insists_on(path)
            if free and mine and _as_sent(trip, path):
                return path
        return ""

    return path_of


def _as_sent(trip: RoundTrip, path: str) -> bool:
    """Whether the server keeps the attribute as it is sent, and does not make it of others."""
    sent, kept = lookup(trip.sent, path), lookup(trip.read.resource, path)
    return not unassigned(kept) and (unassigned(sent) or str(sent).casefold() == str(kept).casefold())


def _body(resource: ResourceUnderTest, placed: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, Any]:
    """A plain resource with these texts; what tells resources apart keeps a name of its own before them."""
    given: dict[str, Any] = {}
    for form, path in placed.items():
        if path == resource.identifier:
            given[path] = f"{given.get(path) or resource.unique_name()} {texts[form]}"
        elif is_urn(path):
            urn = next(urn for urn in resource.attached if path.startswith(f"{urn}:"))
            given.setdefault(urn, {})[path.removeprefix(f"{urn}:")] = texts[form]
        else:
            given[path] = texts[form]
    active = resource.attribute("active")
    if active is not None and active.writable and resource.promised("active"):
        given["active"] = False
    body = resource.sample(given)
    schemas = body["schemas"]
    put(body, "schemas", schemas[::-1])
    return dict(reversed(body.items()))


@requirement("RFC7644-3.8-01", "RFC7644-3.8-02")
def test_letters_are_accepted(written: dict[str, Written]) -> None:
    """Names in any script are accepted; people are called so."""
    expect(_tried(written, "letters").answer).success()


@requirement("RFC7644-3.8-01", "RFC7644-3.8-02")
@pytest.mark.parametrize("form", sorted(LETTERS))
def test_letters_are_kept(written: dict[str, Written], resource: ResourceUnderTest, form: str) -> None:
    """Letters of every script read back as they were written; people are called something else otherwise."""
    _is_kept(written, resource, form)


@requirement("RFC7644-3.12-05")
@pytest.mark.parametrize("batch", ["signs", "long"])
def test_text_is_no_server_error(written: dict[str, Written], batch: str) -> None:
    """A text that a server does not want is refused with a reason; on a server error clients try for ever."""
    answer = expect(_tried(written, batch).answer).exchange
    expect(answer).holds(answer.status < 500, "success or a refusal", f"status {answer.status}")


@requirement("RFC7644-3.3-01")
@pytest.mark.parametrize("form", sorted(SIGNS | LONG))
def test_text_is_kept(written: dict[str, Written], resource: ResourceUnderTest, form: str) -> None:
    """Text reads back as it was written, in every sign and to its end, and is text whatever it looks like."""
    _is_kept(written, resource, form)


@requirement("RFC7644-3.1-06")
@pytest.mark.parametrize("form", FORMS)
def test_text_is_answered_as_it_is_read(written: dict[str, Written], form: str) -> None:
    """The answer to a create shows the text that a read shows."""
    _, one = _of(written, form)
    if one.answer.json is None:
        raise NotApplicable(Reason("no-exchange", "the create was answered without the resource, as it may be"))
    path = one.places[form]
    kept = lookup(one.read.resource, path)
    expect(one.answer, one.read).at(path).equals(kept)


@requirement("RFC7643-3-06")
def test_order_of_schemas_does_not_matter(written: dict[str, Written], resource: ResourceUnderTest) -> None:
    """A resource that names its extension before its own schema is the same resource."""
    one = written["signs"]
    expect(one.answer).if_accepted(see="texts/text-is-no-server-error")
    urns = [urn for urn in one.sent if is_urn(urn)]
    if not urns:
        raise NotApplicable(Reason("no-exchange", "no schema beside the first was sent"))
    for urn in urns:
        expect(one.read, one.answer).status(200).at(urn).present()
    expect(one.read).at("schemas").contains(resource.schema)


@requirement("RFC7644-3.3-01", "RFC7643-4.1.1-16")
def test_inactive_stays_inactive(written: dict[str, Written]) -> None:
    """Somebody created with active: false is not active; accounts are prepared before people may use them."""
    one = written["letters"]
    expect(one.answer).if_accepted(see="texts/letters-are-accepted")
    if not alike(one.sent.get("active"), False):
        raise NotApplicable(Reason("no-exchange", "the resource has no active that a client may set"))
    expect(one.read, one.answer).status(200).at("active").equals(False)


def _is_kept(written: Mapping[str, Written], resource: ResourceUnderTest, form: str) -> None:
    text, one = _of(written, form)
    path = one.places[form]
    kept = lookup(one.read.resource, path)
    attribute = resource.attribute(path)
    folded = attribute is not None and not attribute.case_exact
    shown = normalize("NFC", kept) if isinstance(kept, str) else ""
    there = text.casefold() in shown.casefold() if folded else text in shown
    whole = len(shown) == len(text) or path == resource.identifier
    expect(one.read, one.answer).holds(there and whole, f"{path}: {show(text)}", f"{path}: {show(kept)}", path)


def _tried(written: Mapping[str, Written], batch: str) -> Written:
    """What came of these texts; NotApplicable where there was no place for any."""
    if not written[batch].places:
        raise NotApplicable(Reason("no-exchange", "the server has no attribute for a text of any kind"))
    return written[batch]


def _of(written: Mapping[str, Written], form: str) -> tuple[str, Written]:
    """The text of this form and the resource that was to hold it."""
    batch = next(name for name, texts in BATCHES.items() if form in texts)
    one = written[batch]
    expect(one.answer).if_accepted(see="texts/text-is-no-server-error")
    expect(one.read, one.answer).if_accepted(see="read/answers-200")
    if form not in one.places:
        raise NotApplicable(Reason("no-exchange", "the server has no attribute for a text of this form"))
    return BATCHES[batch][form], one
