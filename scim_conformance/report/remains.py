"""What the run left behind, each with the command that deletes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scim_conformance.report.visible import counted
from scim_conformance.wire.curl import curl
from scim_conformance.wire.exchange import Exchange, Sent
from scim_conformance.wire.redaction import REDACTED

if TYPE_CHECKING:
    from scim_conformance.verdict.runfile import Run

LIMIT = 2_000
"""How many characters of an address, a name or a reason are shown."""

_SCHEMES = {"bearer": "Bearer ", "basic": "Basic "}


@dataclass(frozen=True, slots=True)
class Remainder:
    """A resource of the run that is, or may be, still there.

    `url` is its own, or that of its endpoint where its id is unknown. `command` deletes it; empty without an id.
    """

    url: str
    name: str
    reason: str
    command: str


def remains(run: Run) -> tuple[Remainder, ...]:
    """Every resource that could not be deleted, in the order of the run file."""
    left = run.footer.get("leftovers", ()) if run.footer else ()
    return tuple(
        Remainder(
            counted(str(one["url"]), LIMIT),
            counted(one.get("name", ""), LIMIT),
            counted(one.get("reason", ""), LIMIT),
            _delete(run, str(one["url"])),
        )
        for one in left
    )


def _delete(run: Run, url: str) -> str:
    if len(url) > LIMIT or not url.startswith(("http://", "https://")) or url.rstrip("/") in _endpoints(run):
        return ""
    credentials = run.header.get("credentials", {})
    header = credentials.get("header") or "Authorization"
    scheme = credentials.get("scheme", "")
    headers = ((header, f"{_SCHEMES.get(scheme, '')}{REDACTED}"),) if scheme not in ("", "none") else ()
    return curl(Exchange(0, Sent("DELETE", url, headers)), header)


def _endpoints(run: Run) -> frozenset[str]:
    base = str(run.header.get("target", {}).get("base_url", "")).rstrip("/")
    types = (run.header.get("profile", {}).get("document", {}).get("resource_types") or {}).items()
    named = [*(str(facts.get("endpoint", f"/{kind}s")) for kind, facts in types), "/Users", "/Groups", ""]
    return frozenset(f"{base}{endpoint}".rstrip("/") for endpoint in named)
