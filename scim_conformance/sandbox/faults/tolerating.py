"""Faults of filters that make no sense: they are answered, with everybody or nobody, or break."""

from __future__ import annotations

import re
from collections.abc import Callable

from scim_conformance.sandbox.faults.filtering import asked, unquoted
from scim_conformance.sandbox.faults.finding import holding
from scim_conformance.sandbox.faults.making import declare, store
from scim_conformance.sandbox.messages import Answer, Inner, Request, error


def _tolerates(name: str, description: str, pattern: str, answer: Callable[[Request], Answer]) -> None:
    """A fault that answers some filters that are none."""

    def layer(request: Request, inner: Inner) -> Answer:
        result = inner(request)
        broken = result.status == 400 and asked(request) and re.search(pattern, unquoted(asked(request)))
        return answer(request) if broken else result

    declare(name, description, ("query/filter", "errors"), layer)


def _everybody(request: Request) -> Answer:
    return store(request, "GET", request.endpoint)


def _nobody(request: Request) -> Answer:
    return holding(_everybody(request), [])


for _name, _description, _pattern, _answer in (
    ("filter-broken-finds-nobody", "A filter that is none finds nobody.", "", _nobody),
    ("filter-broken-ends-in-500", "A filter that is none ends in 500.", "", lambda _: error(500, "Internal error.")),
    ("filter-without-operator-accepted", "A filter of a name alone finds everybody.", r"^\w+$", _everybody),
    ("filter-without-value-accepted", "A filter without a value finds everybody.", r"\beq$", _everybody),
    ("filter-open-bracket-accepted", "A bracket that is not closed is closed.", r"^\([^)]*$", _nobody),
    ("filter-closed-bracket-accepted", "A bracket that was not opened is passed over.", r"^[^(]*\)$", _nobody),
    ("filter-open-quote-accepted", "A text that does not end is ended.", r'^[^"]*"[^"]*$', _nobody),
    ("filter-rest-ignored", "Whatever follows a whole expression is passed over.", r'^\w+ eq ""\s.+$', _nobody),
    ("filter-open-value-path-accepted", "A square bracket that is not closed is closed.", r"\[[^\]]*$", _everybody),
    ("filter-empty-value-path-accepted", "Square brackets without a filter find everybody.", r"\[\w*\]", _everybody),
    ("filter-orders-booleans", "Booleans are ordered.", r"active [gl][te]", _everybody),
    ("filter-orders-binary-data", "Binary data is ordered.", r"x509Certificates.value [gl][te]", _nobody),
):
    _tolerates(_name, _description, _pattern, _answer)


def _by_unknown(name: str, description: str, answer: Callable[[Request], Answer]) -> None:
    def layer(request: Request, inner: Inner) -> Answer:
        return answer(request) if "nosuch" in unquoted(asked(request)) else inner(request)

    declare(name, description, ("query/filter", "errors"), layer)


_by_unknown("filter-unknown-attribute-ignored", "A filter by an attribute that nobody has finds everybody.", _everybody)
_by_unknown(
    "filter-unknown-attribute-breaks",
    "A filter by an attribute that nobody has ends in 500.",
    lambda _: error(500, "Internal error."),
)
