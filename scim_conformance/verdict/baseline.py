"""The baseline: what one deployment is known to fail, each with its reason, so that a CI job sees only what is new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scim_conformance.profile.document import Document, read_document
from scim_conformance.profile.mistakes import Mistake, ProfileError, did_you_mean


@dataclass(frozen=True, slots=True)
class Known:
    """One check that is known to fail, by its id, and why that is accepted."""

    check: str
    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class Baseline:
    """The known findings of one file."""

    file: str = ""
    known: tuple[Known, ...] = ()

    def entry(self, check: str) -> Known | None:
        """The entry for this check, or None."""
        return next((known for known in self.known if known.check == check), None)


def read_baseline(path: Path) -> Baseline:
    """The baseline in a YAML file of this shape; raises ProfileError with every mistake and its place.

    ```
    format: 1
    known:
      - {check: "create/answers-201[User]", reason: "ticket 4711, fixed in May"}
    ```
    """
    try:
        document = read_document(path.read_bytes(), str(path))
    except OSError as error:
        raise ProfileError([Mistake(str(path), 1, 1, f"the baseline cannot be read: {error.strerror}")]) from None
    mistakes = list(document.mistakes) or list(_mistakes(document))
    if mistakes:
        raise ProfileError(mistakes)
    entries = document.data["known"]
    known = (Known(e["check"], e["reason"], document.values["known", n].line) for n, e in enumerate(entries))
    return Baseline(str(path), tuple(known))


def _mistakes(document: Document) -> Iterator[Mistake]:
    data = document.data
    if not isinstance(data, dict) or data.get("format") != 1 or not isinstance(data.get("known"), list):
        yield document.mistake((), "a baseline has 'format: 1' and a list 'known' of {check: …, reason: …}")
        return
    for key in set(data) - {"format", "known"}:
        yield document.mistake((key,), f"unknown key {key!r}{did_you_mean(key, ['format', 'known'])}", at_key=True)
    for number, entry in enumerate(data["known"]):
        texts = entry if isinstance(entry, dict) else {}
        if set(texts) != {"check", "reason"} or not all(isinstance(text, str) and text for text in texts.values()):
            yield document.mistake(
                ("known", number),
                "an entry has 'check' (the id of a check) and 'reason' (why that is accepted)",
            )
