"""What every body must be: JSON, of the right media type (RFC 7644, sections 3.1 and 3.8)."""

from scim_conformance.checking import expect, rule
from scim_conformance.scim import urns
from scim_conformance.wire.exchange import Exchange


def has_scim_body(exchange: Exchange) -> bool:
    """A success with a body, so one that only SCIM can have written; gateways answer errors in their own ways."""
    return exchange.ok and bool(exchange.answer.body)


@rule("RFC7644-3.2-05", applies=has_scim_body)
def json_body(exchange: Exchange) -> None:
    """Bodies are JSON."""
    expect(exchange).holds(
        exchange.json is not None, "a JSON body", f"{exchange.media_type or 'no media type'}, not JSON"
    )


@rule("RFC7644-8.1-01", "RFC7644-3.1-01", applies=has_scim_body)
def scim_media_type(exchange: Exchange) -> None:
    """Answers are labelled application/scim+json; some clients refuse what is not."""
    expect(exchange).header("Content-Type").satisfies(lambda _: exchange.media_type == urns.SCIM_JSON, urns.SCIM_JSON)


@rule("RFC7644-3.8-04", "RFC7644-3.1-01", applies=has_scim_body)
def json_media_type(exchange: Exchange) -> None:
    """Answers to clients that accept SCIM or plain JSON are labelled as one of the two."""
    allowed = (urns.SCIM_JSON, urns.JSON)
    expect(exchange).header("Content-Type").satisfies(
        lambda _: exchange.media_type in allowed, f"{urns.SCIM_JSON} or {urns.JSON}"
    )
