"""Which steps of a provisioning client a limit of a profile is about; `update*` stands for all that begin so."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from scim_conformance.clients.loader import clients


def limited(client: str, names: Iterable[str]) -> tuple[str, ...]:
    """The steps of a client that these names, or their beginnings with a star, stand for; KeyError for no client."""
    patterns = tuple(names)
    return tuple(step for step in clients()[client].steps if any(fnmatchcase(step, one) for one in patterns))
