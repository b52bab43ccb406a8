"""The golden table: which verdicts each fault changes. `python -m tests.proof.golden` makes it anew, in minutes.

`golden.json` has, by fault, the checks and rules whose verdicts differ from those on the clean sandbox, held to the
RFCs; blocked and not applicable are left out. A check with parameters says which of them, or how many where there are
many. Look at what changes in it as at code: a check that no longer fails has lost a defect, and one that fails now
accuses somebody. `python -m tests.proof.golden FAULT…` prints the rows of some faults, every parameter spelled out,
and with `--renew` in front makes those rows anew.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from scim_conformance.sandbox.faults import FAULTS

from .runner import noticed, ours, seen_by

FILE = Path(__file__).with_name("golden.json")

FEW = 8
"""How many parameters of one check are spelled out."""

Table = Mapping[str, Mapping[str, str]]
"""What was seen by check or rule, by fault: `failed`, `failed [User]`, `failed 34 times`."""


def read() -> Table:
    """The table as it is committed."""
    table: Table = json.loads(FILE.read_text(encoding="utf-8"))
    return table


def made_anew(faults: Iterable[str]) -> Table:
    """The rows of these faults as they should be; what breaks on the way is told, and left out."""
    named = list(faults)
    with ProcessPoolExecutor() as pool:
        seen = dict(zip(named, pool.map(_row_or_why, named, chunksize=4), strict=True))
    for fault, why in seen.items():
        if isinstance(why, str):
            print(fault, why, file=sys.stderr)
    return {fault: row if isinstance(row, dict) else {} for fault, row in seen.items()}


def _row_or_why(fault: str) -> dict[str, str] | str:
    try:
        return row(fault)
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"


def _write(table: Table) -> None:
    FILE.write_text(json.dumps({fault: table[fault] for fault in FAULTS}, indent=1) + "\n", encoding="utf-8")


def row(fault: str) -> dict[str, str]:
    """What the table has for one fault."""
    return gathered(noticed(fault))


def witnessed(fault: str, witnesses: Iterable[str]) -> dict[str, str]:
    """What is seen of one fault by some checks and, in what they do, by the rules."""
    wanted = set(witnesses)
    return gathered(seen_by("rfc", fault, tuple(check for check in ours() if check.id in wanted))) if wanted else {}


def gathered(verdicts: Mapping[str, str]) -> dict[str, str]:
    """Verdicts by id, those of one check together."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for id, word in verdicts.items():
        name, _, parameters = id.removesuffix("]").partition("[")
        found[name][word].append(parameters)
    return {name: "; ".join(_told(word, seen) for word, seen in by_word.items()) for name, by_word in found.items()}


def _told(word: str, parameters: Iterable[str]) -> str:
    several = [parameter for parameter in parameters if parameter]
    if len(several) > FEW:
        return f"{word} {len(several)} times"
    return f"{word} {''.join(f'[{one}]' for one in several)}".strip()


def _show(faults: Iterable[str]) -> None:
    for fault in faults:
        seen = noticed(fault)
        counts = ", ".join(f"{number} {word}" for word, number in Counter(seen.values()).items())
        print(f"{fault}: {counts or 'nothing'}")
        for id, word in seen.items():
            print(f"  {word} {id}")


if __name__ == "__main__":
    asked = sys.argv[1:]
    if not asked:
        _write(made_anew(FAULTS))
    elif asked[0] == "--renew":
        new = [fault for fault in FAULTS if fault not in read()]
        _write({**read(), **made_anew([*asked[1:], *new])})
    else:
        _show(asked)
