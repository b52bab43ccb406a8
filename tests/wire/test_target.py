"""Base URLs as people write them, paths below them, and the credentials that go there."""

from __future__ import annotations

from pathlib import Path

import pytest

from scim_conformance.wire.target import BadTarget, Credentials, Target, parse_base_url

BASE = "https://scim.example.com/scim/v2.0/organizations/o1"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://scim.example.com/scim/v2/", "https://scim.example.com/scim/v2"),
        ("  HTTPS://scim.example.com  ", "https://scim.example.com"),
        ("http://localhost:8080/scim", "http://localhost:8080/scim"),
        ("http://[::1]:8080/scim", "http://[::1]:8080/scim"),
        ("https://bücher.example/scim/é", "https://xn--bcher-kva.example/scim/%C3%A9"),
        ("https://scim.example.com/a%20b", "https://scim.example.com/a%20b"),
    ],
)
def test_base_urls_are_read_without_their_trailing_slash(written: str, meant: str) -> None:
    assert parse_base_url(written) == meant


@pytest.mark.parametrize(
    ("written", "problem", "suggestion"),
    [
        ("scim.example.com/v2", "no scheme", "https://scim.example.com/v2"),
        ("localhost:8080/v2", "no scheme", "http://localhost:8080/v2"),
        ("ftp://scim.example.com/v2", "scheme 'ftp'", "https://scim.example.com/v2"),
        ("https://scim.example.com/v2?tenant=7", "query", "https://scim.example.com/v2"),
        ("https://scim.example.com/v2?", "query", "https://scim.example.com/v2"),
        ("https://scim.example.com/v2#top", "fragment", "https://scim.example.com/v2"),
        ("https://me:hunter2@scim.example.com/v2", "user name or password", "https://scim.example.com/v2"),
        ("https:///v2", "no host", "https://host/v2"),
        ("https://:443/v2", "no host", "https://host/v2"),
        ("https://scim.example.com:port/v2", "cannot be read", "host:443"),
        ("https://scim.example.com:70000/v2", "cannot be read", "host:443"),
        ("https://scim.example.com:0/v2", "port 0", "from 1 to 65535"),
        ("https://[::1/v2", "cannot be read", "host:443"),
        ("https://scim.example.com/v 2", "white space", "https://host/path"),
        ("", "no scheme", "https://host"),
    ],
)
def test_a_bad_base_url_is_refused_with_a_suggestion(written: str, problem: str, suggestion: str) -> None:
    with pytest.raises(BadTarget) as refusal:
        parse_base_url(written)
    assert problem in str(refusal.value)
    assert suggestion in str(refusal.value)


@pytest.mark.parametrize(
    "written",
    [
        "https://me:hunter2@h/v2",
        "https://h/v2?token=hunter2",
        "https://h?t#hunter2",
        "https://me:hunter2/x@h/v2",
        "https://me:hunter2?x@h/v2",
        "https://me:hunter2#x@h/v2",
        "me:hunter2/x@h/v2",
        "me:hunter2@h://v2",
    ],
)
def test_the_refusal_does_not_repeat_what_may_be_secret(written: str) -> None:
    with pytest.raises(BadTarget) as refusal:
        parse_base_url(written)
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/Users", f"{BASE}/Users"),
        ("Users", f"{BASE}/Users"),
        ("/Users/ab%20c", f"{BASE}/Users/ab%20c"),
        ("/Users/", f"{BASE}/Users/"),
        ("", BASE),
        ("../../Schemas", "https://scim.example.com/scim/v2.0/Schemas"),
        ("/../../Schemas", "https://scim.example.com/scim/v2.0/Schemas"),
        ("/../../../../../../Schemas", "https://scim.example.com/Schemas"),
        ("/Users/../Groups", f"{BASE}/Groups"),
        ("/Users?a=..%2F/../b", f"{BASE}/Users?a=..%2F/../b"),
    ],
)
def test_paths_are_resolved_against_the_base_url(path: str, url: str) -> None:
    assert Target(BASE).url(path) == url


def test_a_ca_bundle_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadTarget, match=r"none\.pem does not exist"):
        Target(BASE, verify=str(tmp_path / "none.pem"))


@pytest.mark.parametrize(
    ("credentials", "headers"),
    [
        (Credentials("bearer", secret="abc"), {"Authorization": "Bearer abc"}),
        (Credentials("raw_header", secret="abc"), {"Authorization": "abc"}),
        (Credentials("api_key", "X-Key", "abc"), {"X-Key": "abc"}),
        (Credentials("basic", secret="b:c", username="a"), {"Authorization": "Basic YTpiOmM="}),
        (Credentials("none", secret="abc"), {}),
    ],
)
def test_credentials_become_a_header(credentials: Credentials, headers: dict[str, str]) -> None:
    assert credentials.headers() == headers


def test_a_scheme_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="'digest' is no authentication scheme"):
        Credentials("digest").headers()


@pytest.mark.parametrize("secret", ["hunter2\n", "hun\nter2", " hunter2", "hunter\u2028", "hunter2\x00"])
def test_a_token_that_no_header_can_carry_is_refused_without_showing_it(secret: str) -> None:
    with pytest.raises(BadTarget, match="check it for line breaks") as refusal:
        Credentials(secret=secret)
    assert "hunter" not in str(refusal.value)


def test_a_password_may_have_any_character() -> None:
    assert Credentials("basic", secret="hun\nter Ł").headers()["Authorization"].startswith("Basic ")


@pytest.mark.parametrize("header", ["", "X Key", "X-Key:", "Schlüssel"])
def test_a_header_name_that_is_none_is_refused(header: str) -> None:
    with pytest.raises(BadTarget, match="is no name of an HTTP header"):
        Credentials("api_key", header, "abc")


def test_wrong_credentials_have_the_same_form_and_another_secret() -> None:
    right = Credentials("api_key", "X-Key", "abc")
    wrong = right.wrong()
    assert wrong.headers().keys() == right.headers().keys()
    assert wrong.headers() != right.headers()


def test_wrong_credentials_have_no_secret() -> None:
    assert Credentials(secret="abc").wrong().secrets() == ()


def test_the_secrets_of_basic_authentication_are_the_password_and_the_encoded_pair() -> None:
    assert Credentials("basic", secret="pass", username="me").secrets() == ("pass", "bWU6cGFzcw==")


def test_what_is_printed_shows_no_secret() -> None:
    printed = repr(Credentials(secret="hunter2")) + repr(Target(BASE, proxy="http://me:hunter2@proxy:3128"))
    assert "hunter2" not in printed


def test_the_password_of_the_proxy_is_a_secret() -> None:
    assert Target(BASE, proxy="http://me:hunter2@proxy:3128").secrets() == ("hunter2",)
