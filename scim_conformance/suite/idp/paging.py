"""A list that a client follows page by page: to its end, or as far as a run can afford."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from scim_conformance.checking import expect
from scim_conformance.checking.expect import show
from scim_conformance.clients.filling import filled_path
from scim_conformance.clients.model import Template
from scim_conformance.plan.plan import ClientStep
from scim_conformance.suite.idp.cast import Scene, sent
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

MOST = 5
"""Pages that are asked for: enough to see what comes of a second one, whatever else there is on the endpoint."""


def followed(scim: ScimClient, playing: ClientStep, template: Template, at: Scene) -> list[Exchange]:
    """Every page of a list, up to MOST of them.

    Nothing else is sent meanwhile: what a run creates and deletes would move the resources from page to page.
    """
    pages: list[Exchange] = []
    with scim.alone():
        while not pages or (len(pages) < MOST and _goes_on(pages)):
            # The next page begins after what was shown: a server may show fewer than it was asked for.
            pages.append(_page(scim, playing, template, at, 1 + _number(pages)))
    return pages


def complete(pages: Sequence[Exchange], id: str) -> None:
    """Nobody is shown twice, and nobody is missing; as long as the number of all says that nobody came or went.

    Of a list that goes on, what was seen of it is judged.
    """
    totals = [page.resource.get("totalResults") for page in pages]
    if len(set(totals)) > 1:
        return
    *before, last = pages
    known = Counter(str(entry.get("id")) for page in pages for entry in page.resources)
    twice = sorted(one for one, times in known.items() if times > 1)
    seen = expect(last, *before)
    seen.holds(not twice, "nobody on two pages", f"{show(twice)} more than once", "Resources")
    if _goes_on(pages):
        return
    seen.holds(len(known) == totals[0], f"{totals[0]} resources in all", f"{len(known)} of them", "totalResults")
    seen.holds(id in known, f"a list with {id}", f"a list of {len(known)} without it", "Resources")


def _page(scim: ScimClient, playing: ClientStep, template: Template, at: Scene, start: int) -> Exchange:
    """One page; the first has the address of the first request, which need not say where it begins."""
    known = {**at.known, "startIndex": str(start)}
    path = filled_path(template.path if start == 1 else template.pages, known)
    return sent(scim, playing.client, playing.resource, Template(template.method, path), at)


def _goes_on(pages: Sequence[Exchange]) -> bool:
    """Whether there is more than these pages; after one that shows nobody, nothing is left to ask for."""
    total = pages[-1].resource.get("totalResults")
    return bool(pages[-1].ok and pages[-1].resources and isinstance(total, int) and _number(pages) < total)


def _number(pages: Sequence[Exchange]) -> int:
    return sum(len(page.resources) for page in pages)
