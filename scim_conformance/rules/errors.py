"""What every refusal must look like (RFC 7644, section 3.12)."""

from scim_conformance.checking import expect, rule
from scim_conformance.scim import urns
from scim_conformance.wire.exchange import Exchange

OWN = (400, 404, 409, 412, 500, 501)
"""The statuses of RFC 7644, Table 8, that the SCIM server itself gives; others may come from what stands before it."""


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
