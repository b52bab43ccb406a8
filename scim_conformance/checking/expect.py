"""The verifiers: a small closed set that states expected and actual, so that checks never word messages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scim_conformance.checking.finding import Finding, Inconclusive
from scim_conformance.plan.offer import NotApplicable, Reason
from scim_conformance.scim.lookup import MISSING, is_urn, lookup, step
from scim_conformance.wire.exchange import Exchange, NoAnswer


def expect(exchange: Exchange, *after: Exchange) -> Expectation:
    """Look at an answer; `after` are earlier exchanges that the reader needs to see beside it, such as the write.

    Raises Inconclusive where no answer came or the server was still limiting our rate.
    """
    try:
        status = exchange.status
    except NoAnswer as problem:
        raise Inconclusive(str(problem), exchange) from problem
    if status == 429:
        raise Inconclusive(
            f"{exchange.request.summary} was still rate limited after {exchange.attempt} attempts", exchange
        )
    return Expectation(exchange, after)


class Expectation:
    """What must hold of one answer. Every verifier returns the expectation again or raises Finding."""

    def __init__(self, exchange: Exchange, after: tuple[Exchange, ...] = ()) -> None:
        self.exchange = exchange
        self.evidence = (*after, exchange)

    def if_accepted(self, see: str) -> Expectation:
        """Go on only if the request was accepted; `see` is the check that judges whether it should have been."""
        return self._only_if(self.exchange.ok, f"was refused with status {self.exchange.status}", see)

    def if_refused(self, see: str) -> Expectation:
        """Go on only if the request was refused; `see` is the check that judges whether it should have been."""
        ending = "was accepted" if self.exchange.ok else f"ended in status {self.exchange.status}"
        return self._only_if(self._declined, f"{ending}, so there is no refusal to look at", see)

    def status(self, *allowed: int) -> Expectation:
        """The status is one of these."""
        return self._hold(self.exchange.status in allowed, f"status {either(allowed)}", self._status_seen())

    def success(self) -> Expectation:
        """The status is 2xx."""
        return self._hold(self.exchange.ok, "a 2xx status", self._status_seen())

    def refused(self) -> Expectation:
        """The status is 4xx or 501: the server declined, and did not break."""
        return self._hold(self._declined, "a refusal (4xx, or 501)", self._status_seen())

    def not_served(self) -> Expectation:
        """The status is not 2xx."""
        return self._hold(not self.exchange.ok, "anything but a 2xx status", self._status_seen())

    def scim_type(self, *allowed: str) -> Expectation:
        """The error names its cause with one of these keywords (RFC 7644, Table 9)."""
        found = self.exchange.resource.get("scimType", MISSING)
        seen = "no scimType" if found is MISSING else f"scimType {show(found)}"
        return self._hold(
            found in allowed, f"scimType {either(allowed)}", f"{seen} (status {self.exchange.status})", "scimType"
        )

    def json_object(self) -> Expectation:
        """The body is a JSON object."""
        return self._hold(isinstance(self.exchange.json, dict), "a JSON object as body", self._body_seen())

    def no_body(self) -> Expectation:
        """There is no body."""
        return self._hold(not self.exchange.answer.body, "no body", self._body_seen())

    def header(self, name: str) -> Value:
        """A header of the answer, by name in any case."""
        value = self.exchange.header(name)
        return Value(self.evidence, f"header {name}", MISSING if value is None else value, path="")

    def at(self, path: str) -> Value:
        """The value at a dotted path of the body; sub-attribute names in any case, as SCIM has it."""
        return Value(self.evidence, path, lookup(self.exchange.resource, path), path=path)

    def lists(self, *ids: str) -> Expectation:
        """The list response is a 200 and holds resources with these ids."""
        self.status(200)
        found = [entry.get("id") for entry in self.exchange.resources]
        lacking = [wanted for wanted in ids if wanted not in found]
        return self._hold(
            not lacking, f"a list with {either(ids)}", f"a list of {count(len(found))} without it", "Resources"
        )

    def does_not_list(self, *ids: str) -> Expectation:
        """The list response holds no resource with one of these ids."""
        self.status(200)
        found = [entry.get("id") for entry in self.exchange.resources]
        present = [unwanted for unwanted in ids if unwanted in found]
        return self._hold(
            not present, f"a list without {either(ids)}", f"a list that has {either(present)}", "Resources"
        )

    def lists_only(self, *ids: str) -> Expectation:
        """The list response is a 200 and holds exactly the resources with these ids, each once."""
        self.status(200)
        found = sorted(str(entry.get("id")) for entry in self.exchange.resources)
        wanted = f"exactly {count(len(ids))} in the list" + (f" ({', '.join(ids)})" if ids else "")
        return self._hold(
            found == sorted(ids), wanted, f"{count(len(found))} {_shorten(', '.join(found))}".strip(), "Resources"
        )

    @property
    def _declined(self) -> bool:
        return 400 <= self.exchange.status < 500 or self.exchange.status == 501

    def holds(self, condition: bool, expected: str, actual: str, path: str = "") -> Expectation:
        """Anything that the verifiers above cannot say; both sides in words."""
        return self._hold(condition, expected, actual, path)

    def _hold(self, holds: bool, expected: str, actual: str, path: str = "") -> Expectation:
        if not holds:
            raise Finding(expected, actual, self.evidence, path)
        return self

    def _only_if(self, condition: bool, otherwise: str, see: str) -> Expectation:
        if not condition:
            text = f"{self.exchange.request.method} {otherwise}; see {see}"
            raise NotApplicable(Reason("no-exchange", text))
        return self

    def _status_seen(self) -> str:
        detail = self.exchange.resource.get("detail")
        told = f" ({_shorten(detail)})" if self.exchange.status >= 400 and isinstance(detail, str) and detail else ""
        return f"status {self.exchange.status}{told}"

    def _body_seen(self) -> str:
        body = self.exchange.answer.body
        return f"{self.exchange.media_type or 'no media type'}: {_shorten(body)}" if body else "an empty body"


class Value:
    """One value of an answer: a header, or a place in the body."""

    def __init__(self, evidence: tuple[Exchange, ...], label: str, value: Any, path: str) -> None:
        self.evidence = evidence
        self.label = label
        self.value = value
        self.path = path

    def present(self) -> Value:
        """It is there, and is not null, an empty list or an empty string (RFC 7643, section 2.5)."""
        return self._hold(not unassigned(self.value), "present")

    def absent(self) -> Value:
        """It is not there; null and an empty list count as absent (RFC 7643, section 2.5)."""
        return self._hold(unassigned(self.value), "absent")

    def equals(self, expected: Any) -> Value:
        """It is this value; the order of the values of a multi-valued attribute does not count."""
        return self._hold(alike(self.value, expected), show(expected))

    def is_not(self, unwanted: Any) -> Value:
        """It is anything but this value."""
        return self._hold(not alike(self.value, unwanted), f"anything but {show(unwanted)}")

    def is_one_of(self, *allowed: Any) -> Value:
        """It is one of these values."""
        return self._hold(any(alike(self.value, one) for one in allowed), either(allowed))

    def is_a(self, kind: type | tuple[type, ...], words: str) -> Value:
        """It is of this JSON type; true and false are never numbers."""
        fits = isinstance(self.value, kind) and (kind is bool or not isinstance(self.value, bool))
        return self._hold(fits, words)

    def matches(self, pattern: str, words: str) -> Value:
        """It is text that the whole pattern matches; `words` say what the pattern means."""
        return self._hold(isinstance(self.value, str) and re.fullmatch(pattern, self.value) is not None, words)

    def contains(self, wanted: Any) -> Value:
        """It is a list with this value in it."""
        return self._hold(isinstance(self.value, list) and wanted in self.value, f"a list with {show(wanted)}")

    def satisfies(self, test: Callable[[Any], bool], words: str) -> Value:
        """The test holds for it; `words` say what the test means."""
        return self._hold(self.value is not MISSING and test(self.value), words)

    def _hold(self, holds: bool, expected: str) -> Value:
        if not holds:
            raise Finding(f"{self.label}: {expected}", f"{self.label}: {show(self.value)}", self.evidence, self.path)
        return self


def same_resource(before: Exchange, after: Exchange, but: Iterable[str] = ()) -> None:
    """Everything of a resource is as it was: collateral damage shows here.

    `meta` and `schemas` do not count, nor do the attributes (dotted paths) in `but`. A value that was absent and is
    null or empty now is unchanged. Raises Finding with the first path that differs.
    """
    expect(before).success()
    expect(after).success()
    ignored = {"meta", "schemas", *but}
    for path, was, now in difference(before.resource, after.resource, ignored):
        raise Finding(f"{path}: {show(was)}, as before", f"{path}: {show(now)}", [before, after], path)


Difference = tuple[str, Any, Any]
"""A path, the value there before, and the value there after."""


def difference(
    before: Mapping[str, Any], after: Mapping[str, Any], ignored: set[str], prefix: str = ""
) -> list[Difference]:
    """Where two resources differ, sorted by path; names compare in any case."""
    found: list[Difference] = []
    skipped = {name.lower() for name in ignored}
    names = {key.lower(): key for key in [*after, *before]}
    for _, name in sorted(names.items()):
        path = f"{prefix}{name}"
        if path.lower() in skipped:
            continue
        was, now = step(before, name), step(after, name)
        if isinstance(was, dict) and isinstance(now, dict):
            found += difference(was, now, ignored, f"{path}{':' if is_urn(name) else '.'}")
        elif not (unassigned(was) and unassigned(now)) and not alike(was, now):
            found.append((path, was, now))
    return found


def alike(one: Any, other: Any) -> bool:
    """Equality of JSON values: lists as bags, true never equal to 1."""
    if isinstance(one, list) and isinstance(other, list):
        return sorted(map(_key, one)) == sorted(map(_key, other))
    return _key(one) == _key(other)


def unassigned(value: Any) -> bool:
    """Absent, null, an empty list, an empty object or an empty string."""
    return value is MISSING or value is None or (isinstance(value, (list, dict, str)) and not value)


def show(value: Any) -> str:
    """A value as a reader sees it: JSON, shortened; `absent` where there is none."""
    return "absent" if value is MISSING else _shorten(json.dumps(value, ensure_ascii=False, default=str))


def either(values: Iterable[Any]) -> str:
    """`200 or 204`."""
    return " or ".join(value if isinstance(value, str) else show(value) for value in values) or "nothing"


def count(number: int) -> str:
    """`1 resource`, `3 resources`."""
    return f"{number} resource{'' if number == 1 else 's'}"


def _key(value: Any) -> str:
    return "absent" if value is MISSING else json.dumps(value, sort_keys=True, default=str)


def _shorten(text: str, limit: int = 200) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"
