"""Where requests go and who they come from: the target with its limits, and the credentials."""

from __future__ import annotations

import base64
import errno
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote, quote_plus, urlsplit, urlunsplit

WRONG_SECRET = "not-the-token-of-this-service-provider"  # noqa: S105 - no secret: this is what stands in for a wrong one
"""What wrong credentials carry. Known to be harmless, so it is the one secret that a record may show."""

CLIENT_CREDENTIALS = "oauth2_client_credentials"
"""The scheme of credentials that are no header themselves: a token is bought with them (see `oauth`)."""

SHORTEST_USER = 8
"""Names of users are kept out of what is written from so many characters on."""

MIB = 1024 * 1024

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LOOPBACK = ("localhost", "127.", "[::1]")
_IN_A_PATH = "/%:@!$&'()*+,;=~-._"


class BadTarget(ValueError):
    """The target cannot be used; the message says why, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Target:
    """A service provider and the limits of one exchange with it.

    `base_url` has no trailing slash; `content_type_always` sends Content-Type on requests without a body too; `timeout`
    is in seconds, for the connection and for each wait for bytes (an exchange as a whole ends after twice as long);
    `verify` is whether TLS certificates are verified, or the path of a CA bundle; `proxy` is a URL; `max_body` is in
    bytes, after decompression.
    """

    base_url: str
    request_type: str = "application/scim+json"
    content_type_always: bool = False
    timeout: float = 30.0
    verify: bool | str = True
    proxy: str = field(default="", repr=False)
    max_body: int = 16 * MIB

    def __post_init__(self) -> None:
        if isinstance(self.verify, str):
            _refuse_no_certificates(self.verify)

    def url(self, path: str) -> str:
        """The URL of a path relative to the base URL; `..` segments are resolved in the text, never above the host.

        The path is taken as encoded already. Whether it starts with a slash does not matter.
        """
        parts = urlsplit(self.base_url)
        asked, mark, query = path.partition("?")
        resolved = _resolve(parts.path, asked)
        return urlunsplit((parts.scheme, parts.netloc, resolved, "", "")) + mark + query

    def secrets(self) -> tuple[str, ...]:
        """What must never be written: user and password of the proxy."""
        parts = urlsplit(self.proxy)
        return (*_telling(parts.username or ""), *filter(None, [parts.password]))


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who the requests come from. `secret` is the token, the API key, the password or the client secret.

    `scheme` is `bearer`, `raw_header` (the header holds the token alone), `api_key` (likewise, in another header),
    `basic`, `oauth2_client_credentials` or `none`; `header` names the header. `username` is the client id where
    tokens are bought at `token_url`, for `scope`.
    """

    scheme: str = "bearer"
    header: str = "Authorization"
    secret: str = field(default="", repr=False)
    username: str = ""
    token_url: str = ""
    scope: str = ""

    def __post_init__(self) -> None:
        if not _HEADER_NAME.fullmatch(self.header):
            raise BadTarget(f"{self.header!r} is no name of an HTTP header; write it like X-Api-Key.")
        if self.scheme not in ("basic", "none", CLIENT_CREDENTIALS) and not sendable(self.secret):
            raise BadTarget(
                "The token has a character that no HTTP header can carry; check it for line breaks and spaces."
            )

    def headers(self) -> dict[str, str]:
        """The header that proves it; empty for `none`, ValueError for a scheme that is not known or needs a token."""
        if self.scheme == "none":
            return {}
        if self.scheme not in _VALUES:
            raise ValueError(f"{self.scheme!r} is no authentication scheme; known are {', '.join(_VALUES)} and none")
        return {self.header: _VALUES[self.scheme].format(secret=self.secret, basic=self._basic)}

    def secrets(self) -> tuple[str, ...]:
        """Everything that must never be written: the secret, and what Basic authentication makes of it."""
        if self.scheme == "none" or self.secret == WRONG_SECRET:
            return ()
        if self.scheme == CLIENT_CREDENTIALS:
            return (self.secret, *self.at_token_endpoint().secrets()) if self.secret else ()
        if self.scheme == "basic":
            # Some services take an API key for the user, without a password.
            user = _telling(self.username) if self.secret else (self.username,)
            return tuple(filter(None, (self.secret, *user, self._basic)))
        return (self.secret,) if self.secret else ()

    def wrong(self) -> Credentials:
        """The same form with a well-formed secret that is not the right one; a wrong token where tokens are bought."""
        scheme = "bearer" if self.scheme == CLIENT_CREDENTIALS else self.scheme
        return replace(self, scheme=scheme, secret=WRONG_SECRET)

    def at_token_endpoint(self) -> Credentials:
        """Client credentials as the token endpoint is given them in a header (RFC 6749, section 2.3.1)."""
        return Credentials("basic", "Authorization", quote_plus(self.secret), quote_plus(self.username))

    def form(self) -> dict[str, str]:
        """How to sign in again with the same secret: everything but the secret and the name."""
        form = {"scheme": self.scheme, "header": self.header}
        bought = {"token_url": self.token_url, "scope": self.scope} if self.scheme == CLIENT_CREDENTIALS else {}
        return form | bought

    @property
    def _basic(self) -> str:
        return base64.b64encode(f"{self.username}:{self.secret}".encode()).decode()


def _telling(user: str) -> tuple[str, ...]:
    """The name of a user, unless it is so short that it stands in ordinary text as well: `admin`."""
    return (user,) if len(user) >= SHORTEST_USER else ()


def sendable(value: str) -> bool:
    """Whether an HTTP header can have this value (RFC 9110, section 5.5), spaces around it left out."""
    return value.isprintable() and value == value.strip() and max(value, default=" ") <= "\xff"


_VALUES: Mapping[str, str] = MappingProxyType(
    {"bearer": "Bearer {secret}", "raw_header": "{secret}", "api_key": "{secret}", "basic": "Basic {basic}"}
)

NO_CREDENTIALS = Credentials(scheme="none")
"""Sends no header at all."""


def is_loopback(address: str) -> bool:
    """Whether this address, a URL or none at all, is of this machine."""
    host = urlsplit(address).hostname or "localhost"
    return host in ("localhost", "::1") or host.startswith("127.")


def _refuse_no_certificates(bundle: str) -> None:
    try:
        if not Path(bundle).is_dir():
            ssl.create_default_context(cafile=bundle)
    except ssl.SSLError:
        raise BadTarget(f"The CA bundle {bundle} holds no certificates; give the path of a PEM file.") from None
    except OSError as problem:
        raise BadTarget(
            f"The CA bundle {bundle} cannot be read: {problem.strerror}; give the path of a PEM file."
            if problem.errno != errno.ENOENT
            else f"The CA bundle {bundle} does not exist; give the path of a PEM file."
        ) from None


def parse_base_url(text: str) -> str:
    """The base URL of a service provider as written by a person, without trailing slash (RFC 7644, section 1.3).

    Raises BadTarget, whose sentence never repeats a user name, password or query.
    """
    text = text.strip()
    if re.search(r"[\s\x00-\x1f\x7f]", text):
        raise BadTarget("The base URL has white space in it; write it as https://host/path.")
    scheme, separator, rest = text.partition("://")
    if not separator or "@" in scheme:
        raise BadTarget(f"The base URL has no scheme; write it as {_suggestion(text)}.")
    if scheme.lower() not in ("http", "https"):
        raise BadTarget(f"The base URL has the scheme {scheme!r}; write it as {_suggestion(rest)}.")
    if "?" in text or "#" in text:
        raise BadTarget(
            "The base URL has a query or a fragment, and SCIM allows neither there (RFC 7644, section 1.3);"
            f" write it as {_suggestion(rest, scheme)}. A token goes into SCIM_TOKEN or a --token-file."
        )
    return _assembled(scheme.lower(), rest)


def parse_token_url(text: str) -> str:
    """The address of a token endpoint as written by a person; a query is kept (RFC 6749, section 3.2).

    Raises BadTarget, whose sentence never repeats what may be secret.
    """
    return _plain_address("The token URL", text, "https://host/path")


def parse_proxy(text: str) -> str:
    """The address of an HTTP proxy as written by a person; user name and password may be in it. Raises BadTarget."""
    address = _plain_address("The proxy", text, "http://host:port", users=True)
    parts = urlsplit(address)
    if parts.path.strip("/") or parts.query:
        raise BadTarget("The proxy has a path, and proxies have none; write it as http://host:port.")
    return address


def _plain_address(what: str, text: str, example: str, *, users: bool = False) -> str:
    text = text.strip()
    scheme, separator, rest = text.partition("://")
    if not separator:
        raise BadTarget(f"{what} has no scheme; write it as {example}.")
    if scheme.lower() not in ("http", "https"):
        raise BadTarget(f"{what} has the scheme {scheme!r}, and only http and https are known; write it as {example}.")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or port == 0 or re.search(r"[\s\x00-\x1f\x7f#]", text):
        raise BadTarget(f"{what} cannot be read as an address; write it as {example}.")
    if "@" in parts.netloc and not users:
        raise BadTarget(f"{what} has a user name or password in it; leave them out, as in {example}.")
    return f"{scheme.lower()}://{rest}"


def _assembled(scheme: str, rest: str) -> str:
    authority, slash, path = rest.partition("/")
    if "@" in authority or ("@" in path and not _is_host_and_port(authority)):
        raise BadTarget(
            "The base URL has a user name or password in it; give them in SCIM_USERNAME and SCIM_PASSWORD, and write it"
            f" as {_suggestion(rest, scheme)}."
        )
    try:
        parts = urlsplit(f"{scheme}://{authority}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadTarget(
            f"The base URL has the host and port {authority!r}, which cannot be read; write them as host:443, the port"
            " from 1 to 65535."
        ) from None
    if not host:
        raise BadTarget(f"The base URL names no host; write it as {scheme}://host/{path}.")
    if port == 0:
        raise BadTarget("The base URL has the port 0; write a port from 1 to 65535, or none.")
    return f"{scheme}://{_ascii(authority)}{quote(slash + path, safe=_IN_A_PATH).rstrip('/')}"


def _is_host_and_port(authority: str) -> bool:
    """False for `user:pass`, what is left of the authority where the password has a slash in it."""
    return re.fullmatch(r"(?:\[[^\]]*\]|[^:]*)(?::\d*)?", authority) is not None


def _ascii(authority: str) -> str:
    try:
        return authority if authority.isascii() else authority.encode("idna").decode("ascii")
    except UnicodeError:
        raise BadTarget(
            f"The base URL has the host {authority!r}, which is no host name; check its spelling."
        ) from None


def _suggestion(rest: str, scheme: str = "") -> str:
    bare = re.split(r"[?#]", rest)[0].lstrip("/")
    authority, slash, path = bare.partition("/")
    if "@" in rest.removeprefix(authority):
        # What looks like the host may be half of a password with a slash or a question mark in it.
        return f"{scheme or 'https'}://host/path"
    host = authority.rpartition("@")[2] or "host"
    scheme = scheme or ("http" if host.startswith(_LOOPBACK) else "https")
    return f"{scheme}://{host}{slash}{path}"


def _resolve(base: str, path: str) -> str:
    segments = base.split("/")[1:] if base else []
    for segment in path.removeprefix("/").split("/") if path else []:
        if segment == "..":
            del segments[-1:]
        elif segment != ".":
            segments.append(segment)
    return "/" + "/".join(segments) if segments else ""
