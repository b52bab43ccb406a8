"""A draft of a profile from an endpoint: a survey as a run does it, and a few harmless questions more."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date

from scim_conformance.plan.probing import observe
from scim_conformance.plan.survey import Unusable, survey
from scim_conformance.profile.drafting.draft import Draft
from scim_conformance.profile.drafting.observed import draft_from_observed
from scim_conformance.profile.loader import load_profile
from scim_conformance.run.elsewhere import SCIM_JSON, is_scim
from scim_conformance.run.settings import Settings
from scim_conformance.wire.client import Client, EndpointDown, Request
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.pacing import Pace
from scim_conformance.wire.redaction import Redactor
from scim_conformance.wire.target import Target

TYPES = (SCIM_JSON, "application/json")
"""The Content-Types that an endpoint may demand on requests without a body."""

_NO_SCIM = (
    "JSON came from {url}, and nothing of SCIM in it: no schemas of SCIM, and no list with totalResults and Resources."
    " Check the base URL; it usually ends in /scim/v2 or /v2. To look closer: scim-conformance doctor {url}"
)
_NO_TYPE = (
    "{url} speaks SCIM, and shows neither users nor groups: /ResourceTypes has none of them, and no list of /Users or"
    " /Groups was answered. Check whether the token may read them, and whether SCIM is switched on."
)


def draft_from_endpoint(settings: Settings, today: date, name: str = "") -> Draft:
    """The draft of a profile, called `name` or after the host. `settings` has a target; GET alone is sent.

    Raises Unusable, as a run does, where the endpoint cannot be tested, and where it shows nothing of SCIM.
    """
    assert settings.target is not None  # whoever gave no address was refused before
    answers: list[Exchange] = []
    secrets = [*settings.credentials.secrets(), *settings.target.secrets()]
    redact = Redactor(secrets, settings.credentials.header, (settings.target.base_url,))
    pace = Pace(settings.pace)

    def client(target: Target) -> Client:
        return Client(target, settings.credentials, pace, redact, answers.append, read_only=True)

    with closing(client(settings.target)) as first:
        target = _welcome(first)
    with closing(client(target)) as asking:
        found = survey(asking, load_profile("rfc"))
        if not any(map(is_scim, answers)):
            raise Unusable(_NO_SCIM.format(url=target.base_url))
        try:
            seen = observe(asking, found, every_request=target.content_type_always)
        except EndpointDown as problem:
            raise Unusable(str(problem)) from problem
    if seen is None:
        raise Unusable(_NO_TYPE.format(url=target.base_url))
    return draft_from_observed(replace(seen, requests=len(answers)), today, name)


def _welcome(client: Client) -> Target:
    """The target as it wants to be asked: with the Content-Type that it demands on requests without a body, if any."""
    if client.target.content_type_always:
        return client.target
    for kind in ("", *TYPES):
        try:
            headers = {"Content-Type": kind} if kind else {}
            answer = client.send(Request("GET", "/Users", {"count": "1"}, headers=headers, retry=False))
        except EndpointDown:
            break
        if kind and answer.ok:
            return replace(client.target, request_type=kind, content_type_always=True)
        if answer.response is None or answer.status != 415:
            break
    return client.target
