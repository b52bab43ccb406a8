"""A provisioning client as data: its habits, and the steps of a provisioning life as it takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

SEVERITIES = ("access-not-revoked", "data-lost", "sync-dead", "cosmetic")
"""What it means if a step fails, the gravest first."""

STARTS = ("nothing", "user", "inactive", "group", "team")
"""What there is when a step begins: nothing of its own, a user, one who was deactivated, a group of two or of three."""

PATIENCE = 60.0
"""Seconds after which Okta closes the connection, and the change is lost."""

SHOWS = ("anything", "nobody", "them", "among", "it")
"""What the answer to a step has to show.

An empty list, a list of exactly the resource, lists with the resource among others, or the resource with its id.
"""


@dataclass(frozen=True, slots=True)
class Template:
    """One request with placeholders in braces, as `{userName}`, in its path and in every text of its body.

    `path` is relative to the base URL and encoded already. The text `{resource}` in place of a whole body stands for
    what a read shows of the resource, with the members of `changes` put over it, and into its complex attributes.
    `headers` go over those of the client. Where `finds` is set the client goes on only if the answer lists exactly the
    resource. `pages` is the path of a further page, from `{startIndex}` on, of a list that is followed to its end.
    `invalid` says why the request is deliberately not as the standard has it.
    """

    method: str
    path: str
    body: Any = None
    changes: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    finds: bool = False
    pages: str = ""
    invalid: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a client does, and what it needs to go on.

    `requests` go one after the other, each as long as the one before it was accepted, and the last one has to answer
    with one of `accepts`. Afterwards a read of the resource shows `after` (values by dotted path, with placeholders;
    null for none) and, of a group, exactly `members` (letters of its cast), and nothing else has changed; `gone` means
    that it answers 404, `or_gone` that it may. `maps` are attributes that customers map where the endpoint has them.

    The answer has no attribute of `without`, comes `within` so many seconds, has the values of `answers` (by dotted
    path), and any value for each of `has`; with `error` it is a SCIM error whose status says the same, with `scim_type`
    one that names this cause. `blocks` is what it means if this fails; `asked_by` begins the id of its check: it is a
    step of a client, or the question of another authority.
    """

    id: str
    client: str
    about: str
    type: str
    start: str
    requests: tuple[Template, ...]
    accepts: tuple[int, ...]
    source: str
    shows: str = "anything"
    after: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    members: tuple[str, ...] | None = None
    without: tuple[str, ...] = ()
    maps: tuple[str, ...] = ()
    gone: bool = False
    or_gone: bool = False
    blocks: str = "sync-dead"
    experimental: bool = False
    answers: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    has: tuple[str, ...] = ()
    error: bool = False
    scim_type: str = ""
    within: float = PATIENCE
    asked_by: str = "idp"

    @property
    def check(self) -> str:
        """The id of the check that it is: `idp/okta-oin/deactivate`."""
        return f"{self.asked_by}/{self.name}"

    @property
    def name(self) -> str:
        """`okta-oin/deactivate`: the client and the step."""
        return f"{self.client}/{self.id}"

    @property
    def reads(self) -> bool:
        """Whether it changes nothing, and needs nothing that would have to be made first."""
        return self.start == "nothing" and all(request.method == "GET" for request in self.requests)


@dataclass(frozen=True, slots=True)
class Client:
    """A provisioning client. `experimental`: its habits rest on thin evidence, so it is reported and never red."""

    id: str
    title: str
    provider: str
    headers: Mapping[str, str]
    steps: Mapping[str, Step]
    experimental: bool = False
