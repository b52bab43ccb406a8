"""The sandbox in process: a requests transport that calls it as a function, without a socket."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse
from urllib3.util import SKIP_HEADER

from scim_conformance.sandbox.service import Sandbox


class InProcessAdapter(BaseAdapter):
    """Mount it on a requests session: `session.mount("http://sandbox", InProcessAdapter(sandbox))`."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__()
        self.sandbox = sandbox
        self._http = HTTPAdapter()

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        """The answer as requests would have read it from a socket, to be streamed or not."""
        started: list[tuple[str, list[tuple[str, str]]]] = []
        chunks = self.sandbox(_environ(request), lambda status, headers: started.append((status, headers)))
        body = b"".join(chunks)
        status, headers = started[0]
        code, _, reason = status.partition(" ")
        raw = HTTPResponse(
            body=BytesIO(body),
            headers=HTTPHeaderDict((name, _sendable(value)) for name, value in headers),
            status=int(code),
            reason=reason,
            preload_content=False,
            request_method=request.method,
        )
        return self._http.build_response(request, raw)

    def close(self) -> None:
        """Nothing is held open."""


def _sendable(value: str) -> str:
    """The value of a header, as it is; UnicodeEncodeError for letters that no socket would take either."""
    return value.encode("latin-1").decode("latin-1")


def _environ(request: PreparedRequest) -> dict[str, Any]:
    url = urlsplit(str(request.url))
    body = request.body or b""
    content = body.encode() if isinstance(body, str) else body
    given = {name: _text(value) for name, value in request.headers.items()}
    headers = {f"HTTP_{name.upper().replace('-', '_')}": text for name, text in given.items() if text != SKIP_HEADER}
    content_type = headers.pop("HTTP_CONTENT_TYPE", "")
    return {
        "HTTP_HOST": url.netloc,
        **headers,
        "REQUEST_METHOD": str(request.method),
        "SERVER_NAME": url.hostname or "sandbox",
        "SERVER_PORT": str(url.port or 80),
        "PATH_INFO": unquote_to_bytes(url.path).decode("latin-1"),
        "QUERY_STRING": url.query,
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(content)),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": BytesIO(content),
    }


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
