"""A server in process that says at every place what it is told to say."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

from .generator import Echo


class Hostile(BaseAdapter):
    """Answers each request with the next of these groups of echoes; `seen` is what was asked for."""

    def __init__(self, answers: Iterable[tuple[Echo, ...]], cookie: str) -> None:
        super().__init__()
        self._answers = deque(answers)
        self._cookie = cookie
        self.seen: list[PreparedRequest] = []

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        self.seen.append(request)
        echoes = self._answers.popleft()
        headers = [("Content-Type", "application/scim+json"), ("Set-Cookie", f"session={self._cookie}; Path=/")]
        for echo in echoes:
            headers += _headers(echo)
        raw = HTTPResponse(
            body=BytesIO(body(echoes)),
            headers=HTTPHeaderDict(headers),
            status=200,
            reason=" ".join(echo.text for echo in echoes if echo.place == "reason") or "OK",
            preload_content=False,
            request_method=request.method,
        )
        return HTTPAdapter().build_response(request, raw)

    def close(self) -> None:
        """Nothing is held open."""


def _headers(echo: Echo) -> list[tuple[str, str]]:
    match echo.place:
        case "header":
            return [("X-Echo", f"you said {echo.text}")]
        case "header name":
            return [(f"X-{echo.text}", "1")]
        case "Location":
            return [("Location", f"https://elsewhere.example/{echo.text}")]
        case "Set-Cookie":
            return [("Set-Cookie", f"seen=1; Path=/{echo.text}")]
        case "WWW-Authenticate":
            return [("WWW-Authenticate", f'Bearer error_description="{echo.text}"')]
    return []


def body(echoes: Iterable[Echo]) -> bytes:
    """The body that says them: JSON, or what is not JSON after it."""
    members: dict[str, Any] = {"id": "42"}
    rest = b""
    for echo in echoes:
        match echo.place:
            case "value" | "detail" | "id":
                members[echo.place] = echo.text
            case "key":
                members[echo.text] = "x"
            case "plain":
                rest = echo.text.encode() + rest
            case "html":
                rest += f"<p title='{echo.text}'>".encode()
            case "utf-16":
                rest += b"\0\0" + echo.text.encode("utf-16-le", "surrogatepass") + b"\0"
            case "latin-1":
                rest += echo.text.encode("latin-1", "replace")
    return rest or json.dumps(members, ensure_ascii=False).encode()
