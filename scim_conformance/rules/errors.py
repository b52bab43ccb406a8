"""What every refusal must look like (RFC 7644, section 3.12)."""

from collections.abc import Mapping

from scim_conformance.checking import expect, rule
from scim_conformance.checking.expect import either, unassigned
from scim_conformance.scim import urns
from scim_conformance.wire.exchange import Exchange

OWN = (400, 404, 409, 412, 500, 501)
"""The statuses of RFC 7644, Table 8, that the SCIM server itself gives; others may come from what stands before it."""

BAD_REQUEST = (
    *("invalidFilter", "tooMany", "uniqueness", "mutability", "invalidSyntax", "invalidPath", "noTarget"),
    *("invalidValue", "invalidVers", "sensitive"),
    *("invalidCursor", "expiredCursor", "invalidCount"),
)
"""The keywords of a 400: those of RFC 7644, Table 9, and of RFC 9865, Table 2."""

BESIDE_400: Mapping[str, tuple[int, ...]] = {
    "uniqueness": (409,),
    "sensitive": (403,),
    "mutability": (403,),
    "noTarget": (404,),
    "invalidVers": (404,),
}
"""Where a keyword stands beside another status as well: in the texts of RFC 7644, or by its meaning."""


def refused(exchange: Exchange) -> bool:
    """An error status that the SCIM server itself must have given."""
    return exchange.response is not None and exchange.status in OWN


def refused_early(exchange: Exchange) -> bool:
    """An error status for lack of credentials or rights, perhaps from a gateway."""
    return exchange.response is not None and exchange.status in (401, 403)


def has_error_body(exchange: Exchange) -> bool:
    """An error status with a SCIM Error as body."""
    schemas = exchange.resource.get("schemas")
    error = isinstance(schemas, list) and urns.ERROR in schemas
    return exchange.response is not None and exchange.status >= 400 and error


@rule("RFC7644-3.12-01", applies=refused)
def error_body(exchange: Exchange) -> None:
    """A refusal holds a SCIM Error; administrators see its text in the provisioning log."""
    expect(exchange).json_object().at("schemas").contains(urns.ERROR)


@rule("RFC7644-3.2-07", "RFC7644-3.12-01", applies=refused_early)
def error_body_without_rights(exchange: Exchange) -> None:
    """A refusal for lack of credentials holds a SCIM Error too, unless a gateway gave it."""
    expect(exchange).json_object().at("schemas").contains(urns.ERROR)


@rule("RFC7644-3.2-07", "RFC7644-3.12-02", applies=has_error_body)
def error_status_is_text(exchange: Exchange) -> None:
    """The status in an Error is there, as a JSON string; strictly typed clients fail on a number."""
    expect(exchange).at("status").is_a(str, "text")


@rule("RFC7644-3.2-07", "RFC7644-3.12-02", applies=has_error_body)
def error_status_agrees(exchange: Exchange) -> None:
    """The status in an Error is the HTTP status."""
    found = exchange.resource.get("status")
    expect(exchange).holds(str(found) == str(exchange.status), f"status {exchange.status}", f"status {found}", "status")


@rule("RFC7644-2-05", applies=lambda exchange: exchange.response is not None and exchange.status == 401)
def challenge(exchange: Exchange) -> None:
    """A 401 says with WWW-Authenticate which credentials it wants."""
    expect(exchange).header("WWW-Authenticate").present()


def has_scim_type(exchange: Exchange) -> bool:
    """A SCIM Error that names its cause with one of the keywords of a 400, and an HTTP status fit for an error."""
    return has_error_body(exchange) and exchange.resource.get("scimType") in BAD_REQUEST


def names_a_cause(exchange: Exchange) -> bool:
    """A SCIM Error of a 400 or 409 with a cause."""
    named = has_error_body(exchange) and exchange.status in (400, 409)
    return named and not unassigned(exchange.resource.get("scimType"))


def has_detail(exchange: Exchange) -> bool:
    """A SCIM Error that explains itself."""
    return has_error_body(exchange) and exchange.resource.get("detail") is not None


@rule("RFC7644-3.12-05", "RFC7644-3.12-03", applies=names_a_cause)
def error_cause_is_a_keyword(exchange: Exchange) -> None:
    """The scimType of a refusal is one of the keywords, letter by letter; clients compare it as it is."""
    expect(exchange).at("scimType").satisfies(BAD_REQUEST.__contains__, f"one of {', '.join(BAD_REQUEST)}")


@rule("RFC7644-3.12-05", "RFC7644-3.4.2.1-04", applies=has_scim_type)
def error_status_fits_the_cause(exchange: Exchange) -> None:
    """The keywords belong to 400; beside another status a client that goes by it does not look for them."""
    keyword = str(exchange.resource["scimType"])
    allowed = (400, *BESIDE_400.get(keyword, ()))
    expect(exchange).holds(
        exchange.status in allowed, f"{keyword} with status {either(allowed)}", f"status {exchange.status}", "scimType"
    )


@rule("RFC7644-3.12-01", "RFC7644-3.12-04", applies=has_detail)
def error_detail_is_text(exchange: Exchange) -> None:
    """The detail of an Error is a text for people; a list or an object breaks typed clients."""
    expect(exchange).at("detail").is_a(str, "text")


def succeeded(exchange: Exchange) -> bool:
    """A success with a JSON object."""
    return exchange.ok and bool(exchange.resource)


@rule("RFC7644-3.2-06", "RFC7644-3.1-04", applies=succeeded)
def success_holds_no_error(exchange: Exchange) -> None:
    """A success is no Error in disguise; clients go by the HTTP status and take it for done."""
    named = exchange.resource.get("schemas")
    told = isinstance(named, list) and urns.ERROR in named
    expect(exchange).holds(not told, "an error status with an Error", f"status {exchange.status} with one", "schemas")
