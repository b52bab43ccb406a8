"""Settings: what each option and variable comes to, and what is refused, in words, before the first request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import certifi
import pytest

from scim_conformance.run.settings import Options, Settings, UsageError, settle
from scim_conformance.verdict.gate import FailOn
from scim_conformance.wire.target import NO_CREDENTIALS, Credentials

URL = "https://acme.example/scim/v2"
TOKENS = "https://login.acme.example/token"
CLIENT = {"SCIM_CLIENT_ID": "acme", "SCIM_CLIENT_SECRET": "s3cret"}
RFC = Path(__file__).parents[2] / "profiles" / "rfc.yaml"


def settled(environ: Mapping[str, str] = {}, **options: Any) -> Settings:
    """The settings of a run of this URL, unless told otherwise."""
    return settle(Options(**{"url": URL, **options}), environ)


def address(settings: Settings) -> str:
    """The base URL that is settled upon."""
    assert settings.target is not None
    return settings.target.base_url


class TestAddress:
    def test_the_url_is_the_one_given(self) -> None:
        assert address(settled(url=f"{URL}/")) == URL

    def test_the_variable_stands_in_for_it(self) -> None:
        assert address(settled({"SCIM_URL": URL}, url="")) == URL

    def test_the_argument_goes_before_the_variable(self) -> None:
        assert address(settled({"SCIM_URL": "https://other.example"})) == URL

    def test_a_profile_may_know_it(self) -> None:
        settings = settled(url="", profile="contentful", parameters=("org_id=a b",))

        assert address(settings) == "https://api.contentful.com/scim/v2/organizations/a%20b"

    def test_a_region_picks_the_host(self) -> None:
        settings = settled(url="", profile="contentful", parameters=("org_id=1",), region="eu")

        assert address(settings).startswith("https://api.eu.contentful.com/")

    def test_a_sandbox_has_its_own_once_it_listens(self) -> None:
        settings = settled(url="", sandbox=True, timeout=3.0)

        assert settings.target is None
        assert (
            settings.target_at("http://127.0.0.1:1").base_url,
            settings.target_at("http://127.0.0.1:1").timeout,
        ) == (
            "http://127.0.0.1:1",
            3.0,
        )

    def test_a_sandbox_pays_no_heed_to_the_variable(self) -> None:
        assert settled({"SCIM_URL": URL}, url="", sandbox=True).target is None

    @pytest.mark.parametrize("read_only", [True, False])
    def test_a_run_may_write_unless_it_is_told_otherwise(self, read_only: bool) -> None:
        assert settled(read_only=read_only).read_only is read_only
        assert settled().read_only is False

    def test_a_dry_run_needs_none(self) -> None:
        assert settled(url="", dry_run=True).target is None

    def test_the_profile_says_how_to_speak(self) -> None:
        target = settled(profile="contentful").target

        assert target is not None
        assert (target.request_type, target.content_type_always) == ("application/scim+json", True)

    def test_certificates_proxy_and_patience_are_those_given(self, tmp_path: Path) -> None:
        bundle = tmp_path / "ca.pem"
        bundle.write_bytes(Path(certifi.where()).read_bytes())
        target = settled(ca_bundle=str(bundle), proxy="http://u:p@proxy:1", timeout=7.5).target

        assert target is not None
        assert (target.verify, target.proxy, target.timeout) == (str(bundle), "http://u:p@proxy:1", 7.5)

    def test_certificates_are_verified_unless_told_which(self) -> None:
        target = settled().target

        assert target is not None
        assert target.verify is True


@pytest.fixture
def oauth_profile(tmp_path: Path) -> str:
    """A profile of a vendor that sells tokens to clients."""
    keys = "scheme: oauth2_client_credentials, token_url: https://login.vendor.example/token, scope: scim, "
    file = tmp_path / "oauth.yaml"
    file.write_text(RFC.read_text().replace("authentication: {scheme: bearer, ", f"authentication: {{{keys}"))
    return str(file)


class TestCredentials:
    def test_none_are_sent_where_none_are_given(self) -> None:
        assert settled().credentials == NO_CREDENTIALS

    def test_a_token_of_the_environment(self) -> None:
        assert settled({"SCIM_TOKEN": "t0k3n\n"}).credentials == Credentials("bearer", "Authorization", "t0k3n")

    def test_a_token_of_a_file_goes_before_it(self, tmp_path: Path) -> None:
        file = tmp_path / "token"
        file.write_text("  from-file\n")

        assert settled({"SCIM_TOKEN": "t0k3n"}, token_file=str(file)).credentials.secret == "from-file"

    def test_a_user_name_and_password(self) -> None:
        environ = {"SCIM_USERNAME": "ada", "SCIM_PASSWORD": "l0ve lace"}

        assert settled(environ).credentials == Credentials("basic", "Authorization", "l0ve lace", "ada")

    def test_a_password_of_a_file_keeps_its_spaces(self, tmp_path: Path) -> None:
        file = tmp_path / "password"
        file.write_text(" l0ve lace \r\n")
        environ = {"SCIM_USERNAME": "ada", "SCIM_PASSWORD": "x"}

        assert settled(environ, password_file=str(file)).credentials == Credentials(
            "basic", "Authorization", " l0ve lace ", "ada"
        )

    def test_an_option_says_who_signs_in_where_variables_name_somebody_else(self, tmp_path: Path) -> None:
        file = tmp_path / "password"
        file.write_text("l0ve")
        environ = {"SCIM_USERNAME": "ada", "SCIM_TOKEN": "t0k3n"}

        assert settled(environ, password_file=str(file)).credentials.scheme == "basic"

    def test_an_empty_password_is_one(self) -> None:
        environ = {"SCIM_USERNAME": "api-key", "SCIM_PASSWORD": ""}

        assert settled(environ).credentials == Credentials("basic", "Authorization", "", "api-key")

    def test_a_client_and_where_it_buys_tokens(self) -> None:
        options = {"token_url": "https://login.acme.example/token?v=2", "scope": "scim.read scim.write"}

        assert settled(CLIENT, **options).credentials == Credentials(
            "oauth2_client_credentials",
            "Authorization",
            "s3cret",
            "acme",
            "https://login.acme.example/token?v=2",
            "scim.read scim.write",
        )

    def test_its_secret_may_be_in_a_file(self, tmp_path: Path) -> None:
        file = tmp_path / "secret"
        file.write_text("from-file\n")

        credentials = settled(CLIENT, token_url=TOKENS, client_secret_file=str(file)).credentials

        assert credentials.secret == "from-file"

    def test_the_token_endpoint_and_scope_may_be_variables(self) -> None:
        credentials = settled({**CLIENT, "SCIM_TOKEN_URL": TOKENS, "SCIM_SCOPE": "scim"}).credentials

        assert (credentials.token_url, credentials.scope) == (TOKENS, "scim")

    def test_or_those_of_the_profile(self, oauth_profile: str) -> None:
        credentials = settled(CLIENT, profile=oauth_profile).credentials

        assert (credentials.token_url, credentials.scope) == ("https://login.vendor.example/token", "scim")

    def test_an_option_goes_before_both(self, oauth_profile: str) -> None:
        environ = {**CLIENT, "SCIM_TOKEN_URL": "https://variable.example/token", "SCIM_SCOPE": "variable"}
        credentials = settled(environ, profile=oauth_profile, token_url=TOKENS, scope="option").credentials

        assert (credentials.token_url, credentials.scope) == (TOKENS, "option")

    def test_a_token_that_was_bought_elsewhere_is_used_as_it_is(self, oauth_profile: str) -> None:
        credentials = settled({"SCIM_TOKEN": "t0k3n"}, profile=oauth_profile).credentials

        assert credentials.headers() == {"Authorization": "Bearer t0k3n"}

    def test_a_profile_that_wants_a_password_takes_no_token(self, tmp_path: Path) -> None:
        file = tmp_path / "basic.yaml"
        file.write_text(RFC.read_text().replace("authentication: {scheme: bearer", "authentication: {scheme: basic"))

        with pytest.raises(UsageError, match="set SCIM_USERNAME and SCIM_PASSWORD"):
            settled({"SCIM_TOKEN": "t0k3n"}, profile=str(file))

    def test_the_form_is_the_one_that_the_profile_names(self, tmp_path: Path) -> None:
        shipped = Path(__file__).parents[2] / "profiles" / "rfc.yaml"
        form = "authentication: {scheme: api_key, header: X-Api-Key, "
        own = tmp_path / "own.yaml"
        own.write_text(shipped.read_text().replace("authentication: {scheme: bearer, ", form))

        credentials = settled({"SCIM_TOKEN": "t0k3n"}, profile=str(own)).credentials

        assert credentials.headers() == {"X-Api-Key": "t0k3n"}

    def test_a_sandbox_gets_a_token_nobody_knows(self) -> None:
        one, other = (settled({"SCIM_TOKEN": "real"}, url="", sandbox=True).credentials.secret for _ in range(2))

        assert len({one, other, "real", ""}) == 4

    @pytest.mark.parametrize("environ", [{"SCIM_TOKEN": "s3cret"}, CLIENT])
    def test_no_secret_is_in_what_a_traceback_shows(self, environ: dict[str, str]) -> None:
        assert "s3cret" not in repr(settled({**environ, "SCIM_TOKEN_URL": TOKENS}))


class TestTheRest:
    def test_users_are_made_in_a_reserved_domain(self) -> None:
        assert settled().user_domain == "example.com"

    def test_unless_another_one_is_named(self) -> None:
        assert settled(user_domain="test.acme.example").user_domain == "test.acme.example"

    def test_each_run_has_a_marker_of_its_own(self) -> None:
        assert settled().marker != settled().marker

    def test_the_seed_is_the_one_given(self) -> None:
        assert settled(seed="golden").seed == "golden"

    def test_a_seed_is_drawn_where_none_is_given(self) -> None:
        assert settled().seed != settled().seed

    def test_reports_go_to_a_folder_named_after_profile_and_time(self) -> None:
        assert re.fullmatch(r"reports/contentful-\d{8}T\d{6}Z", settled(profile="contentful").output.as_posix())

    def test_or_to_the_folder_given(self) -> None:
        assert settled(output="out/here").output == Path("out/here")

    def test_a_profile_may_be_a_file(self) -> None:
        file = Path(__file__).parents[2] / "profiles" / "contentstack.yaml"

        assert settled(profile=str(file)).profile.name == "contentstack"

    def test_a_baseline_is_read(self, tmp_path: Path) -> None:
        file = tmp_path / "acme.yaml"
        file.write_text("format: 1\nknown:\n  - {check: rule/error-body, reason: ticket 4711}\n")

        assert [known.reason for known in settled(baseline=str(file)).baseline.known] == ["ticket 4711"]

    @pytest.mark.parametrize("level", ["must", "should", "never"])
    def test_the_run_fails_from_the_level_given(self, level: str) -> None:
        assert settled(fail_on=level).fail_on is FailOn(level)

    def test_workers_and_strictness_are_those_given(self) -> None:
        settings = settled(workers=8, strict_profile=True)

        assert (settings.workers, settings.strict_profile) == (8, True)


def test_the_options_are_kept_as_they_were_written() -> None:
    assert settled(profile="contentful").options.profile == "contentful"


REFUSED: list[tuple[str, dict[str, Any], dict[str, str], tuple[str, ...]]] = [
    ("no URL", {"url": ""}, {}, ("No URL", "SCIM_URL", "--sandbox")),
    ("a URL and a sandbox", {"sandbox": True}, {}, ("either a URL or --sandbox",)),
    ("a URL without scheme", {"url": "acme.example/scim"}, {}, ("https://acme.example/scim",)),
    ("a URL with a password", {"url": "https://ada:l0ve@acme.example"}, {}, ("SCIM_USERNAME",)),
    ("a URL with a query", {"url": f"{URL}?a=b"}, {}, ("query",)),
    ("a bad URL in the variable", {"url": ""}, {"SCIM_URL": "ftp://acme.example"}, ("'ftp'",)),
    ("an unknown profile", {"profile": "contentfull"}, {}, ("no shipped profile", "did you mean 'contentful'?")),
    ("a profile that is not there", {"profile": "./mine.yaml"}, {}, ("./mine.yaml", "cannot be read")),
    ("a missing parameter", {"url": "", "profile": "contentful"}, {}, ("--param org_id=VALUE", "organization")),
    (
        "a parameter without value",
        {"url": "", "profile": "contentful", "parameters": ("org_id",)},
        {},
        ("--param org_id=VALUE",),
    ),
    (
        "a parameter without name",
        {"url": "", "profile": "contentful", "parameters": ("=1",)},
        {},
        ("--param NAME=VALUE",),
    ),
    (
        "an unknown parameter",
        {"url": "", "profile": "contentful", "parameters": ("orgid=1",)},
        {},
        ("'orgid'", "did you mean 'org_id'?"),
    ),
    (
        "an unknown region",
        {"url": "", "profile": "contentful", "parameters": ("org_id=1",), "region": "mars"},
        {},
        ("'mars'", "default, eu"),
    ),
    ("no workers", {"workers": 0}, {}, ("--workers", "not 0")),
    ("no patience", {"timeout": 0.0}, {}, ("--timeout", "not 0")),
    ("patience for ever", {"timeout": float("inf")}, {}, ("--timeout", "at most 3600")),
    ("no number of seconds", {"timeout": float("nan")}, {}, ("--timeout", "not nan")),
    ("two kinds of credentials", {}, {**CLIENT, "SCIM_TOKEN": "t"}, ("SCIM_TOKEN and SCIM_CLIENT_ID", "leave out one")),
    ("two kinds of files", {"token_file": "a", "password_file": "b"}, {}, ("--token-file and --password-file",)),
    ("a user without password", {}, {"SCIM_USERNAME": "ada"}, ("SCIM_PASSWORD", "--password-file")),
    ("a password without user", {}, {"SCIM_PASSWORD": "x"}, ("set SCIM_USERNAME",)),
    ("a user with a colon", {}, {"SCIM_USERNAME": "a:b", "SCIM_PASSWORD": "x"}, ("colon",)),
    ("a client without secret", {}, {"SCIM_CLIENT_ID": "acme"}, ("SCIM_CLIENT_SECRET", "--client-secret-file")),
    ("a secret without client", {}, {"SCIM_CLIENT_SECRET": "x"}, ("set SCIM_CLIENT_ID",)),
    ("a client without token endpoint", {}, CLIENT, ("--token-url", "SCIM_TOKEN_URL")),
    ("a token endpoint without client", {"token_url": TOKENS}, {}, ("set SCIM_CLIENT_ID",)),
    ("a token endpoint without scheme", {"token_url": "login.example"}, CLIENT, ("token URL", "https://host/path")),
    ("a token endpoint with a user", {"token_url": "https://a:l0ve@b/"}, CLIENT, ("token URL", "user name")),
    ("a token endpoint with a fragment", {"token_url": "https://b/#a"}, CLIENT, ("token URL", "cannot be read")),
    ("a proxy without scheme", {"proxy": "proxy:3128"}, {}, ("The proxy has no scheme", "http://host:port")),
    ("a proxy of another kind", {"proxy": "socks5://proxy:1080"}, {}, ("'socks5'", "http://host:port")),
    ("a proxy with an odd port", {"proxy": "http://proxy:port"}, {}, ("The proxy cannot be read",)),
    ("a proxy with a path", {"proxy": "http://proxy:3128/pac"}, {}, ("The proxy has a path",)),
    ("certificates that are none", {"ca_bundle": str(RFC)}, {}, ("rfc.yaml holds no certificates", "PEM")),
    ("a house rule of the wrong type", {"house_rules": ("active=yes",)}, {}, ("--set active", "true or false")),
    ("an output with a long name", {"output": "x" * 300}, {}, ("cannot be written", "name too long")),
    ("an output that is a file", {"output": str(RFC)}, {}, ("cannot be written", "is no folder")),
    (
        "an output where nobody may write",
        {"output": "/proc/out"},
        {},
        ("/proc/out cannot be written", "another --output"),
    ),
    ("a token file that is not there", {"token_file": "nowhere"}, {}, ("nowhere cannot be read", "No such file")),
    ("a token file that is a folder", {"token_file": "."}, {}, (". cannot be read", "Is a directory")),
    ("a token with a space in it", {}, {"SCIM_TOKEN": "half a token"}, ("white space", "copied whole")),
    ("a token with odd letters", {}, {"SCIM_TOKEN": "tökén"}, ("letters that no token has",)),
    ("a domain that is an address", {"user_domain": "ada@example.org"}, {}, ("'ada@example.org'", "test.example.org")),
    ("a domain without a dot", {"user_domain": "localhost"}, {}, ("'localhost'", "test.example.org")),
    ("a domain with a space", {"user_domain": "a b.example"}, {}, ("'a b.example'",)),
    ("certificates that are not there", {"ca_bundle": "nowhere.pem"}, {}, ("nowhere.pem does not exist",)),
    ("a baseline that is not there", {"baseline": "nowhere.yaml"}, {}, ("nowhere.yaml", "cannot be read")),
    ("an unknown level", {"fail_on": "may"}, {}, ("--fail-on", "'may'", "must, should or never")),
]


@pytest.mark.parametrize(
    ("options", "environ", "told"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_what_cannot_be_used_is_refused_in_words(
    options: dict[str, Any], environ: dict[str, str], told: tuple[str, ...]
) -> None:
    with pytest.raises(UsageError) as problem:
        settled(environ, **options)

    assert [part for part in told if part not in str(problem.value)] == []


def test_a_refusal_never_repeats_a_secret() -> None:
    with pytest.raises(UsageError) as problem:
        settled({"SCIM_TOKEN": "s3cret s3cret"}, url="https://ada:l0ve@acme.example")

    assert not re.search("s3cret|l0ve", str(problem.value))


def test_a_token_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(UsageError, match="it is no text file"):
        settled(token_file=str(file))


def test_a_folder_below_a_file_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(UsageError, match="cannot be written"):
        settled(output=str(tmp_path / "file" / "out"))
