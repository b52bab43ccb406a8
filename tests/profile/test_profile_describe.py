"""The fact sheet: every fact in words, with its sources, within 100 columns."""

from collections.abc import Callable

import pytest

from scim_conformance.profile.describe import WIDTH, fact_sheet
from scim_conformance.profile.loader import available, load_profile
from scim_conformance.profile.model import Profile


def line_of(sheet: str, start: str) -> str:
    return next(line for line in sheet.splitlines() if line.strip().startswith(start))


@pytest.mark.parametrize("name", available())
def test_it_keeps_within_its_width_but_for_addresses(name: str) -> None:
    sheet = fact_sheet(load_profile(name))
    assert [line for line in sheet.splitlines() if len(line) > WIDTH and "https://" not in line] == []


def test_alternatives_are_told_in_their_order() -> None:
    sheet = fact_sheet(load_profile("contentstack")).splitlines()
    start = next(index for index, line in enumerate(sheet) if "replace, PUT" in line)
    assert sheet[start].split("PUT")[1].strip() == (
        "accepted without effect, except active, status 200 [users, reference]"
    )
    assert "or not supported [faq]" in [line.strip() for line in sheet[start : start + 5]]


def test_an_effect_is_told_as_what_a_later_read_shows() -> None:
    line = line_of(fact_sheet(load_profile("contentful")), "deprovision, DELETE")
    assert "supported, status 204, then 404 [users, changelog, faq," in line


def test_a_limit_is_told_with_its_methods() -> None:
    assert line_of(fact_sheet(load_profile("contentstack")), "reads").split("reads")[1].strip() == (
        "10 in 1 s, GET [reference]"
    )


def test_every_document_is_listed_with_its_address() -> None:
    profile = load_profile("contentful")
    sheet = fact_sheet(profile)
    assert [source.url for source in profile.sources.values() if source.url not in sheet] == []


def test_what_a_profile_does_not_have_is_not_headed() -> None:
    assert "Rate limits" not in fact_sheet(load_profile("rfc"))


def test_where_tokens_are_bought_is_told(profile_of: Callable[[str], Profile], small: str) -> None:
    keys = "scheme: oauth2_client_credentials, token_url: https://login.example/token, scope: scim.write"
    sheet = fact_sheet(
        profile_of(small.replace("discovery:", f"authentication: {{{keys}, source: [manual]}}\ndiscovery:"))
    )

    assert "oauth2_client_credentials in Authorization [manual]" in line_of(sheet, "authentication")
    assert "https://login.example/token" in line_of(sheet, "tokens come from")
    assert "scim.write" in line_of(sheet, "for the scope")
