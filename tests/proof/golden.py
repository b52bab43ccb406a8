"""The golden table: which verdicts each fault changes. `python -m tests.proof.golden` makes it anew, in minutes.

`golden.json` has, by fault and profile, the ids of checks and rules and their verdicts, where those differ from the
verdicts on the clean sandbox; blocked and not applicable are left out. Look at what changes in it as at code: a check
that no longer fails has lost a defect, and one that fails now accuses somebody.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from scim_conformance.sandbox.faults import FAULTS

from .runner import PROFILES, noticed

FILE = Path(__file__).with_name("golden.json")

Table = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Verdict by check id, by profile, by fault."""


def read() -> Table:
    """The table as it is committed."""
    table: Table = json.loads(FILE.read_text(encoding="utf-8"))
    return table


def made_anew() -> Table:
    """The table as it should be: every fault against every check, under every profile."""
    runs = [(profile, fault) for fault in FAULTS for profile in PROFILES]
    with ProcessPoolExecutor() as pool:
        seen = dict(zip(runs, pool.map(noticed, *zip(*runs, strict=True), chunksize=8), strict=True))
    return {fault: {profile: seen[profile, fault] for profile in PROFILES if seen[profile, fault]} for fault in FAULTS}


if __name__ == "__main__":
    FILE.write_text(json.dumps(made_anew(), indent=1) + "\n", encoding="utf-8")
