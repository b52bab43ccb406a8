"""No alarm is raised by a server that is unusual and right. All of them are for `-m proof`."""

from __future__ import annotations

import pytest

from scim_conformance.cli import main
from scim_conformance.sandbox.oddities import ODDITIES
from scim_conformance.sandbox.oddities.making import declare, together

from .oddly import alarms

CHOSEN = ("small-application", "behind-a-gateway")
"""A cross-section that is quick enough for every day: two of those made of many others."""

VENDORS = ("contentful", "contentstack")


FIT_FOR_VENDORS = (
    *("compressed", "more-headers", "headers-in-lower-case", "json-indented-and-escaped"),
    *(
        "ids-are-long",
        "ids-are-upper-case",
        "dates-with-offset",
        "dates-to-the-nanosecond",
        "members-of-objects-turned",
    ),
    *("errors-with-more", "errors-in-german", "several-challenges", "addresses-behind-proxy", "twelve-strangers"),
)
"""What no vendor documents otherwise."""


def test_there_are_many_of_them() -> None:
    assert len(ODDITIES) >= 100


@pytest.mark.witness
@pytest.mark.parametrize("name", CHOSEN)
def test_a_combination_raises_no_alarm(name: str) -> None:
    assert alarms("rfc", name) == {}


@pytest.mark.proof
@pytest.mark.parametrize("name", [name for name in ODDITIES if name not in CHOSEN])
def test_an_oddity_raises_no_alarm(name: str) -> None:
    assert alarms("rfc", name) == {}


@pytest.mark.proof
@pytest.mark.parametrize("profile", VENDORS)
@pytest.mark.parametrize("name", FIT_FOR_VENDORS)
def test_an_oddity_raises_no_alarm_at_a_vendor(profile: str, name: str) -> None:
    assert alarms(profile, name) == {}


@pytest.mark.parametrize("name", ODDITIES)
def test_an_oddity_says_what_it_is_and_why_it_is_right(name: str) -> None:
    oddity = ODDITIES[name]
    assert oddity.description.endswith(".")
    assert oddity.because.endswith(".")
    assert oddity.layers


def test_explain_tells_of_an_oddity(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["explain", "patch-answers-204"])
    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert "patch-answers-204: an oddity of the sandbox" in told
    assert "Why that is right: RFC 7644, section 3.5.2" in told


def test_an_oddity_that_is_unknown_is_refused_with_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["sandbox", "--oddity", "patch-answers-24"])
    assert ended.value.code == 4
    assert "Unknown oddity 'patch-answers-24', did you mean 'patch-answers-204'?" in capsys.readouterr().err


def test_two_oddities_cannot_have_one_name() -> None:
    with pytest.raises(ValueError, match="there are two oddities named"):
        declare("no-patch", "Twice.", "Nothing.")


def test_what_is_put_together_has_to_be_there() -> None:
    with pytest.raises(KeyError):
        together("of-nothing", "Made of what is not there.", "nothing-of-this-name")
