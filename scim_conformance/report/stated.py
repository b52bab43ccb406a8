"""What the profile of a run says: its statements, by id, and single facts of the resolved document in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scim_conformance.profile.model import Outcome, Support
from scim_conformance.profile.words import in_words

if TYPE_CHECKING:
    from scim_conformance.verdict.runfile import Run

Said = Mapping[str, Any]


def stated(run: Run) -> Mapping[str, Said]:
    """Each statement that contract checks prove, by its id: resource_type, feature, words and source."""
    found: Mapping[str, Said] = run.header.get("profile", {}).get("statements") or {}
    return found


def documented_fact(document: Said, kind: str, name: str) -> Said | None:
    """What the profile says of an operation, of duplicates or of a way to deprovision; None where it has no such."""
    facts = _mapping(_mapping(document.get("resource_types")).get(kind))
    area, _, trigger = name.partition(".")
    if trigger:
        return _mapping(_mapping(facts.get(area)).get(trigger)) or None
    return _mapping(facts.get(name)) or _mapping(_mapping(facts.get("operations")).get(name)) or None


def outcomes(fact: Said) -> list[Said]:
    """What is documented, one entry for each of the documents that contradict each other."""
    return [entry for entry in fact.get("any_of", [fact]) if isinstance(entry, dict)]


def outcome_in_words(entry: Said, *, refusal: bool = False) -> str:
    """One documented outcome as a reader sees it; `refusal` where it is a duplicate that is refused."""
    if "words" in entry or "scheme" in entry:
        return str(entry.get("words") or entry.get("scheme"))
    support = str(entry.get("support", ""))
    if support not in tuple(Support):
        return support
    status, only, but = (tuple(entry.get(key, ())) for key in ("status", "only", "except"))
    return in_words(Outcome(Support(support), status, only, but, str(entry.get("effect") or "")), refusal=refusal)


def _mapping(value: object) -> Said:
    return value if isinstance(value, dict) else {}
