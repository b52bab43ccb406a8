"""Why checks fail: the file of causes, and which finding has which."""

from __future__ import annotations

import pytest

from scim_conformance.authorities.loader import every_step
from scim_conformance.checking.registry import CHECKS, RULES
from scim_conformance.explain import explained
from scim_conformance.report.causes import Seen, Severity, Sight, cause_of, causes, causes_behind, read_causes
from scim_conformance.run.judges import SUITE, load_suite

ENTRY = """
- id: location-missing
  title: Location is missing
  severity: cosmetic
  why: Clients have to search.
  fix: Set the header.
  checks: [create/answers-with-location]
"""


@pytest.fixture(scope="module")
def judges() -> list[str]:
    """The ids of every check of the suite, of every step of a client and of every rule."""
    load_suite()
    checks = [check.id for check in CHECKS.values() if check.judge.__module__.startswith(SUITE)]
    steps = [step.check for step in every_step()]
    return [*checks, *steps, *(rule.id for rule in RULES.values())]


def test_every_check_and_rule_has_a_cause(judges: list[str]) -> None:
    without = [id for id in judges if not causes_behind(id)]

    assert without == [], "add a cause to report/causes.yaml, or name the check in one that is there"


def test_whatever_a_check_finds_has_a_cause_of_the_file(judges: list[str]) -> None:
    usual = (("status 200", "status 503 (Busy.)"), ("a value", "another value"), ("status 204", "status 299"))
    known = {cause.id for cause in causes()}
    promised = {
        "contract/operations/documented-outcome": [
            f"[User.{operation}]" for operation in ("create", "read", "list", "replace", "patch", "delete")
        ]
    }
    unknown = [
        (id + parameter, expected, actual)
        for id in judges
        for parameter in promised.get(id, ["", "[User]"])
        for expected, actual in usual
        if cause_of(Seen(id + parameter, "", expected, actual)).id not in known
    ]

    assert unknown == []


def test_no_entry_names_a_check_that_does_not_exist(judges: list[str]) -> None:
    dead = [
        (cause.id, sight.check)
        for cause in causes()
        for sight in cause.sights
        if not any(Sight(sight.check.partition("[")[0]).names(id) for id in judges)
    ]

    assert dead == []


def test_no_cause_is_hidden_behind_those_before_it(judges: list[str]) -> None:
    hidden = []
    for number, cause in enumerate(causes()):
        earlier = [sight for before in causes()[:number] for sight in before.sights]
        plain = [one for one in earlier if one.plain]
        named = [id for id in judges if any(Sight(s.check.partition("[")[0]).names(id) for s in cause.sights)]
        if all(any(sight.names(id) for sight in plain) for id in named):
            hidden.append(cause.id)

    assert hidden == []


def test_titles_and_ids_are_unlike() -> None:
    assert len({cause.title for cause in causes()}) == len(causes())


@pytest.mark.parametrize(
    ("check", "path", "expected", "actual", "cause"),
    [
        ("create/answers-with-location[User]", "", "header Location: present", "absent", "location-missing"),
        ("rule/location-in-meta", "meta.location", "meta.location: present", "absent", "location-missing"),
        ("create/answers-201[User]", "", "status 201", "status 200", "create-not-201"),
        ("create/answers-201[User]", "", "status 201", "status 400 (no groups)", "create-refused"),
        ("create/answers-201[User]", "", "status 201", "status 415", "media-type-refused"),
        ("create/server-gives-id-and-meta[User]", "id", "id: present", "id: absent", "id-missing"),
        ("create/server-gives-id-and-meta[User]", "meta", "meta: an object", "meta: absent", "meta-incomplete"),
        ("create/keeps-what-was-sent[User]", "", "status 200", "status 404", "reads-fail"),
        ("create/keeps-what-was-sent[User]", "title", "title: 1", "title: absent", "values-lost-on-create"),
        ("read/unknown-id-is-not-served[User]", "", "a refusal", "status 200", "unknown-id-served"),
        ("read/unknown-id-is-not-served[User]", "", "a refusal", "status 500", "unknown-id-not-404"),
        ("delete/deleted-is-not-served[User]", "", "a refusal", "status 200", "deleted-still-there"),
        ("replace/change-is-stored[User]", "", "a 2xx status", "status 501", "put-refused"),
        ("replace/change-is-stored[User]", "title", "title: 1", "title: 2", "put-without-effect"),
        ("replace/change-is-stored[User]", "", "status 200", "status 500", "reads-fail"),
        (
            "replace/answer-is-what-is-stored[User]",
            "active",
            "active: absent, as before",
            "active: true",
            "put-answer-without-resource",
        ),
        (
            "replace/answer-is-what-is-stored[User]",
            "title",
            "title: 1, as before",
            "title: absent",
            "answer-is-not-what-is-stored",
        ),
        ("patch/replace-is-stored[User]", "", "status 200 or 204", "status 201", "patch-success-status"),
        ("patch/answer-is-what-is-stored[User]", "", "no body", "application/scim+json: {}", "patch-success-status"),
        ("patch/replace-is-stored[User]", "", "status 200 or 204", "status 501", "patch-refused"),
        ("patch/replace-is-stored[User]", "title", "title: 1", "title: 2", "patch-without-effect"),
        ("patch/replace-without-path-is-stored[User]", "title", "title: 1", "title: 2", "patch-without-path"),
        ("members/remove-is-stored", "members", "members without 1", 'members ["1"]', "member-stays"),
        ("members/remove-is-stored", "", "a 2xx status", "status 501", "member-stays"),
        ("members/remove-is-stored", "", "a 2xx status", "status 405", "patch-refused"),
        ("members/add-is-stored", "", "a 2xx status", "status 501", "patch-refused"),
        ("members/add-is-stored", "", "a 2xx status", "status 400", "member-add-refused"),
        ("read/list-has-the-new-one[User]", "Resources", "a list with 1", "a list of 3 resources", "list-incomplete"),
        (
            "read/list-has-the-new-one[User]",
            "Resources",
            "a list with 1",
            "the first resources again, without it",
            "start-index-ignored",
        ),
        ("members/add-is-stored", "members", "members with 1", "members []", "member-add-without-effect"),
        ("filter/hit-finds-exactly-one[User]", "Resources", "exactly 1", "0 resources", "filter-finds-nothing"),
        ("filter/hit-finds-exactly-one[User]", "Resources", "exactly 1", "2 resources 7, 8", "filter-ignored"),
        ("filter/hit-finds-exactly-one[User]", "Resources", "exactly 1", "2 resources 7, 7", "list-repeats"),
        ("filter/user-names-match-in-any-case[User]", "Resources", "exactly 1", "0 resources", "filter-case"),
        ("filter/miss-is-an-empty-list[User]", "", "status 200", "status 404", "filter-miss-is-an-error"),
        ("filter/miss-is-an-empty-list[User]", "totalResults", "totalResults: 0", 'totalResults: "0"', "list-envelope"),
        (
            "contract/deprovisioning/documented-effect[User.deprovisioning.delete]",
            "",
            "supported, status 204, then 404 (status 404 or 410)",
            "status 200",
            "contract-still-in-service",
        ),
        (
            "contract/deprovisioning/documented-effect[User.deprovisioning.delete]",
            "",
            "supported, status 204, then 404 (status 204)",
            "status 200",
            "contract-status",
        ),
        (
            "contract/deprovisioning/documented-effect[User.deprovisioning.replace_active_false]",
            "",
            "accepted without effect, status 200, then unchanged (status 200); "
            "or supported, then active is false (active: false)",
            "status 204; status 200",
            "contract-status",
        ),
        (
            "contract/operations/documented-outcome[User.replace]",
            "title",
            "supported (title: 1)",
            "title: 2",
            "contract-put",
        ),
        (
            "contract/operations/documented-outcome[Group.delete]",
            "",
            "supported (a 2xx status)",
            "status 501",
            "contract-still-in-service",
        ),
        (
            "contract/operations/documented-outcome[Group.delete]",
            "",
            "disabled (a refusal (4xx, or 501))",
            "status 204",
            "contract-delete",
        ),
    ],
)
def test_what_was_seen_decides_on_the_cause(check: str, path: str, expected: str, actual: str, cause: str) -> None:
    assert cause_of(Seen(check, path, expected, actual)).id == cause


@pytest.mark.parametrize(
    ("asked", "cause"),
    [("discover", "discovery-missing"), ("discover, list", "list-envelope"), ("list", "list-envelope")],
)
def test_lists_of_schemas_are_another_cause_than_lists_of_people(asked: str, cause: str) -> None:
    assert cause_of(Seen("rule/list-total", "totalResults", "a whole number", "absent", asked)).id == cause


@pytest.mark.parametrize(
    ("check", "actual", "severity"),
    [
        ("patch/replace-without-path-is-stored[Group]", "status 501", Severity.SYNC_DEAD),
        ("errors/empty-user-name-is-refused", "status 201", Severity.COSMETIC),
        ("errors/missing-required-is-refused[User]", "status 201", Severity.COSMETIC),
    ],
)
def test_a_cause_is_rated_by_what_was_seen(check: str, actual: str, severity: Severity) -> None:
    assert cause_of(Seen(check, "", "something else", actual)).severity is severity


def test_a_check_of_the_users_own_is_its_own_cause() -> None:
    cause = cause_of(Seen("tenants/are-apart[User]"), title="Tenants do not see each other.")

    assert (cause.id, cause.title, cause.severity) == (
        "tenants/are-apart",
        "Tenants do not see each other.",
        Severity.UNRATED,
    )


def test_severities_are_in_words_and_in_order() -> None:
    assert [severity.face.word for severity in sorted(Severity, key=lambda severity: severity.rank)] == [
        "access not revoked",
        "data lost or exposed",
        "sync stops",
        "not rated",
        "cosmetic",
    ]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("[7]", "cause 7: it has exactly the members checks, fix, id, severity, title, why"),
        (ENTRY.replace("  fix: Set the header.\n", ""), "it has exactly the members"),
        (ENTRY.replace("cosmetic", "dreadful"), "there is no severity 'dreadful'"),
        (ENTRY.replace("cosmetic", "unrated"), "there is no severity 'unrated'"),
        (ENTRY.replace("Clients have to search.", "''"), "title, why and fix are text"),
        (ENTRY.replace("[create/answers-with-location]", "[]"), "checks is a list with at least one entry"),
        (ENTRY.replace("[create/answers-with-location]", "[{actual: 7}]"), "an entry of checks is an id"),
        (ENTRY.replace("[create/answers-with-location]", "[{check: a, actual: '('}]"), "is no regular expression"),
        (ENTRY.replace("[create/answers-with-location]", "[{check: a, actual: 7}]"), "looks for is text"),
        (ENTRY.replace("[create/answers-with-location]", "[{check: a, holds: [7]}]"), "holds is text, or a list"),
        (ENTRY.replace("[create/answers-with-location]", "[{check: a, fails: '('}]"), "is no regular expression"),
        (f"{ENTRY.rstrip()}\n  mended: [mended]\n", "mended is a list of addresses"),
        (ENTRY.replace("location-missing", "Location"), "an id is in kebab-case"),
        (ENTRY + ENTRY, "cause 'location-missing' is there twice"),
        ("{}", "the causes are a list"),
    ],
)
def test_a_mistake_in_the_file_is_named(wrong: str, told: str) -> None:
    with pytest.raises(ValueError, match=told.replace("(", r"\(")):
        read_causes(wrong)


@pytest.mark.parametrize("id", ["create/answers-with-location", "rule/location-in-meta"])
def test_explain_tells_why_it_matters_and_how_to_fix_it(id: str) -> None:
    told = " ".join(explained(id).split())

    assert "Cause (cosmetic): Location is missing after a create. The address of a new resource" in told
    assert "How to fix it: Build the absolute address once" in told
