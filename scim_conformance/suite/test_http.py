"""The HTTP around SCIM: media types, encodings, addresses and methods (RFC 7644, sections 3.2, 3.8 and 3.12)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from scim_conformance.checking import Blocked, NotApplicable, expect, requirement, same_resource, scenario
from scim_conformance.checking.expect import unassigned
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.profile.model import Profile
from scim_conformance.scim import urns
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.test_authentication import NOBODY
from scim_conformance.wire.client import Request
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import resource_path
from scim_conformance.wire.scim_client import ScimClient

LETTERS = "Zoë Łódź 東京 \U00020bb7"
"""Letters of two, three and four bytes in UTF-8 that no normalisation changes."""

SPOKEN = "displayName"
"""The attribute that is tried with them."""

ACCEPT: Mapping[str, str] = {
    "scim-json": urns.SCIM_JSON,
    "weighed": f"text/html;q=0.1, application/json;q=0.5, {urns.SCIM_JSON}",
    "json": urns.JSON,
    "json-first": f"{urns.JSON}, text/plain, */*",
    "anything": "*/*",
    "nothing": "",
    "html": "text/html",
}
"""What clients say that they accept; an empty text stands for a request without the header."""

NOWHERE = "/NoSuchEndpoint"


class Labelled(NamedTuple):
    """A user created with a body of a certain media type, and a read of it."""

    answer: Exchange
    after: Exchange


class Misrouted(NamedTuple):
    """Requests to addresses where nothing is, and a user of ours before and after a POST to its address."""

    nowhere: Exchange
    below: Exchange
    before: Exchange
    posted: Exchange
    after: Exchange


@scenario(needs=("User.create", "User.read"))
def labelled(scim: ScimClient, user_type: ResourceUnderTest, scim_profile: Profile) -> dict[str, Labelled]:
    """Users created with the media types that clients write: with a charset, and plain JSON."""
    types = {"charset": f"{scim_profile.media_types.request}; charset=utf-8", "json": urns.JSON}
    spoken = user_type.attribute(SPOKEN) and not user_type.insists_on(SPOKEN)
    seen = {}
    for form, media_type in types.items():
        given = {SPOKEN: f"{user_type.unique_name()} {LETTERS}"} if spoken else {}
        answer = scim.create(user_type, user_type.sample(given, full=True), headers={"Content-Type": media_type})
        seen[form] = Labelled(answer, scim.read(user_type, answer.id or NOBODY))
    return seen


@scenario(needs=("User.create", "User.read"))
def specimen(scim: ScimClient, user_type: ResourceUnderTest, labelled: dict[str, Labelled]) -> Exchange:
    """A user of ours to look at in many ways."""
    for made in labelled.values():
        if made.answer.ok and made.after.ok and made.after.id:
            return made.after
    raise Blocked(f"no {user_type.name} could be created and read", labelled["charset"].answer)


@scenario(needs=("User.read",))
def negotiated(scim: ScimClient, user_type: ResourceUnderTest, specimen: Exchange) -> dict[str, Exchange]:
    """The same user read by clients that accept this or that, and as the run usually asks."""
    seen = {"usual": scim.read(user_type, specimen.id)}
    for form, accepted in ACCEPT.items():
        seen[form] = scim.read(user_type, specimen.id, headers={"Accept": accepted})
    return seen


@scenario(needs=("User.read",))
def misrouted(scim: ScimClient, user_type: ResourceUnderTest, specimen: Exchange) -> Misrouted:
    """Addresses where nothing is, and a method that the address of a user does not have."""
    path, before = resource_path(user_type.endpoint, specimen.id), scim.read(user_type, specimen.id)
    nowhere = scim.get(NOWHERE, operation="misroute", invalid="an endpoint that nobody has")
    below = scim.get(f"{path}/nothing-here", operation="misroute", invalid="nothing is below a user")
    body: dict[str, Any] = {"schemas": [user_type.schema], SPOKEN: user_type.unique_name()}
    wrong = Request("POST", path, body=body, operation="misroute", invalid="a user has no POST")
    posted = scim.send(wrong)
    if posted.ok and posted.id not in ("", specimen.id) and lookup(posted.resource, SPOKEN) == body[SPOKEN]:
        scim.delete(user_type, posted.id)  # a server that creates there has made one more of ours
    return Misrouted(nowhere, below, before, posted, scim.read(user_type, specimen.id))


@requirement("RFC7644-3.8-01", "RFC7644-3.1-01")
def test_charset_is_understood(labelled: dict[str, Labelled]) -> None:
    """A media type may have `charset=utf-8` behind it; Okta and many libraries send it so."""
    expect(labelled["charset"].answer).success()


@requirement("RFC7644-3.8-05", "RFC7644-3.8-01")
def test_plain_json_is_understood(labelled: dict[str, Labelled]) -> None:
    """A body labelled application/json is read as SCIM; several clients send nothing else."""
    expect(labelled["json"].answer).success()


@requirement("RFC7644-3.8-01", "RFC7644-3.8-02")
@pytest.mark.parametrize("form", ["charset", "json"])
def test_letters_are_answered(labelled: dict[str, Labelled], form: str) -> None:
    """Letters beyond ASCII come back in the answer as they were sent."""
    _spells(labelled[form].answer, labelled[form].answer)


@requirement("RFC7644-3.8-01", "RFC7644-3.8-02")
@pytest.mark.parametrize("form", ["charset", "json"])
def test_letters_are_kept(labelled: dict[str, Labelled], form: str) -> None:
    """Letters beyond ASCII read back as they were sent; people's names are not to be mangled."""
    _spells(labelled[form].answer, labelled[form].after)


@requirement("RFC7644-3.8-04")
@pytest.mark.parametrize("form", ["scim-json", "weighed"])
def test_scim_json_is_served(negotiated: dict[str, Exchange], form: str) -> None:
    """Who accepts application/scim+json is served."""
    expect(negotiated[form]).status(200)


@requirement("RFC7644-3.8-05")
@pytest.mark.parametrize("form", ["json", "json-first"])
def test_json_is_served(negotiated: dict[str, Exchange], form: str) -> None:
    """Who accepts application/json is served; plain HTTP libraries ask for it."""
    expect(negotiated[form]).status(200)


@requirement("RFC7644-3.8-06")
@pytest.mark.parametrize("form", ["anything", "nothing"])
def test_no_preference_is_served(negotiated: dict[str, Exchange], form: str) -> None:
    """Who states no format is served SCIM's own, and not turned away."""
    expect(negotiated[form]).status(200)


@requirement("RFC7644-3.8-04")
@pytest.mark.parametrize("form", ["scim-json", "weighed"])
def test_scim_json_is_labelled(negotiated: dict[str, Exchange], form: str, scim_profile: Profile) -> None:
    """Who accepts application/scim+json alone, or above all, gets an answer with that label."""
    _labelled(negotiated[form], scim_profile, see="http/scim-json-is-served")


@requirement("RFC7644-3.8-06")
@pytest.mark.parametrize("form", ["anything", "nothing"])
def test_no_preference_is_labelled(negotiated: dict[str, Exchange], form: str, scim_profile: Profile) -> None:
    """Without a stated format the answer is application/scim+json."""
    _labelled(negotiated[form], scim_profile, see="http/no-preference-is-served")


@requirement("RFC7644-3.12-05")
def test_other_formats_do_not_break(negotiated: dict[str, Exchange]) -> None:
    """Who asks for a format that there is not gets JSON all the same or is turned away, and nothing breaks."""
    answer = negotiated["html"]
    expect(answer).holds(answer.status < 500, "JSON, or a refusal such as 406", f"status {answer.status}")


@requirement("RFC7644-3.2-05", "RFC7644-3.8-04")
@pytest.mark.parametrize("form", ACCEPT)
def test_format_changes_nothing(negotiated: dict[str, Exchange], form: str) -> None:
    """The resource is the same in whatever format it is asked for."""
    expect(negotiated[form]).if_accepted(see="http/scim-json-is-served").json_object()
    same_resource(negotiated["usual"], negotiated[form])


@requirement("RFC7644-3.12-08")
@pytest.mark.parametrize("place", ["nowhere", "below"])
def test_nothing_is_served_nowhere(misrouted: Misrouted, place: str) -> None:
    """Where nothing is, nothing is served; a page or an empty success there hides every wrong address."""
    expect(_at(misrouted, place)).not_served()


@requirement("RFC7644-3.12-05", "RFC7644-3.12-08")
@pytest.mark.parametrize("place", ["nowhere", "below"])
def test_nowhere_answers_404(misrouted: Misrouted, place: str) -> None:
    """An endpoint that does not exist answers 404."""
    expect(_at(misrouted, place)).if_refused(see="http/nothing-is-served-nowhere").status(404)


@requirement("RFC7644-3.12-05", "RFC7644-3.12-12")
def test_wrong_method_is_refused(misrouted: Misrouted) -> None:
    """A POST to the address of a user is declined, and neither done nor broken at."""
    expect(misrouted.posted).refused()


@requirement("RFC7644-3.12-05", "RFC7644-3.12-12", "RFC7644-3.2-02")
def test_wrong_method_changes_nothing(misrouted: Misrouted) -> None:
    """A POST to the address of a user changes nothing of the user."""
    same_resource(misrouted.before, misrouted.after)


def _at(misrouted: Misrouted, place: str) -> Exchange:
    return misrouted.nowhere if place == "nowhere" else misrouted.below


def _spells(creation: Exchange, shown: Exchange) -> None:
    """The answer has the attribute as it was sent, unless the server has no such attribute."""
    expect(creation).if_accepted(see="http/charset-is-understood")
    sent: Any = lookup(creation.request.json, SPOKEN)
    kept = lookup(expect(shown).exchange.resource, SPOKEN)
    if unassigned(sent) or unassigned(kept):
        raise NotApplicable(Reason("nothing-to-change", f"no {SPOKEN} is shown"))
    expect(shown, creation).at(SPOKEN).equals(sent)


def _labelled(answer: Exchange, profile: Profile, see: str) -> None:
    expect(answer).if_accepted(see=see)
    if urns.SCIM_JSON not in (profile.media_types.response or (urns.SCIM_JSON,)):
        raise NotApplicable(Reason("documented", f"{profile.title} documents another media type"))
    expect(answer).header("Content-Type").satisfies(lambda _: answer.media_type == urns.SCIM_JSON, urns.SCIM_JSON)
