"""What it means that an endpoint answers like this, or not at all, and what to do: one table for `run` and `doctor`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from scim_conformance.wire.exchange import Exchange

SCIM_1 = "urn:scim:schemas:core:1.0"
"""The schema URN of SCIM 1.0 and 1.1, which this program does not test."""

TOO_MANY = 429

_LOGIN = re.compile(r"(?i)\b(log-?in|sign-?in|log-?on|sso|saml2?|oauth2?|oidc|authorize|auth|idp|account)s?\b")
_TLS_WANTED = re.compile(r"(?i)plain HTTP request was sent to HTTPS|HTTP request to an HTTPS|requires TLS")
_USER_INFO = re.compile(r"//[^/?#]*@")
_LONGEST_QUOTE = 160


@dataclass(frozen=True, slots=True)
class Symptom:
    """What was `seen` in the answer, what it `means`, and what to `do` about it: whole sentences.

    `id` names the row of the table; `answered`: an answer came at all; `base_url` is where the answer says that the
    service is, on the same host, or empty; `closer`: `doctor` can find out more than the survey.
    """

    id: str
    seen: str
    means: str
    do: str
    answered: bool = True
    base_url: str = ""
    closer: bool = False


@dataclass(frozen=True, slots=True)
class _Kind:
    """A row: the first that holds for an exchange explains it. `means` and `do` may name what _facts gives."""

    id: str
    holds: Callable[[Exchange, bool], bool]
    means: str
    do: str
    closer: bool = False


def usable(exchange: Exchange) -> bool:
    """Whether it is a success with JSON in it that is not of SCIM 1."""
    return exchange.ok and isinstance(exchange.json, (dict, list)) and not speaks_scim_1(exchange)


def hopeless(exchange: Exchange) -> bool:
    """Whether there is no use in asking for more: no answer, or the rate limit says no."""
    return exchange.response is None or exchange.status == TOO_MANY


def obstacle(lists: Sequence[Exchange], discovery: Sequence[Exchange], authenticated: bool) -> Symptom | None:
    """Why an endpoint that answers like this cannot be tested, or None if it can: one usable answer is enough.

    Not enough are discovery endpoints that answer everybody, where each list refuses the credentials.
    """
    answered = [exchange for exchange in lists if exchange.response is not None]
    if answered and all(exchange.status == 401 for exchange in answered):
        return shared(answered, authenticated)
    every = [*lists, *discovery]
    if any(usable(exchange) for exchange in every):
        return None
    found = shared([exchange for exchange in every if exchange.response is not None] or every[:1], authenticated)
    # Discovery may be missing for a reason of its own.
    return shared(answered, authenticated) if found.id == _KINDS[-1].id and answered else found


def shared(exchanges: Sequence[Exchange], authenticated: bool) -> Symptom:
    """What all these exchanges have in common, told of the first; none of them is usable."""
    kind = next(kind for kind in _KINDS if all(kind.holds(exchange, authenticated) for exchange in exchanges))
    first = exchanges[0]
    facts = _facts(first)
    return Symptom(
        kind.id,
        what_came(first),
        kind.means.format_map(facts),
        kind.do.format_map(facts),
        answered=first.response is not None,
        base_url=facts["base"] if kind.id in _MOVES else "",
        closer=kind.closer,
    )


def what_came(exchange: Exchange) -> str:
    """`GET /v2/Users answered 404 Not Found (text/html)`, or why no answer came."""
    if exchange.response is None:
        return f"{exchange.request.summary}: {exchange.error}"
    kind = f" ({exchange.media_type})" if exchange.media_type else ""
    return f"{exchange.request.summary} answered {f'{exchange.status} {exchange.answer.reason}'.strip()}{kind}"


def speaks_scim_1(exchange: Exchange) -> bool:
    """Whether the schemas of the answer, or of what it lists, are those of SCIM 1.0 or 1.1."""
    named = [exchange.resource.get("schemas"), *(entry.get("schemas") for entry in exchange.resources)]
    return any(SCIM_1 in urns for urns in named if isinstance(urns, list))


def _facts(exchange: Exchange) -> dict[str, str]:
    """What the sentences of the table may speak of."""
    where = _location(exchange)
    asks = exchange.header("WWW-Authenticate") if exchange.response is not None else None
    wait = exchange.header("Retry-After") if exchange.response is not None else None
    return {
        "host": urlsplit(exchange.request.url).hostname or "",
        "elsewhere": where.netloc if where else "",
        "location": _without_query(where) if where else "",
        "base": _base(exchange, where) if where else "",
        "use": f"Use {_base(exchange, where)}" if where and _base(exchange, where) else "Use that address",
        "asks": f"It asks for: {_quoted(asks)}." if asks else "It does not say in WWW-Authenticate what it asks for.",
        "wait": f"Wait as long as Retry-After says ({_quoted(wait)})" if wait else "Wait a few minutes",
    }


def _location(exchange: Exchange) -> SplitResult | None:
    """Where a redirect leads; None where this is none, or it cannot be read."""
    if exchange.response is None or not 300 <= exchange.status < 400:
        return None
    location = _USER_INFO.sub("//", exchange.header("Location") or "")
    try:
        found = urlsplit(urljoin(exchange.request.url, location))
        readable = found.hostname and found.port != 0  # the port is read here: a wrong one is a ValueError
    except ValueError:
        return None
    return found if readable and location else None


def _without_query(where: SplitResult) -> str:
    """The address without query and fragment: those may hold what is nobody's business."""
    return _quoted(urlunsplit((where.scheme, where.netloc, where.path, "", "")))


def _base(exchange: Exchange, where: SplitResult) -> str:
    """The base URL below which the same path would be found at the new place; empty where it is another path."""
    asked, path = _last(exchange.request.path), where.path.rstrip("/")
    weaker = where.scheme == "http" and exchange.request.url.startswith("https:")
    if not asked or asked != _last(path) or weaker:
        return ""
    return _without_query(where._replace(path=path[: -len(asked) - 1]))


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _quoted(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 1]}…"


def _fails(pattern: str) -> Callable[[Exchange, bool], bool]:
    """No answer, and the transport's words for it match."""
    return lambda exchange, _: exchange.response is None and re.search(pattern, exchange.error) is not None


def _answers(test: Callable[[Exchange], bool]) -> Callable[[Exchange, bool], bool]:
    return lambda exchange, _: exchange.response is not None and test(exchange)


def _status(*statuses: int) -> Callable[[Exchange, bool], bool]:
    return _answers(lambda exchange: exchange.status in statuses)


def _redirects(test: Callable[[SplitResult, SplitResult], bool]) -> Callable[[Exchange, bool], bool]:
    """A redirect for which the test of (where we asked, where it leads) holds."""

    def holds(exchange: Exchange, _: bool) -> bool:
        where = _location(exchange)
        return where is not None and test(urlsplit(exchange.request.url), where)

    return holds


def _to_tls(asked: SplitResult, where: SplitResult) -> bool:
    return (asked.scheme, where.scheme) == ("http", "https") and asked.hostname == where.hostname


def _elsewhere(asked: SplitResult, where: SplitResult) -> bool:
    return (asked.hostname, _port(asked)) != (where.hostname, _port(where))


def _port(address: SplitResult) -> int | None:
    return address.port or {"http": 80, "https": 443}.get(address.scheme)


def _to_login(asked: SplitResult, where: SplitResult) -> bool:
    same_endpoint = _last(asked.path) == _last(where.path)
    return not same_endpoint and _LOGIN.search(f"{where.hostname}{where.path}") is not None


def _only_slash(asked: SplitResult, where: SplitResult) -> bool:
    return where.path == f"{asked.path}/"


def _web_page(exchange: Exchange) -> bool:
    start = exchange.answer.body.lstrip()[:5].lower()
    html = exchange.media_type in ("text/html", "application/xhtml+xml") or (start[:1] == "<" and start != "<?xml")
    return html and not isinstance(exchange.json, (dict, list))


def _xml(exchange: Exchange) -> bool:
    return exchange.media_type.endswith(("/xml", "+xml")) or exchange.answer.body.lstrip()[:5].lower() == "<?xml"


_BASE = "it usually ends in /scim/v2 or /v2"
_MOVES = frozenset({"http-to-https", "moved"})
"""The redirects whose target is worth to be tried as the base URL."""

_KINDS = (
    _Kind(
        "proxy",
        _fails(r"^the proxy cannot be used"),
        "The proxy does not let the request through.",
        "Check --proxy: its scheme, host and port, and its user name and password if it wants them; or leave it out.",
    ),
    _Kind(
        "dns",
        _fails(r"could not be resolved"),
        "Seen from here, there is no host of the name {host}.",
        "Check the spelling of the host; a host inside of a company may need its VPN, or a --proxy.",
    ),
    _Kind(
        "tls-expired",
        _fails(r"not trusted: certificate has expired"),
        "The certificate of the server ran out, and every client refuses it.",
        "The operator has to renew it. Where it has not run out by the calendar, this machine's clock is wrong.",
    ),
    _Kind(
        "tls-not-yet-valid",
        _fails(r"not trusted: certificate is not yet valid"),
        "The certificate of the server is not valid before a later time.",
        "Check this machine's clock; if it is right, the operator installed the certificate too early.",
    ),
    _Kind(
        "tls-wrong-host",
        _fails(r"not trusted: .*(mismatch|not valid for)"),
        "The certificate was issued for another host: this is not the server that was meant, or not by its own name.",
        "Use the host name that the certificate names, or have the operator add {host} to it.",
    ),
    _Kind(
        "tls-untrusted",
        _fails(r"not trusted: .*(self.signed|issuer certificate|first certificate)"),
        "No authority that this machine trusts vouches for the certificate: it is signed by itself or by a private "
        "authority, or the server leaves out an intermediate certificate.",
        "If that is how it should be, name the authority with --ca-bundle FILE (PEM). Otherwise the operator has to "
        "install a certificate of a public authority, with its intermediates.",
    ),
    _Kind(
        "tls-bad-certificate",
        _fails(r"certificate is not trusted"),
        "The certificate of the server does not stand up to a check.",
        "The operator has to install a correct one.",
    ),
    _Kind(
        "no-tls",
        _fails(r"does not speak TLS|wrong version number|record layer failure|http request"),
        "Nobody speaks TLS on this port: it is a port for http.",
        "Check the port. An http:// URL would send the token for everybody on the way to read.",
        closer=True,
    ),
    _Kind(
        "tls-client-certificate",
        _fails(r"TLS handshake failed: .*certificate required"),
        "The server demands a certificate of the client (mutual TLS), and this program has none to show.",
        "Use an address that takes a token alone.",
    ),
    _Kind(
        "tls-handshake",
        _fails(r"TLS handshake failed"),
        "This machine and the server agree on no version or cipher of TLS, or the server knows no host {host}.",
        "Check host and port; the server has to offer TLS 1.2 or newer.",
    ),
    _Kind(
        "refused",
        _fails(r"connection was refused"),
        "The host is there, but nothing listens on this port.",
        "Check the URL and the network: host, port, and whether the server is running.",
        closer=True,
    ),
    _Kind(
        "no-connection",
        _fails(r"no connection within"),
        "Not even a connection came about: a firewall swallows it, or the host is down.",
        "Check host and port, and whether the endpoint lets in this machine's address (allow list, VPN).",
    ),
    _Kind(
        "hangs",
        _fails(r"no answer within"),
        "The connection was taken, and then nothing came.",
        "If the server is slow, wait longer with --timeout. Otherwise its operator has to look: a load balancer with "
        "nothing behind it does that, and so does a port that expects the other of http and https.",
    ),
    _Kind(
        "drips",
        _fails(r"not complete within"),
        "The answer began, and came too slowly to be of use.",
        "If the server is slow, wait longer with --timeout; otherwise its operator has to look.",
    ),
    _Kind(
        "not-http",
        _fails(r"not HTTP|header line|too many headers"),
        "Something else than HTTP is spoken on this port.",
        "Check the port; a port for https wants https:// in the URL.",
        closer=True,
    ),
    _Kind(
        "closed",
        _fails(r"closed before an answer"),
        "The other side hung up without a word.",
        "Check scheme and port: a port for https does that when it is spoken to in http, and so do some firewalls.",
        closer=True,
    ),
    _Kind(
        "broken-answer",
        _fails(r"broke off|decompressed|larger than"),
        "An answer came, but it is not fit for use.",
        "That is for the operator of the server, or of what stands before it.",
    ),
    _Kind("no-answer", _fails(r""), "No answer came.", "Check the URL and the network."),
    _Kind(
        "no-credentials",
        lambda exchange, authenticated: not authenticated and exchange.response is not None and exchange.status == 401,
        "The endpoint wants credentials, and none were given. {asks}",
        "Put the token into SCIM_TOKEN or into a file for --token-file (or SCIM_USERNAME and SCIM_PASSWORD).",
    ),
    _Kind(
        "credentials-refused",
        _status(401),
        "The credentials were refused everywhere. {asks}",
        "Check SCIM_TOKEN (or --token-file): is it complete, not expired, meant for this tenant, and sent in the form "
        "that the endpoint asks for (the --profile says which)?",
    ),
    _Kind(
        "forbidden-by-web-page",
        _answers(lambda exchange: exchange.status == 403 and _web_page(exchange)),
        "A web page says no, not SCIM: a firewall or gateway stands before the service.",
        "Check the base URL, and whether this machine's address is allowed.",
    ),
    _Kind(
        "forbidden",
        _status(403),
        "The endpoint knows who asks, and does not let them use SCIM here.",
        "Give the token the permission for user provisioning; check that it belongs to this tenant, and that SCIM is "
        "switched on there.",
    ),
    _Kind(
        "proxy-credentials",
        _status(407),
        "The proxy wants a user name and password.",
        "Give them in --proxy: http://user:password@host:port.",
    ),
    _Kind(
        "rate-limited",
        _status(TOO_MANY),
        "The rate limit of this endpoint is used up before anything was tested.",
        "{wait}, and see to it that nobody else uses up the limit of the same token or tenant meanwhile.",
    ),
    _Kind(
        "http-to-https",
        _redirects(_to_tls),
        "Everything is redirected from http to https, {location}. A redirect is never followed: it would take the "
        "token along.",
        "{use}.",
    ),
    _Kind(
        "redirect-slash",
        _redirects(lambda asked, where: not _elsewhere(asked, where) and _only_slash(asked, where)),
        "The server redirects to the same address with a slash at its end, {location}. SCIM clients ask for it without "
        "(RFC 7644, section 3.2), and do not follow.",
        "The operator has to let the endpoints answer without a slash.",
    ),
    _Kind(
        "login-elsewhere",
        _redirects(lambda asked, where: _elsewhere(asked, where) and _to_login(asked, where)),
        "Everything is redirected to another host, {elsewhere}, to what looks like a login page: this is an address "
        "for people. It was not followed.",
        f"Use the address of the SCIM API itself; {_BASE}.",
        closer=True,
    ),
    _Kind(
        "redirect-elsewhere",
        _redirects(_elsewhere),
        "Everything is redirected to another host, {location}. It was not followed: the token is for {host} alone.",
        "If that is the SCIM API, give its base URL.",
        closer=True,
    ),
    _Kind(
        "login",
        _redirects(_to_login),
        "Everything is redirected to what looks like a login page, {location}: this is an address for people, or SCIM "
        "is not open to tokens here.",
        f"Use the address of the SCIM API itself; {_BASE}.",
        closer=True,
    ),
    _Kind(
        "moved",
        _redirects(lambda *_: True),
        "Everything is redirected, to {location}. A redirect is never followed: it would take the token along.",
        "{use}, if that is the SCIM API.",
        closer=True,
    ),
    _Kind(
        "redirect-nowhere",
        _answers(lambda exchange: 300 <= exchange.status < 400),
        "Everything is redirected, and no Location that can be read says where to.",
        f"Use the address of the SCIM API itself; {_BASE}.",
        closer=True,
    ),
    _Kind(
        "scim-1",
        _answers(lambda exchange: exchange.ok and speaks_scim_1(exchange)),
        f"The endpoint speaks SCIM 1.1 (its schemas are {SCIM_1}); this program tests SCIM 2.0.",
        "Ask for the base URL of version 2; it usually has /v2 in place of /v1.",
        closer=True,
    ),
    _Kind(
        "tls-wanted",
        _answers(lambda exchange: exchange.status == 400 and _TLS_WANTED.search(exchange.answer.body) is not None),
        "This port is for https, and was spoken to in http.",
        "Write https:// in the URL.",
    ),
    _Kind(
        "not-acceptable",
        _status(406),
        "The endpoint makes no answer of the media type that was asked for (Accept: application/scim+json, "
        "application/json).",
        "That is for the operator: RFC 7644, section 3.1 demands application/scim+json.",
        closer=True,
    ),
    _Kind(
        "media-type-refused",
        _status(415),
        "The endpoint wants another Content-Type than it got, or one on requests without a body.",
        "Give the --profile of this vendor, or name the type in a profile of your own under media_types.",
        closer=True,
    ),
    _Kind(
        "unavailable",
        _status(503),
        "The service is not available: down for maintenance, overloaded, or nothing runs behind the load balancer.",
        "{wait}, and try again; if it stays like this, that is for its operator.",
    ),
    _Kind(
        "server-error",
        _answers(lambda exchange: exchange.status >= 500),
        "The server itself fails, before it comes to anything of SCIM.",
        "That is for its operator. A wrong tenant in the base URL can be behind it, too.",
        closer=True,
    ),
    _Kind(
        "web-page",
        _answers(_web_page),
        "That is a web page, not SCIM.",
        f"Use the SCIM base URL, not the address of the web application; {_BASE}.",
        closer=True,
    ),
    _Kind(
        "xml",
        _answers(_xml),
        "That is XML, and SCIM 2.0 is JSON.",
        f"Check the base URL; {_BASE}.",
        closer=True,
    ),
    _Kind(
        "not-found",
        _status(404, 410),
        "Nothing of SCIM was found below this base URL.",
        "Is a part of the path missing, such as /v2 or the tenant?",
        closer=True,
    ),
    _Kind(
        "no-scim",
        lambda *_: True,
        "No SCIM answer came from this address.",
        f"Check the base URL; {_BASE}.",
        closer=True,
    ),
)
