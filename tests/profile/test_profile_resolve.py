"""From a profile, a region and parameters to a base URL."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from scim_conformance.profile.loader import load_profile
from scim_conformance.profile.model import Profile
from scim_conformance.profile.resolve import BadTarget, MissingParameter, base_url


@pytest.fixture
def contentstack() -> Profile:
    return load_profile("contentstack")


def test_the_default_region_is_taken_when_none_is_given(contentstack: Profile) -> None:
    url = base_url(contentstack, None, {"organization_uid": "blt1"})
    assert url == "https://auth-api.contentstack.com/scim/v2.0/organizations/blt1"


def test_a_region_has_its_own_host(contentstack: Profile) -> None:
    url = base_url(contentstack, "azure-eu", {"organization_uid": "blt1"})
    assert url.startswith("https://azure-eu-auth-api.contentstack.com/")


def test_a_value_cannot_leave_its_segment(contentstack: Profile) -> None:
    assert base_url(contentstack, None, {"organization_uid": "a/../b?{host}"}).endswith("/a%2F..%2Fb%3F%7Bhost%7D")


@pytest.mark.parametrize("given", [{}, {"organization_uid": ""}, {"organization_uid": ".."}])
def test_a_missing_parameter_is_named_with_its_meaning(contentstack: Profile, given: dict[str, str]) -> None:
    with pytest.raises(MissingParameter) as caught:
        base_url(contentstack, None, given)
    assert "--param organization_uid=VALUE   the UID of the organization" in str(caught.value)


def test_an_unknown_parameter_is_answered_with_the_known_ones(contentstack: Profile) -> None:
    with pytest.raises(BadTarget) as caught:
        base_url(contentstack, None, {"organisation_uid": "x"})
    assert str(caught.value) == (
        "the base URL has no parameter 'organisation_uid' (it has organization_uid), did you mean 'organization_uid'?"
    )


def test_an_unknown_region_is_answered_with_the_known_ones(contentstack: Profile) -> None:
    with pytest.raises(BadTarget, match=r"no region 'asure-eu' \(there are aws-na, .*\), did you mean 'azure-eu'\?"):
        base_url(contentstack, "asure-eu", {"organization_uid": "x"})


def test_a_profile_without_a_base_url_asks_for_one() -> None:
    with pytest.raises(BadTarget, match="the profile rfc names no base URL: give the URL of the service provider"):
        base_url(load_profile("rfc"), None, {})


def test_a_host_that_the_user_gives_may_have_a_port(
    small_with: Callable[[str, str], str], profile_of: Callable[[str], Profile]
) -> None:
    said = "base_url: {template: 'https://{host}/scim', parameters: {host: your host}, source: [manual]}\ndiscovery:"
    assert base_url(profile_of(small_with("discovery:", said)), None, {"host": "a.example:8443"}) == (
        "https://a.example:8443/scim"
    )


def test_a_region_for_a_profile_without_regions_is_refused(contentstack: Profile) -> None:
    assert contentstack.base_url is not None
    single = replace(contentstack, base_url=replace(contentstack.base_url, regions={}, default_region=""))
    with pytest.raises(BadTarget, match="the profile has no regions"):
        base_url(single, "eu", {"organization_uid": "x"})
