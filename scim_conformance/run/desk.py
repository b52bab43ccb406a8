"""Where the doctor sits: one line for each step, and the sending of a bounded number of GET requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from scim_conformance.report.visible import one_line
from scim_conformance.run.settings import Settings
from scim_conformance.wire.client import Client, EndpointDown, Request
from scim_conformance.wire.exchange import Exchange, Sent
from scim_conformance.wire.pacing import Pace
from scim_conformance.wire.redaction import Redactor
from scim_conformance.wire.target import NO_CREDENTIALS

MOST_REQUESTS = 25
"""How many requests an examination sends at most, all of them GET."""

LONGEST_LINE = 1000


class Mark(StrEnum):
    """How a line ends: all right, to be mended or known, not said or not looked at."""

    OK = "ok"
    MIND = "!!"
    NOTE = "--"


@dataclass(frozen=True, slots=True)
class Line:
    """One step: what was `seen`, what it `means` and what to `do`. `fatal`: the endpoint cannot be tested like this."""

    mark: Mark
    step: str
    seen: str
    means: str = ""
    do: str = ""
    fatal: bool = False


class Desk:
    """Sends GET requests, so many at most, and keeps every answer. Nothing is sent twice but what found no connection.

    `endpoint` is the path of the first resource type, `documented` the profile's template of the base URL (or empty),
    `suggested` a base URL that was found to be the better one.
    """

    def __init__(self, settings: Settings) -> None:
        assert settings.target is not None  # whoever gave no address was refused before
        self.target = settings.target
        self.endpoint = next(iter(settings.profile.resource_types.values())).endpoint
        self.documented = settings.profile.base_url.template if settings.profile.base_url else ""
        self.exchanges: list[Exchange] = []
        self.suggested = ""
        self._settings = settings
        secrets = [*settings.credentials.secrets(), *settings.target.secrets()]
        self._redact = Redactor(secrets, settings.credentials.header, (settings.target.base_url,))
        self._pace = Pace(settings.pace)
        self._clients: dict[str, Client] = {}

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        for client in self._clients.values():
            client.close()

    @property
    def left(self) -> int:
        """How many requests may still go."""
        return MOST_REQUESTS - len(self.exchanges)

    @property
    def authenticated(self) -> bool:
        """Whether there are credentials to send."""
        return self._settings.credentials.scheme != "none"

    def get(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        at: str = "",
        anonymous: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> Exchange:
        """One GET below the base URL, or below the one given in `at`; once more where the connection was lost."""
        request = Request(
            "GET", path, query, headers=headers or {}, credentials=NO_CREDENTIALS if anonymous else None, retry=False
        )
        client = self._client(at)
        result = self._send(client, request)
        lost = result.response is None and result.error.startswith("the connection was closed")
        return self._send(client, request) if lost and self.left else result

    def fit(self, line: Line) -> Line:
        """The line fit to be printed: no secret, nothing that a terminal would obey."""
        return replace(
            line, seen=self.printable(line.seen), means=self.printable(line.means), do=self.printable(line.do)
        )

    def printable(self, text: str) -> str:
        """The text without secrets, on one line."""
        return one_line(self._redact.text(text), LONGEST_LINE)

    def _send(self, client: Client, request: Request) -> Exchange:
        try:
            return client.send(request)
        except EndpointDown as problem:
            client.resume()
            return problem.exchange or self._unsent(client, request, str(problem))

    def _unsent(self, client: Client, request: Request, words: str) -> Exchange:
        """What stands for a request that could not be signed, for no token is to be had."""
        unsent = Exchange(seq=0, request=Sent(request.method, client.target.url(request.path)), error=words)
        self.exchanges.append(unsent)
        return unsent

    def _client(self, at: str) -> Client:
        if at not in self._clients:
            target = self._settings.target_at(at) if at else self.target
            client = Client(target, self._settings.credentials, self._pace, self._redact, self.exchanges.append)
            self._clients[at] = client
        return self._clients[at]
