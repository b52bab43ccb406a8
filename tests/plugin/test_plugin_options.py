"""Where options come from: the command line, the environment, an ini file, in this order."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.run.driver import Driver
from scim_conformance.run.settings import Options

INI = """\
[pytest]
scim_profile = contentful
scim_param =
    org_id=of the file
scim_region = eu
scim_set =
    userType=Employee
    User:title=Captain
scim_user_domain = file.example
scim_timeout = 7
scim_proxy = http://file.example:3128
scim_workers = 3
scim_fail_on = should
scim_strict_profile = true
"""


def options(pytester: pytest.Pytester, *arguments: str) -> Options:
    """What a run with these arguments goes by."""
    return Driver(pytester.parseconfig("-p", "no:cacheprovider", "--scim-dry-run", *arguments)).session.settings.options


def of(found: Options, *names: str) -> list[Any]:
    return [getattr(found, name) for name in names]


def test_an_ini_file_says_what_is_the_same_every_time(pytester: pytest.Pytester) -> None:
    pytester.makeini(INI)
    found = options(pytester)

    assert of(found, "profile", "parameters", "region") == ["contentful", ("org_id=of the file",), "eu"]
    assert of(found, "house_rules", "user_domain") == [("userType=Employee", "User:title=Captain"), "file.example"]
    assert of(found, "timeout", "proxy", "workers") == [7.0, "http://file.example:3128", 3]
    assert of(found, "fail_on", "strict_profile") == ["should", True]


@pytest.mark.parametrize(
    ("variable", "value", "name", "meant"),
    [
        ("SCIM_URL", "https://variable.example", "url", "https://variable.example"),
        ("SCIM_PROFILE", "contentstack", "profile", "contentstack"),
        ("SCIM_USER_DOMAIN", "variable.example", "user_domain", "variable.example"),
        ("SCIM_TIMEOUT", "9", "timeout", 9.0),
        ("SCIM_PROXY", "http://variable.example:3128", "proxy", "http://variable.example:3128"),
        ("SCIM_CA_BUNDLE", "variable.pem", "ca_bundle", "variable.pem"),
    ],
)
def test_a_variable_goes_before_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, name: str, meant: object
) -> None:
    pytester.makeini(INI)
    monkeypatch.setenv(variable, value)

    assert of(options(pytester), name) == [meant]


def test_an_option_goes_before_both(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    pytester.makeini(INI)
    monkeypatch.setenv("SCIM_PROFILE", "contentstack")
    monkeypatch.setenv("SCIM_TIMEOUT", "9")
    found = options(pytester, "--scim-profile=rfc", "--scim-timeout=11", "--scim-set=title=Option")

    assert of(found, "profile", "timeout", "house_rules") == ["rfc", 11.0, ("title=Option",)]


def test_where_nobody_says_anything_the_defaults_hold(pytester: pytest.Pytester) -> None:
    assert of(options(pytester), "profile", "timeout", "workers", "fail_on", "strict_profile") == [
        *("rfc", 30.0, 1, "must", False)
    ]


def test_a_variable_alone_starts_no_run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCIM_PROFILE", "contentful")
    pytester.makepyfile("def test_mine(): pass")

    assert "SCIM:" not in pytester.runpytest_inprocess().stdout.str()


def test_no_ini_key_leads_to_a_secret(pytester: pytest.Pytester) -> None:
    config = pytester.parseconfig()

    for name in ("token_file", "password_file", "client_secret_file", "token"):
        with pytest.raises(ValueError, match="unknown configuration value"):
            config.getini(f"scim_{name}")
