"""A draft as the text of a YAML file, as people write it: short facts on one line, comments where they belong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

from scim_conformance.profile.document import DECIMAL, INTEGER, NULL, TIMESTAMP, YAML_1_1_BOOLEAN
from scim_conformance.profile.drafting.draft import Aside, Draft, Noted, tidy

WIDTH = 120

_BARE = re.compile(r"[A-Za-z/$](?:[\w./$()+@;'~-]| (?=[\w./$()+@;'~-]))*")
"""Text that means itself wherever it stands, between brackets too, whichever parser reads it."""

_BARE_ALONE = re.compile(r"[A-Za-z/$](?:[^\s:#]|:(?=\S)| (?=[^\s:#]))*")
"""Text that means itself on a line of its own."""

_OTHER = (NULL, re.compile("true|false"), YAML_1_1_BOOLEAN, INTEGER, DECIMAL, TIMESTAMP)
"""What is no text where it stands without quotes, or looks as if it were none."""


def written(draft: Draft) -> str:
    """The file, with a line break at its end."""
    head = [line for number, paragraph in enumerate(draft.head) for line in _paragraph(paragraph, number)]
    return "\n".join([*head, *_sections(draft.content)]) + "\n"


def _paragraph(text: str, number: int) -> Iterator[str]:
    if number:
        yield "#"
    yield from _comment(text, "")


def _sections(content: Mapping[str, Any]) -> Iterator[str]:
    """The top of the file: single lines together, and everything else with an empty line before it."""
    apart = True
    for name, value in content.items():
        lines = list(_entry(name, value, ""))
        section = len(lines) > 1 or isinstance(value, Aside)
        if apart or section:
            yield ""
        yield from lines
        apart = section


def _entry(name: str, value: Any, margin: str) -> Iterator[str]:
    if isinstance(value, Aside):
        yield from _comment(value.comment, margin)
        if value.value is not None:
            yield from (f"{margin}# {line}" for line in _entry(name, value.value, ""))
    elif isinstance(value, Noted):
        yield from _noted(list(_entry(name, value.value, margin)), value.comment, margin)
    else:
        yield from _after(f"{margin}{_key(name)}:", value, margin)


def _noted(lines: list[str], comment: str, margin: str) -> Iterator[str]:
    """What is short has its comment behind it, everything else before it."""
    behind = f"{lines[0]}  # {tidy(comment)}"
    if len(lines) == 1 and len(behind) <= WIDTH:
        yield behind
    else:
        yield from _comment(comment, margin)
        yield from lines


def _after(start: str, value: Any, margin: str) -> Iterator[str]:
    """What begins with a key: its value beside it where that fits, else below it."""
    beside = f"{start} {_on_one_line(value)}"
    deeper = f"{margin}  "
    if isinstance(value, str):
        yield from [beside] if len(beside) <= WIDTH or " " not in tidy(value) else _folded(start, value, deeper)
    elif isinstance(value, Mapping) and not (_is_short(value) and len(beside) <= WIDTH):
        yield start
        for name, inner in value.items():
            yield from _entry(name, inner, deeper)
    elif isinstance(value, list | tuple) and any(isinstance(entry, Mapping | Noted) for entry in value):
        yield start
        for entry in value:
            yield from _item(entry, deeper)
    else:
        yield beside


def _item(entry: Any, margin: str) -> Iterator[str]:
    if isinstance(entry, Noted):
        yield from _noted(list(_item(entry.value, margin)), entry.comment, margin)
        return
    beside = f"{margin}- {_on_one_line(entry)}"
    if not isinstance(entry, Mapping) or (_is_short(entry) and len(beside) <= WIDTH):
        yield beside
        return
    first, *more = (line for name, inner in entry.items() for line in _entry(name, inner, f"{margin}  "))
    yield f"{margin}- {first.removeprefix(f'{margin}  ')}"
    yield from more


def _is_short(value: Mapping[str, Any]) -> bool:
    """Whether it is one fact, with its source and no comments within; all else reads better line by line."""
    return "source" in value and not any(isinstance(inner, Mapping | Noted | Aside) for inner in value.values())


def _on_one_line(value: Any, bare: re.Pattern[str] = _BARE_ALONE) -> str:
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_key(name)}: {_on_one_line(inner, _BARE)}' for name, inner in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_on_one_line(inner, _BARE) for inner in value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    return _text(value, bare) if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)


def _key(name: str) -> str:
    """A key; all of them are read as text, numbers too."""
    return name if INTEGER.fullmatch(name) else _text(name, _BARE)


def _text(text: str, bare: re.Pattern[str]) -> str:
    """A text that is read as that text, in quotes where it would be taken for something else."""
    line = tidy(text)
    other = any(kind.fullmatch(line) for kind in _OTHER)
    return line if bare.fullmatch(line) and not other else json.dumps(line, ensure_ascii=False)


def _folded(start: str, text: str, margin: str) -> Iterator[str]:
    yield f"{start} >-"
    yield from wrap(tidy(text), WIDTH, initial_indent=margin, subsequent_indent=margin, **_WHOLE_WORDS)


def _comment(text: str, margin: str) -> Iterator[str]:
    start = f"{margin}# "
    yield from wrap(tidy(text), WIDTH, initial_indent=start, subsequent_indent=start, **_WHOLE_WORDS)


_WHOLE_WORDS: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}
