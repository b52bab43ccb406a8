"""What RFC 7644 leaves to the service provider, as documented: bulk, /Me, /.search and sorting."""

from __future__ import annotations

from dataclasses import replace

from scim_conformance.profile.model import Fact, Support
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error
from scim_conformance.sandbox.offers import REFUSED


def feature_of(request: Request) -> str:
    """Which of them a request asks for; empty for any other. A search at the root is one, too."""
    first, last = (request.segments or ("",))[0], (request.segments or (".search",))[-1]
    named = {"Bulk": "bulk", "Me": "me"}.get(first) or ("search" if last == ".search" else "")
    return named or ("sort" if request.operation == "list" and "sortBy" in request.query else "")


def documented_feature(name: str, fact: Fact) -> Layer:
    """Refused with the documented status, or passed over, where the vendor says so."""
    outcome = fact.first

    def layer(request: Request, inner: Inner) -> Answer:
        if feature_of(request) != name:
            return inner(request)
        if outcome.support in REFUSED:
            return error(outcome.status[0] if outcome.status else 501, f"{name} is not supported.")
        if outcome.support is Support.NO_EFFECT:
            left = {key: value for key, value in request.query.items() if key not in ("sortBy", "sortOrder")}
            return inner(replace(request, query=left))
        return inner(request)

    return layer
