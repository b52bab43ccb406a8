"""No spelling of a secret gets past the redactor, and what is no secret does."""

from __future__ import annotations

import base64
import html
import json
import time
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from scim_conformance.wire.redaction import REDACTED, Redactor
from scim_conformance.wire.target import Credentials

TOKEN = 'tok/en+with "odd" <chars> & é'

SPELLINGS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "percent": lambda text: quote(text, safe=""),
    "percent, slashes kept": quote,
    "percent, lower case": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "percent, twice": lambda text: quote(quote(text, safe="")),
    "form": quote_plus,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64, URL alphabet": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64, no padding": lambda text: base64.b64encode(text.encode()).decode().rstrip("="),
    "base64, percent": lambda text: quote(base64.b64encode(text.encode()).decode(), safe=""),
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON, UTF-8": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "JSON, slashes": lambda text: json.dumps(text)[1:-1].replace("/", r"\/"),
    "JSON, all escaped": lambda text: "".join(
        f"\\u{unit:04X}" for unit in memoryview(text.encode("utf-16-le")).cast("H")
    ),
    "HTML": html.escape,
    "HTML, decimal": lambda text: "".join(f"&#{ord(character)};" for character in text),
    "HTML, hex": lambda text: "".join(f"&#x{ord(character):X};" for character in text),
    "HTML, hex with zeros": lambda text: "".join(f"&#X{ord(character):06x};" for character in text),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_of_a_secret_is_replaced(spelling: str) -> None:
    text = f"before {SPELLINGS[spelling](TOKEN)} after"
    assert Redactor([TOKEN]).text(text) == f"before {REDACTED} after"


@given(
    secret=st.tuples(*[st.text(st.characters(exclude_categories=["Cs"]), min_size=2, max_size=15)] * 2).map("~".join),
    spelling=st.sampled_from(sorted(SPELLINGS)),
    before=st.text("ab:{} ", max_size=5),
    after=st.text("ab:{} ", max_size=5),
)
@settings(deadline=None, database=None, max_examples=300)
def test_whatever_the_secret_no_spelling_of_it_is_left(secret: str, spelling: str, before: str, after: str) -> None:
    spelled = SPELLINGS[spelling](secret)
    assume(spelled not in f"{before}{REDACTED}{after}")
    assert spelled not in Redactor([secret]).text(before + spelled + after)


@given(
    secret=st.binary(min_size=6, max_size=40).map(lambda data: base64.b32encode(data).decode().rstrip("=")),
    before=st.binary(max_size=7),
    after=st.binary(max_size=7),
    encode=st.sampled_from([base64.b64encode, base64.urlsafe_b64encode]),
)
@settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_secret_inside_longer_base64_is_replaced(
    secret: str, before: bytes, after: bytes, encode: Callable[[bytes], bytes]
) -> None:
    left = Redactor([secret]).text(encode(before + secret.encode() + after).decode())
    assert REDACTED in left
    assert len(left.replace(REDACTED, "")) <= (len(before) + len(after) + 4) * 4 / 3 + 4


@given(text=st.text(max_size=200))
@settings(deadline=None, database=None)
def test_text_without_a_secret_stays_as_it_is(text: str) -> None:
    assert Redactor(["a-secret-that-is-nowhere"]).text(text) == text


def test_of_two_secrets_the_longer_is_replaced_as_a_whole() -> None:
    assert Redactor(["secret", "secret-and-more"]).text("x secret-and-more y secret") == f"x {REDACTED} y {REDACTED}"


def test_without_secrets_nothing_is_replaced() -> None:
    assert Redactor(["", ""]).text("any text") == "any text"


def test_urls_are_redacted() -> None:
    url = f"https://h/Users?filter=x%20eq%20%22{quote(TOKEN, safe='')}%22"
    assert Redactor([TOKEN]).url(url) == f"https://h/Users?filter=x%20eq%20%22{REDACTED}%22"


def test_a_short_secret_is_replaced_in_headers_only_and_as_a_whole_word() -> None:
    redact = Redactor(["abc"])
    assert redact.text("abc") == "abc"
    assert redact.headers((("X-Echo", "abc abcd"),)) == (("X-Echo", f"{REDACTED} abcd"),)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("Authorization", "Bearer anything", f"Bearer {REDACTED}"),
        ("authorization", "basic anything", f"basic {REDACTED}"),
        ("Authorization", "anything at all", REDACTED),
        ("Authorization", "Bearer", "Bearer"),
        ("Authorization", "Bearertoken", REDACTED),
        ("Proxy-Authorization", "Basic anything", f"Basic {REDACTED}"),
        ("X-API-Key", "anything", REDACTED),
        ("X-Tenant-Key", "anything", REDACTED),
        ("Cookie", "a=b; c=d", REDACTED),
        ("Set-Cookie", "session=anything; Path=/; Secure", f"session={REDACTED}; Path=/; Secure"),
        ("WWW-Authenticate", f'Bearer error_description="{TOKEN}"', f'Bearer error_description="{REDACTED}"'),
        ("ETag", 'W/"1"', 'W/"1"'),
    ],
)
def test_headers_that_carry_credentials_are_replaced_as_a_whole(name: str, value: str, shown: str) -> None:
    assert Redactor([TOKEN], "X-Tenant-Key").headers(((name, value),)) == ((name, shown),)


@pytest.mark.parametrize("scheme", ["bearer", "raw_header", "basic"])
def test_credentials_that_are_meant_to_be_wrong_are_shown(scheme: str) -> None:
    headers = tuple(Credentials(scheme, secret=TOKEN, username="me").wrong().headers().items())
    assert Redactor([TOKEN]).headers(headers) == headers


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ('{"password": "hunter2", "x": 1}', '{"password": "[redacted]", "x": 1}'),
        ('{"Password":"hun\\"ter2"}', '{"Password":"[redacted]"}'),
        ('{"password": "hunter', '{"password": "[redacted]"'),
        ('{"password": "hunter\\', '{"password": "[redacted]"'),
        ('{"password": ""}', '{"password": "[redacted]"}'),
        (
            '{"op": "replace", "path": "password", "value": "x"}',
            '{"op": "replace", "path": "password", "value": "[redacted]"}',
        ),
        ('{"path":"password","op":"add","value":"x"}', '{"path":"password","op":"add","value":"[redacted]"}'),
        ('{"value":"x","path":"password"}', '{"value":"[redacted]","path":"password"}'),
    ],
)
def test_passwords_in_json_keep_their_place_and_lose_their_value(body: str, shown: str) -> None:
    assert Redactor([]).text(body) == shown


@pytest.mark.parametrize(
    "body",
    ['{"password": null}', '{"name": "password", "type": "string"}', '{"path": "userName", "value": "x"}'],
)
def test_json_that_gives_no_password_stays_as_it_is(body: str) -> None:
    assert Redactor([]).text(body) == body


@pytest.mark.parametrize("piece", ["%25", "\\", "&#0", "tok", '"password":"', '"value":"x",'])
def test_the_time_grows_linearly(piece: str) -> None:
    redact = Redactor([TOKEN, "\\" * 30 + "x"])
    begun = time.process_time()
    redact.text(piece * (300_000 // len(piece)))
    assert time.process_time() - begun < 3


def test_a_secret_learnt_later_is_taken_out_too() -> None:
    redact = Redactor(["first-token"])
    redact.learn("second-token")
    assert redact.text("first-token second-token third-token") == f"{REDACTED} {REDACTED} third-token"


LONG = "c2VjcmV0-of_sixteen.and~more-9f8e7d6c5b4a"


@pytest.mark.parametrize("part", [LONG[:21], LONG[-21:], LONG[10:32]])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_half_of_a_long_secret_gives_it_away(part: str, spelling: str) -> None:
    shown = Redactor([LONG]).text(f"before {SPELLINGS[spelling](part)} after")
    assert (shown.startswith("before "), shown.endswith(" after"), REDACTED in shown) == (True, True, True)
    assert len(shown) <= len(f"before {REDACTED} after") + 8


def test_less_than_half_of_a_secret_may_be_an_ordinary_word() -> None:
    assert Redactor(["scim-provisioning-9f8e7d6c5b4a"]).text("provisioning") == "provisioning"


def test_half_of_a_short_secret_may_be_an_ordinary_word() -> None:
    assert Redactor(["provisioning-1"]).text("provisioning") == "provisioning"


def test_the_claims_of_a_token_are_a_secret_of_their_own() -> None:
    claims, signature = "eyJzdWIiOiIxMjM0NTY3ODkwIn0", "s" + LONG.replace(".", "") * 3
    redact = Redactor([f"eyJhbGciOiJIUzI1NiJ9.{claims}.{signature}"])
    assert redact.text(f"claims: {claims}.") == f"claims: {REDACTED}."


@pytest.mark.parametrize("word", ["userName", "password", "http://h/scim", "scimcheck-ab", "example.com"])
def test_words_without_which_nothing_can_be_judged_stay(word: str) -> None:
    redact = Redactor([word], public=["http://h/scim", "scimcheck-ab12", "example.com"])
    assert redact.text(f"<{word}>") == f"<{word}>"


def test_a_user_who_shares_the_mail_domain_of_the_run_does_not_hide_it() -> None:
    redact = Redactor(["admin-1@tenant.example.com"], public=["tenant.example.com"])
    assert redact.text("other-1@tenant.example.com") == "other-1@tenant.example.com"
    assert redact.text("admin-1@tenant.example.com") == REDACTED


def test_header_names_are_redacted_too() -> None:
    assert Redactor([LONG]).headers(((f"X-{LONG}", "1"),)) == ((f"X-{REDACTED}", "1"),)


@pytest.mark.parametrize(
    "body",
    [
        '{"password": "correct horse"}',
        '{"path": "password", "op": "replace", "value": "correct horse"}',
        '{"password": "corr\\u0065ct horse"',
    ],
)
def test_a_password_that_is_sent_is_a_secret_from_then_on(body: str) -> None:
    redact = Redactor([])
    redact.learn_passwords(body)
    assert redact.text('{"detail": "correct+horse is too simple"}') == f'{{"detail": "{REDACTED} is too simple"}}'


def test_a_cookie_that_was_set_is_a_secret_from_then_on() -> None:
    redact = Redactor([])
    redact.learn_cookies((("Set-Cookie", "session=0123456789; Path=/"),), "")
    assert redact.text("session 0123456789") == f"session {REDACTED}"


@pytest.mark.parametrize("cookie", ["lang=en", "who=jdoe@example.com"])
def test_a_short_cookie_and_one_that_says_what_was_sent_are_none(cookie: str) -> None:
    redact = Redactor([])
    redact.learn_cookies((("Set-Cookie", cookie),), '{"userName": "jdoe@example.com"}')
    assert redact.text("en jdoe@example.com") == "en jdoe@example.com"


def test_a_server_that_sets_ever_new_cookies_costs_no_more_and_more() -> None:
    redact = Redactor([LONG])
    for number in range(500):
        redact.learn_cookies((("Set-Cookie", f"session=cookie-{number:05d}"),), "")
    assert redact.text("cookie-00001 cookie-00499") == f"cookie-00001 {REDACTED}"


@pytest.mark.parametrize("encodings", [("utf-8", "latin-1"), ("latin-1", "utf-8")])
def test_a_secret_in_the_wrong_encoding_is_replaced(encodings: tuple[str, str]) -> None:
    written, read = encodings
    assert Redactor(["pässwörd"]).text("pässwörd".encode(written).decode(read, "replace")) == REDACTED


@pytest.mark.parametrize("zero", ["&#0;", "&#00;", "&#x0;", "&#X00"])
def test_a_zero_written_as_html_is_a_zero(zero: str) -> None:
    assert Redactor(["0\x00~00"]).text(f"a &#48;{zero}&#126;&#48;&#48; b") == f"a {REDACTED} b"


@pytest.mark.parametrize("length", [16, 17, 20, 21, 40])
def test_cut_in_the_middle_neither_part_of_a_secret_is_left(length: int) -> None:
    secret = "kQ7wZ0pX3vB9mT5rY1nL8cJ6hG2fD4sAuEoWiRzK"[:length]
    for cut in (length // 2 - 1, length // 2, length // 2 + 1):
        redact = Redactor([secret])
        assert (redact.text(f"said {secret[:cut]}."), redact.text(f"and {secret[cut:]}.")) == (
            f"said {REDACTED}.",
            f"and {REDACTED}.",
        )
