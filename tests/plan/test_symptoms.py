"""The table of symptoms, row by row: which answer is told in which words, and none of them hides another."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scim_conformance.plan.symptoms import Symptom, obstacle, shared, usable
from scim_conformance.wire.exchange import Exchange, Received, Sent

HERE = "https://scim.example/v2/Users?count=1"


def answered(status: int, body: Any = "", media: str = "application/scim+json", **headers: str) -> Exchange:
    text = body if isinstance(body, str) else json.dumps(body)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Exchange(1, Sent("GET", HERE), Received(status, "", (("Content-Type", media), *named.items()), text))


def redirected(location: str, asked: str = HERE) -> Exchange:
    return Exchange(1, Sent("GET", asked), Received(302, "Found", (("Location", location),)))


def failed(error: str) -> Exchange:
    return Exchange(1, Sent("GET", HERE), error=error)


def told(exchange: Exchange, *, authenticated: bool = True) -> Symptom:
    return shared([exchange], authenticated)


@pytest.mark.parametrize(
    ("error", "id"),
    [
        ("the proxy cannot be used: the name proxy.example could not be resolved", "proxy"),
        ("the proxy cannot be used: no connection within 30 s", "proxy"),
        ("the name scim.example could not be resolved", "dns"),
        ("the TLS certificate is not trusted: certificate has expired", "tls-expired"),
        ("the TLS certificate is not trusted: certificate is not yet valid", "tls-not-yet-valid"),
        (
            "the TLS certificate is not trusted: Hostname mismatch, certificate is not valid for 'scim.example'.",
            "tls-wrong-host",
        ),
        (
            "the TLS certificate is not trusted: IP address mismatch, certificate is not valid for '127.0.0.1'.",
            "tls-wrong-host",
        ),
        ("the TLS certificate is not trusted: self-signed certificate in certificate chain", "tls-untrusted"),
        ("the TLS certificate is not trusted: self signed certificate", "tls-untrusted"),
        ("the TLS certificate is not trusted: unable to get local issuer certificate", "tls-untrusted"),
        ("the TLS certificate is not trusted: unable to verify the first certificate", "tls-untrusted"),
        ("the TLS certificate is not trusted: EE certificate key too weak", "tls-bad-certificate"),
        ("the TLS handshake failed: the other side does not speak TLS", "no-tls"),
        ("the TLS handshake failed: record layer failure", "no-tls"),
        ("the TLS handshake failed: tlsv13 alert certificate required", "tls-client-certificate"),
        ("the TLS handshake failed: sslv3 alert handshake failure", "tls-handshake"),
        ("the connection was refused", "refused"),
        ("no connection within 30 s", "no-connection"),
        ("no answer within 30 s", "hangs"),
        ("the answer was not complete within 60 s", "drips"),
        ("the answer is not HTTP: its first line is no status line", "not-http"),
        ("too many headers in the answer: more than 100", "not-http"),
        ("the connection was closed before an answer came", "closed"),
        ("the answer broke off before its end", "broken-answer"),
        ("the body is larger than 16 MiB", "broken-answer"),
        ("the body could not be decompressed", "broken-answer"),
        ("the connection failed: network is unreachable", "no-answer"),
    ],
)
def test_why_no_answer_came(error: str, id: str) -> None:
    found = told(failed(error))

    assert (found.id, found.answered) == (id, False)
    assert found.seen == f"GET /v2/Users?count=1: {error}"


@pytest.mark.parametrize(
    ("exchange", "id"),
    [
        (answered(401), "credentials-refused"),
        (answered(401, "<html>", "text/html"), "credentials-refused"),
        (answered(403), "forbidden"),
        (answered(403, "<html>", "text/html"), "forbidden-by-web-page"),
        (answered(407), "proxy-credentials"),
        (answered(429), "rate-limited"),
        (answered(406), "not-acceptable"),
        (answered(415), "media-type-refused"),
        (answered(503, "<html>", "text/html"), "unavailable"),
        (answered(502), "server-error"),
        (answered(200, "<!DOCTYPE html>", ""), "web-page"),
        (answered(404, "<html>", "text/html"), "web-page"),
        (answered(404, {"detail": "no"}, "text/html"), "not-found"),
        (answered(410), "not-found"),
        (answered(200, "<?xml version='1.0'?>", ""), "xml"),
        (answered(400, "Client sent an HTTP request to an HTTPS server.", "text/plain"), "tls-wanted"),
        (answered(400, "no", "text/plain"), "no-scim"),
        (answered(204, ""), "no-scim"),
        (answered(200, {"schemas": ["urn:scim:schemas:core:1.0"]}), "scim-1"),
        (answered(200, {"Resources": [{"schemas": ["urn:scim:schemas:core:1.0"]}]}), "scim-1"),
    ],
)
def test_what_an_answer_means(exchange: Exchange, id: str) -> None:
    assert told(exchange).id == id


@pytest.mark.parametrize(
    ("location", "id", "base_url"),
    [
        ("https://scim.example/v2/Users/?count=1", "redirect-slash", ""),
        ("/v3/Users?count=1", "moved", "https://scim.example/v3"),
        ("https://scim.example:443/v3/Users", "moved", "https://scim.example:443/v3"),
        ("/somewhere", "moved", ""),
        ("/login", "login", ""),
        ("/sso/saml", "login", ""),
        ("/accounts/v2/Users", "moved", "https://scim.example/accounts/v2"),
        ("https://login.example/?x", "login-elsewhere", ""),
        ("https://idp.example/oauth2/authorize", "login-elsewhere", ""),
        ("https://auth-api.example/v2/Users", "redirect-elsewhere", ""),
        ("https://scim.example:8443/v2/Users", "redirect-elsewhere", ""),
        ("", "redirect-nowhere", ""),
        ("http://[", "redirect-nowhere", ""),
        ("https://scim.example:99999/", "redirect-nowhere", ""),
        ("mailto:me@scim.example", "redirect-nowhere", ""),
    ],
)
def test_where_a_redirect_leads(location: str, id: str, base_url: str) -> None:
    found = told(redirected(location))

    assert (found.id, found.base_url) == (id, base_url)


def test_from_http_to_https() -> None:
    found = told(redirected("https://scim.example/v2/Users?count=1", asked=HERE.replace("https", "http")))

    assert (found.id, found.do) == ("http-to-https", "Use https://scim.example/v2.")


def test_a_redirect_away_from_tls_is_never_advised() -> None:
    found = told(redirected("http://scim.example/v2/Users"))

    assert (found.base_url, "Use http:" in found.do) == ("", False)


def test_the_query_and_the_user_of_a_location_are_not_told() -> None:
    found = told(redirected("https://me:hidden@other.example/x?state=hidden#hidden"))

    assert "https://other.example/x." in found.means
    assert "hidden" not in repr(found)


def test_an_endless_header_is_cut() -> None:
    assert len(told(answered(401, WWW_Authenticate="x" * 100_000)).means) < 400


def test_braces_of_a_server_are_no_format() -> None:
    assert "{0} {host}" in told(answered(401, WWW_Authenticate="{0} {host}")).means


def test_without_credentials_a_401_asks_for_them() -> None:
    assert told(answered(401), authenticated=False).id == "no-credentials"


def test_what_several_answers_share_is_told_of_the_first() -> None:
    found = shared([answered(404, "<html>"), answered(200, "<html>", "text/html")], True)

    assert (found.id, found.seen) == ("web-page", "GET /v2/Users?count=1 answered 404 (application/scim+json)")


def test_answers_that_share_nothing_are_no_scim() -> None:
    assert shared([answered(404), answered(500)], True).id == "no-scim"


class TestObstacle:
    def test_one_usable_answer_is_enough(self) -> None:
        assert obstacle([answered(403), answered(200, {})], [failed("the connection was refused")], True) is None

    def test_discovery_alone_is_enough_where_the_lists_are_not_offered(self) -> None:
        assert obstacle([answered(404)], [answered(200, {})], True) is None

    def test_discovery_alone_is_not_enough_where_the_lists_refuse_the_credentials(self) -> None:
        found = obstacle([answered(401), failed("no answer within 30 s")], [answered(200, {})], True)

        assert found is not None
        assert found.id == "credentials-refused"

    def test_answers_count_more_than_silence(self) -> None:
        found = obstacle([failed("no answer within 30 s"), answered(404)], [answered(404)], True)

        assert found is not None
        assert found.id == "not-found"

    def test_what_all_lists_say_counts_for_more_than_missing_discovery(self) -> None:
        found = obstacle([answered(415), answered(415)], [answered(404)], True)

        assert found is not None
        assert found.id == "media-type-refused"

    def test_scim_1_beside_scim_2_is_no_obstacle(self) -> None:
        old = answered(200, {"schemas": ["urn:scim:schemas:core:1.0"]})

        assert obstacle([old, answered(200, {"schemas": []})], [], True) is None
        assert not usable(old)
