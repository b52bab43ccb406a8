"""Exchanges beyond what a page can hold as text: packed, for the page's script to unpack when one of them is opened."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scim_conformance.report.evidence import Message, Shown
from scim_conformance.report.visible import visible

PER_PARCEL = 400
"""How many exchanges are packed together: as many are unpacked when one of them is opened."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Successive exchanges. `data` is zlib-compressed JSON in base64: an object by number of what each says."""

    first: int
    last: int
    data: str


def parcels(packed: Sequence[Shown]) -> Iterator[Parcel]:
    """The exchanges in parcels, in their order."""
    for start in range(0, len(packed), PER_PARCEL):
        members = packed[start : start + PER_PARCEL]
        text = json.dumps({str(one.seq): _content(one) for one in members}, ensure_ascii=False, separators=(",", ":"))
        data = base64.b64encode(zlib.compress(text.encode("utf-8"), 9)).decode("ascii")
        yield Parcel(members[0].seq, members[-1].seq, data)


def _content(one: Shown) -> dict[str, object]:
    """What the script puts in place; every text is fit to look at already."""
    notes = [f"Sent wrong on purpose: {one.invalid}" if one.invalid else "", one.timing]
    reason = visible(one.error) or "no reason recorded"
    origin = f"From the scenario {one.scenario}." if one.scenario else ""
    return {
        "request": _half(one.request),
        "answer": _half(one.answer) if one.answer else [f"None: {reason}", "", "", ""],
        "curl": visible(one.curl),
        "notes": visible(" ".join(filter(None, [*notes, origin]))),
    }


def _half(half: Message) -> list[str]:
    """First line, headers, body, what was cut from it."""
    headers = "\n".join(f"{header.name}: {header.value}" for header in half.headers)
    return [visible(half.line), visible(headers), half.text, half.note]
