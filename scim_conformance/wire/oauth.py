"""Access tokens for client credentials (RFC 6749, section 4.4): fetched, kept, and renewed in the middle of a run."""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import requests

from scim_conformance import __version__
from scim_conformance.wire.redaction import Redactor
from scim_conformance.wire.target import Credentials, sendable
from scim_conformance.wire.transport import Answer, Unanswered

MARGIN = 30.0
"""So many seconds before a token runs out it is renewed; a tenth of its life where that is less."""

LONGEST = 200
"""How many characters of the token endpoint's own words are repeated in a message."""

Send = Callable[[requests.PreparedRequest], Answer]


class NoToken(Exception):
    """The token endpoint gives no token that can be used; the message says why, and what to do."""


@dataclass(slots=True)
class _Token:
    """`renew_at` is by the clock of Tokens; `accepted`: the service provider took it at least once."""

    bearer: Credentials
    renew_at: float
    accepted: bool = False


class Tokens:
    """The access token of one run, for any number of threads: one of them fetches, the others wait.

    `credentials` are client credentials; `send` does one exchange, raising Unanswered. Every token is made known to
    `redact` before anybody can use it. Requests for tokens are no SCIM exchanges: nobody records or judges them.
    """

    def __init__(
        self, credentials: Credentials, send: Send, redact: Redactor, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._credentials = credentials
        self._send = send
        self._redact = redact
        self._clock = clock
        self._lock = threading.Lock()
        self._token: _Token | None = None
        self._in_body = False

    def current(self) -> Credentials:
        """A token that has not run out, as what requests carry; raises NoToken."""
        with self._lock:
            if self._token is None or self._clock() >= self._token.renew_at:
                self._token = self._fetched()
            return self._token.bearer

    def accept(self, used: Credentials) -> None:
        """Notes that the service provider took this token: should it refuse it later, the token has run out."""
        with self._lock:
            if self._token is not None and self._token.bearer == used:
                self._token.accepted = True

    def renew(self, refused: Credentials) -> bool:
        """Whether there is another token now, after this one was answered with 401; raises NoToken.

        A token that was never accepted is not renewed: the next one would be refused as well.
        """
        with self._lock:
            if self._token is None or self._token.bearer != refused:
                return True
            if self._token.accepted:
                self._token = self._fetched()
                return True
            return False

    def _fetched(self) -> _Token:
        """A new token, asked for with Basic authentication, then with the credentials in the body.

        Every token endpoint has to know the former (RFC 6749, section 2.3.1), and some know the latter only.
        """
        answer = self._asked()
        if not self._in_body and _refuses_client(answer):
            self._in_body = True
            answer = self._asked()
            self._in_body = not _refuses_client(answer)
        said = _json(answer)
        problem = _problem(answer, said, self._credentials.scope)
        if problem:
            raise self._none(problem)
        self._redact.learn(said["access_token"])
        bearer = Credentials("bearer", self._credentials.header, said["access_token"])
        return _Token(bearer, self._clock() + _life(said.get("expires_in")))

    def _asked(self) -> Answer:
        form, client = {"grant_type": "client_credentials"}, self._credentials
        headers = {"Accept": "application/json", "User-Agent": f"scim-conformance/{__version__}"}
        if client.scope:
            form["scope"] = client.scope
        if self._in_body:
            form |= {"client_id": client.username, "client_secret": client.secret}
        else:
            headers |= client.at_token_endpoint().headers()
        try:
            return self._send(requests.Request("POST", client.token_url, headers=headers, data=form).prepare())
        except Unanswered as problem:
            raise self._none(f"it gave no answer: {problem.words}. Check the token URL and the network.") from problem

    def _none(self, problem: str) -> NoToken:
        return NoToken(self._redact.text(f"No access token from {self._credentials.token_url}: {problem}"))


def _refuses_client(answer: Answer) -> bool:
    return answer.status == 401 or (answer.status == 400 and _json(answer).get("error") == "invalid_client")


def _json(answer: Answer) -> Mapping[str, Any]:
    """The JSON object that was answered; empty where it was something else."""
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _problem(answer: Answer, said: Mapping[str, Any], scope: str) -> str:
    """Why this answer gives no token that can be used, and what to do about it; empty where it gives one."""
    if answer.status != 200:
        return _refusal(answer, said, scope)
    token, kind = said.get("access_token"), said.get("token_type", "Bearer")
    if not said:
        return f"it answered 200 with {_content(answer)} instead of a token. Check the token URL."
    if not isinstance(token, str) or not token:
        return "its answer has no access_token. Check the token URL."
    if not isinstance(kind, str) or kind.lower() != "bearer":
        return f"it gives tokens of the type {_short(kind)}, and SCIM clients can only use Bearer. Ask the vendor."
    if not sendable(token):
        return "its access_token has a character that no HTTP header can carry. Ask the vendor."
    return ""


def _refusal(answer: Answer, said: Mapping[str, Any], scope: str) -> str:
    error = said.get("error")
    detail = f" ({_short(said['error_description'])})" if said.get("error_description") else ""
    if isinstance(error, str) and error in _ERRORS:
        return f"{_ERRORS[error].format(scope=scope or 'none')}{detail}"
    if answer.status == 401:
        return f"{_ERRORS['invalid_client']}{detail}"
    if isinstance(error, str):
        return f"it answered {answer.status} with the error {_short(error)}{detail}. Ask the vendor what that means."
    if 300 <= answer.status < 400:
        return f"it redirects (status {answer.status}). Give the address where the tokens are."
    return f"it answered {answer.status} with {_content(answer)}. Check the token URL."


_ERRORS = MappingProxyType(
    {
        "invalid_client": "it refused the client id and secret (invalid_client). Check SCIM_CLIENT_ID and the secret.",
        "invalid_scope": "it does not grant the scope asked for, {scope} (invalid_scope). Check --scope or SCIM_SCOPE.",
        "unauthorized_client": "this client may not use client credentials (unauthorized_client). Ask for that grant.",
        "unsupported_grant_type": "it gives no tokens for client credentials (unsupported_grant_type). Check the token"
        " URL.",
    }
)
"""The errors of RFC 6749, section 5.2, that a person can do something about."""


def _content(answer: Answer) -> str:
    start = answer.body.lstrip()[:1]
    return "a web page" if start == b"<" else "nothing" if not start else "something that is no JSON object"


def _short(value: object) -> str:
    """Words of the token endpoint, in one line of what can be printed."""
    text = "".join(character if character.isprintable() else " " for character in str(value))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def _life(expires_in: object) -> float:
    """Seconds until the token is to be renewed; for ever where the endpoint does not say how long it lives."""
    try:
        seconds = float(str(expires_in))
    except ValueError:
        return math.inf
    return seconds - min(MARGIN, seconds / 10) if seconds > 0 else math.inf
