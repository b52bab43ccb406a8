"""Why steps of provisioning clients fail: by what was sent, by what was seen, and by what held besides."""

from __future__ import annotations

import re

import pytest

from scim_conformance.checking.registry import CHECKS, RULES
from scim_conformance.clients.loader import clients
from scim_conformance.explain import explained
from scim_conformance.report.causes import Around, Cause, Seen, cause_of, causes, causes_behind
from scim_conformance.report.sent import form_of
from scim_conformance.run.judges import load_suite

STEPS = [f"idp/{step.name}" for client in clients().values() for step in client.steps.values()]
COARSE = ("idp-access-stays", "idp-data-lost", "idp-stops")
FINE = [cause for cause in causes() if cause.id.startswith("idp-") and cause.id not in COARSE]
REFUSED = ("", "status 200 or 204", "status 400 (No.)")
NOT_DONE = ("active", "active: false", "active: true")
STAYS = ("members", 'members ["b"]', 'members ["a", "b"]')
NOT_FOUND = ("Resources", "exactly 1 resource", "0 resources")
FOUND = ("Resources", "exactly 0 resources in the list", "1 resource 7")
IMMUTABLE = ("", "status 200", "status 400 (members.value is immutable)")
TOO_SHORT = ("", "status 201", "status 400 (password is too short)")
SHOWN = ("password", "no password in the answer", "password is there")
COUNTED_AS_TEXT = ("totalResults", "totalResults as a whole number", 'totalResults: "1"')


def cause(check: str, path: str, expected: str, actual: str, *held: str, failed: tuple[str, ...] = ()) -> str:
    """The cause of a step of a client that was seen to fail so, in a run where these held and those failed."""
    return cause_of(Seen(check, path, expected, actual, "", form_of(check)), Around(held, (check, *failed))).id


@pytest.mark.parametrize(
    ("check", "seen", "held", "expected"),
    [
        ("idp/entra/deactivate", REFUSED, ("idp/entra/update", "idp/okta-oin/deactivate"), "idp-boolean-as-text"),
        ("idp/entra/deactivate", NOT_DONE, ("idp/entra/update", "idp/okta-oin/deactivate"), "idp-boolean-as-text"),
        ("idp/entra/deactivate", ("active", "active: false", 'active: "False"'), (), "idp-boolean-as-text"),
        ("idp/entra/deactivate", ("", "status 200", "status 400 (Not a boolean.)"), (), "idp-boolean-as-text"),
        ("idp/entra/deactivate", NOT_DONE, ("idp/entra/update",), "idp-access-stays"),
        ("idp/entra/deactivate", NOT_DONE, ("idp/okta-oin/deactivate",), "idp-access-stays"),
        ("idp/okta-oin/deactivate", NOT_DONE, ("idp/entra/deactivate",), "idp-without-path"),
        ("idp/okta-oin/deactivate", NOT_DONE, ("patch/replace-is-stored[User]",), "idp-access-stays"),
        ("idp/okta-oin/group-rename", REFUSED, ("idp/entra/group-rename",), "idp-without-path"),
        ("idp/okta-oin/group-rename", REFUSED, ("idp/authentik/group-rename",), "idp-repeated-id"),
        ("idp/entra-optscim062020/update", REFUSED, ("idp/okta-oin/deactivate",), "idp-dotted-keys"),
        ("idp/entra-optscim062020/update", REFUSED, ("idp/entra/update",), "idp-without-path"),
        ("idp/entra-optscim062020/update", REFUSED, (), "idp-stops"),
        ("idp/entra/group-rename", REFUSED, ("idp/entra/create",), "idp-stops"),
        ("idp/entra/group-remove", ("members", 'members ["b"]', "members []"), (), "idp-removal-by-values-wipes"),
        ("idp/entra/group-remove", STAYS, ("idp/entra/group-add",), "idp-removal-by-values"),
        ("idp/entra/group-remove", REFUSED, ("idp/entra/group-add",), "idp-removal-by-values"),
        ("idp/entra/group-remove", REFUSED, (), "idp-access-stays"),
        ("idp/entra-optscim062020/group-remove", STAYS, ("members/add-is-stored",), "idp-removal-by-filter"),
        ("idp/okta-oin/group-members", STAYS, ("idp/okta-oin/group-push",), "idp-removal-by-filter"),
        ("idp/okta-oin/group-push-empty", REFUSED, ("idp/okta-oin/group-push",), "idp-empty-members"),
        ("idp/okta-oin/group-push-empty", REFUSED, (), "idp-access-stays"),
        ("idp/okta-aiw/group-push-empty", REFUSED, ("idp/okta-aiw/group-members",), "idp-empty-members"),
        ("idp/okta-aiw/group-members", REFUSED, ("idp/okta-aiw/group-rename",), "idp-immutable-members"),
        ("idp/okta-aiw/group-members", IMMUTABLE, (), "idp-immutable-members"),
        ("idp/okta-oin/group-create", REFUSED, ("idp/onelogin/group-create",), "idp-empty-members"),
        ("idp/okta-oin/create", REFUSED, ("idp/ping-put/create",), "idp-create-extras"),
        ("idp/okta-oin/create", TOO_SHORT, (), "idp-create-extras"),
        ("idp/okta-oin/create", REFUSED, (), "idp-stops"),
        ("idp/okta-oin/create", SHOWN, (), "idp-password-shown"),
        ("idp/okta-oin/create", ("id", "id: text", "id: absent"), (), "idp-create-without-id"),
        ("idp/onelogin/update-by-log", ("", "status 200", "status 400 (Unknown schema.)"), (), "idp-foreign-schemas"),
        ("idp/okta-aiw/update", ("", "status 200", "status 400 (meta is readOnly)"), (), "idp-repeated-id"),
        ("idp/okta-oin/import", COUNTED_AS_TEXT, (), "idp-counters"),
        ("idp/entra/connection", ("", "status 200", "status 404"), ("idp/entra/match",), "idp-filter-miss"),
        ("idp/entra/connection", ("", "status 200", "status 404"), (), "idp-stops"),
        ("idp/entra/connection", FOUND, (), "idp-filter-ignored"),
        ("idp/entra/find-inactive", NOT_FOUND, ("idp/entra/match",), "idp-inactive-not-found"),
        ("idp/entra/find-inactive", NOT_FOUND, (), "idp-stops"),
        ("idp/entra/match-other-case", NOT_FOUND, ("idp/entra/match",), "idp-filter-case"),
        ("idp/entra/group-read", ("members", "no members in the answer", "members is there"), (), "idp-members-shown"),
        ("idp/entra/value-path", REFUSED, ("idp/entra/update-mail",), "idp-missing-value"),
        ("idp/entra/update-mail", REFUSED, ("idp/entra/update",), "idp-value-path"),
        ("idp/entra/extension", REFUSED, ("idp/entra/update",), "idp-urn-path"),
        ("idp/entra/manager", REFUSED, (), "idp-manager"),
        ("idp/entra/group-add", STAYS, ("idp/onelogin/group-add",), "idp-member-form"),
        ("idp/onelogin/group-add", ("", "status 200", "status 400 (A member lacks 'display'.)"), (), "idp-member-form"),
        ("idp/entra/create", ("", "status 201", "status 415"), ("idp/ping-put/create",), "idp-charset"),
        ("idp/entra/create", ("", "status 201", "status 415"), (), "idp-media-type"),
        ("idp/okta-aiw/update", ("", "status 200", "status 405"), (), "idp-method-missing"),
        ("idp/okta-aiw/update", ("", "status 200", "status 201"), (), "idp-other-success"),
        ("idp/okta-aiw/update", ("", "an answer within 60 s", "one after 90 s"), (), "idp-too-slow"),
        ("idp/entra/update", ("title", 'title: "Clerk", as before', "title: absent"), (), "idp-collateral"),
        ("idp/entra/group-rename", ("members", 'members ["a", "b"]', 'members ["a"]'), (), "idp-collateral"),
        ("idp/okta-aiw/group-rename", ("members", 'members ["a", "b"]', "members []"), (), "idp-group-emptied"),
        ("idp/okta-oin/group-delete", ("", "status 204", "status 500"), (), "idp-access-stays"),
    ],
)
def test_a_step_is_diagnosed_by_what_was_seen(
    check: str, seen: tuple[str, str, str], held: tuple[str, ...], expected: str
) -> None:
    assert cause(check, *seen, *held) == expected


def test_capitals_are_to_blame_where_the_same_in_lower_case_is_done() -> None:
    assert cause("idp/entra/group-add", *REFUSED, "idp/entra/create", "idp/entra-optscim062020/group-add") == (
        "idp-capital-operations"
    )


def test_capitals_are_to_blame_for_every_change_where_one_shows_it() -> None:
    held = ("idp/entra/create", "idp/entra-optscim062020/group-rename")
    seen = cause("idp/entra/deactivate", *REFUSED, *held, failed=("idp/entra/group-rename",))

    assert seen == "idp-capital-operations"


def test_a_plus_sign_is_to_blame_where_the_same_search_with_a_coded_blank_finds_somebody() -> None:
    failed = ("idp/entra/match", "idp/entra/match-other-case")
    refused = ("", "status 200", "status 400 (No filter.)")

    assert cause("idp/entra/connection", *refused, "idp/ping-put/match", failed=failed) == "idp-plus-sign"


def test_separators_are_to_blame_where_others_read_without() -> None:
    missing = ("", "status 200", "status 404")
    seen = cause("idp/onelogin/read", *missing, "idp/okta-oin/read", failed=("idp/onelogin/import",))

    assert seen == "idp-separator"


def test_what_every_client_fails_at_is_not_blamed_on_the_form_of_one() -> None:
    everybody = tuple(check for check in STEPS if check.endswith("/deactivate"))
    seen = {cause(check, *NOT_DONE, "idp/entra/update", failed=everybody) for check in everybody}

    assert seen == {"idp-access-stays"}


@pytest.mark.parametrize("one", FINE, ids=lambda cause: cause.id)
def test_every_pattern_of_a_request_fits_what_some_client_sends(one: Cause) -> None:
    forms = {check: form_of(check) for check in STEPS}
    idle = [
        sight
        for sight in one.sights
        if not any(sight.names(check) and re.search(sight.sent, form) for check, form in forms.items())
    ]

    assert idle == []


def test_what_has_to_hold_or_fail_besides_is_there_to_do_so() -> None:
    load_suite()
    ids = [*STEPS, *CHECKS, *RULES]
    gone = [
        (one.id, pattern)
        for one in FINE
        for sight in one.sights
        for pattern in (*sight.holds, *sight.fails)
        if not any(re.search(f"^(?:{_bare(pattern)})", check) for check in ids)
    ]

    assert gone == []


def _bare(pattern: str) -> str:
    """A pattern of ids of checks without their parameters, for any client and step."""
    anybody = (
        pattern.replace("(?!{client}/|entra)", "")
        .replace("(?!{client}/)", "")
        .replace("(?!update$)", "")
        .replace("{client}", "[^/]+")
    )
    return re.sub(r"\\\[.*?\\\]", "", anybody.replace("{step}", ".+").replace(r"/\S+", "/.+"))


def test_explain_tells_the_causes_that_a_step_can_have_and_no_others() -> None:
    known = {one.id for one in causes_behind("idp/okta-oin/deactivate")}

    assert {"idp-without-path", "idp-access-stays"} <= known
    assert {"idp-boolean-as-text", "idp-capital-operations", "idp-manager"} & known == set()


def test_explain_tells_where_others_have_mended_it() -> None:
    assert "Mended or told of in https://github.com/getsentry/sentry/pull/45091" in explained("idp-boolean-as-text")
