"""The alias of whoever asks: /Me is not there, points to the resource, or shows it as what it is (RFC 7644, 3.11)."""

from scim_conformance.checking import NotApplicable, expect, requirement, scenario
from scim_conformance.checking.expect import show
from scim_conformance.plan.offer import Reason
from scim_conformance.scim.lookup import lookup
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import last_segment
from scim_conformance.wire.scim_client import ScimClient

ALLOWED = (200, 307, 308, 400, 401, 403, 404, 405, 501)
"""What may be answered: a client that is no person has no resource, and then many a refusal is right."""


@scenario
def me(scim: ScimClient) -> Exchange:
    """A read of /Me."""
    return scim.get("/Me", operation="me")


@requirement("RFC7644-3.11-02", "RFC7644-3.11-01")
def test_is_answered_or_refused(me: Exchange) -> None:
    """/Me answers with the resource, points to it, or is refused with 501; clients try it to learn who they are."""
    expect(me).status(*ALLOWED)


@requirement("RFC7644-3.11-05", "RFC7644-3.11-03")
def test_redirect_has_a_location(me: Exchange) -> None:
    """A redirect says where the resource is, and that is another place than /Me."""
    if expect(me).exchange.status not in (307, 308):
        raise NotApplicable(Reason("no-exchange", "/Me does not redirect"))
    expect(me).header("Location").present().satisfies(_elsewhere, "the address of the resource itself")


@requirement("RFC7644-3.11-05", "RFC7644-3.11-04")
def test_location_is_permanent(me: Exchange) -> None:
    """The Location header is the permanent address of the resource; bookmarks of /Me would show somebody else's."""
    _direct(me)
    expect(me).header("Location").present().satisfies(_elsewhere, "the address of the resource itself")


@requirement("RFC7644-3.11-05", "RFC7644-3.11-04")
def test_shows_one_resource(me: Exchange) -> None:
    """The answer is one resource with its id, and no list."""
    _direct(me)
    expect(me).json_object().at("id").is_a(str, "text").present()
    expect(me).at("Resources").absent()


@requirement("RFC7644-3.11-05")
def test_location_is_that_of_the_resource(me: Exchange) -> None:
    """Location, meta.location and id of the answer speak of one resource."""
    _direct(me)
    header, id = me.header("Location"), me.id
    if not header or not id:
        raise NotApplicable(Reason("no-exchange", "there is no Location, or no id; see me/location-is-permanent"))
    meta = lookup(me.resource, "meta.location")
    told = [last_segment(one) for one in (header, meta) if isinstance(one, str)]
    expect(me).holds(
        all(one == id for one in told), f"locations that end in {id}", show([header, meta]), "meta.location"
    )


def _direct(me: Exchange) -> None:
    if expect(me).exchange.status != 200:
        raise NotApplicable(Reason("no-exchange", "/Me does not show the resource, as it need not"))


def _elsewhere(location: object) -> bool:
    return last_segment(str(location)).lower() != "me"
