"""Every kind of mistake in a profile is told with its place and in the author's words."""

from collections.abc import Callable

import pytest

from scim_conformance.profile.mistakes import Mistake, ProfileError, did_you_mean

Change = Callable[[str, str], str]
Check = Callable[[str | bytes], list[str]]

CREATE = "create: {support: supported, status: [201], source: [manual]}"
END = "delete: {support: supported, source: [manual]}\n"
URL = "base_url: {template: 'https://a.example/%s', parameters: {%s}, source: [manual]}\ndiscovery:"
SIDES = "{says: a, source: [manual]}, {says: b, source: [manual]}"
CONTRADICTION = f"{END}contradictions:\n  - {{id: A, topic: x, settled: x, sides: [%s]%s}}\n"
DEVIATION = f"{END}deviations:\n  - {{%s, observed: x, actual: '%s', source: [manual]}}\n"


def test_a_small_profile_has_no_mistakes(small: str, mistakes_in: Check) -> None:
    assert mistakes_in(small) == []


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("    endpoint:", "    status: []\n    endpoint:", "13:5: unknown key 'status'"),
        ("    endpoint: /Users\n", "", "12:3: 'User' lacks the required key 'endpoint'"),
        ("title: Small\n", "", "1:1: the profile lacks the required key 'title'"),
        (
            "      list: {support: supported, source: [manual]}\n",
            "",
            "15:5: 'operations' lacks the required key 'list'",
        ),
        ("[201]", "'201'", "16:44: 'status' must be a list of whole numbers, not the text '201'"),
        ("[201]", "[x]", "16:45: item 1 of 'status' must be a whole number, not the text 'x'"),
        ("[201]", "[2010]", "16:45: item 1 of 'status' must be 599 or less, not 2010"),
        ("[201]", "[20]", "16:45: item 1 of 'status' must be 100 or more, not 20"),
        ("[201]", "[201, 201]", "16:44: 'status' names an item twice"),
        ("title: Small", "title: 5", "3:8: 'title' must be text, not the number 5"),
        ("title: Small", "title: ''", "3:8: 'title' must not be empty"),
        ("title: Small", "title:", "3:7: 'title' must be text, not nothing"),
        ("title: Small", "title: {}", "3:8: 'title' must be text, not a mapping"),
        ("name: small", "name: Small!", "2:7: 'name': 'Small!' is not a name: lower case letters, digits and dashes, "),
        ("format: 1", "format: one", "1:9: 'format' must be 1, not the text 'one'"),
        ("format: 1", "format: 2", "1:9: profile format 2 was made for a newer scim-conformance"),
        (
            "discovery:",
            "authentication: {scheme: bearer, token_url: https://a.example/token, source: [manual]}\ndiscovery:",
            "7:34: 'token_url' belongs to the scheme 'oauth2_client_credentials', and this one is 'bearer'",
        ),
        (
            "discovery:",
            "authentication: {scheme: oauth2_client_credentials, token_url: a.example, source: [manual]}\ndiscovery:",
            "7:64: 'token_url': 'a.example' is not the address of a token endpoint: write it out, as https://host/path",
        ),
        (
            "discovery:",
            "authentication: {scheme: oauth2, source: [manual]}\ndiscovery:",
            "7:26: 'scheme' must be one of bearer, raw_header, api_key, basic, oauth2_client_credentials, not the text",
        ),
        ("  User:", "  9r:", "12:3: '9r' is not the name of a resource type"),
        (CREATE, "create: supported", "16:15: 'create' must be a mapping, not the text 'supported'"),
        (
            CREATE,
            "create: {support: suported, source: [manual]}",
            "16:25: 'support' must be one of supported, claimed, ",
        ),
        (CREATE, "create: {any_of: []}", "16:24: 'any_of' needs 2 or more items"),
        (CREATE, "create: {support: supported}", "16:7: 'create' lacks the required key 'source'"),
        (CREATE, "create: {support: supported, source: []}", "16:44: 'source' must not be empty"),
        (CREATE, "create: {support: partial, source: [manual]}", "16:7: 'create' lacks the required key 'only'"),
        (
            CREATE,
            "create: {support: supported, only: [x], source: [manual]}",
            "16:25: 'only' goes with 'support: partial'",
        ),
        (
            CREATE,
            "create: {support: supported, except: [active], source: [manual]}",
            "16:25: 'except' goes with 'support: no_effect'",
        ),
        (
            CREATE,
            "create: {support: supported, source: [manuel]}",
            "16:45: 'source' names 'manuel', which is not among the sources, did you mean 'manual'?",
        ),
        (
            "discovery:",
            "  spare: {title: S, url: 'https://s', authority: vendor}\ndiscovery:",
            "7:3: no fact names the source 'spare': use it or remove it",
        ),
        ("authority: vendor", "authority: vender", "6:77: 'authority' must be one of vendor, third-party, standard, "),
        ("discovery:", URL % ("{org}", ""), "7:22: 'template' has {org}, which 'parameters' must explain"),
        ("discovery:", URL % ("{org}", "ogr: x, org: x"), "7:62: 'template' has no {ogr}, did you mean 'org'?"),
        ("discovery:", URL % ("{Org}", ""), "7:22: a brace of 'template' belongs to no {name}: names are lower case"),
        (
            "discovery:",
            "base_url: {template: 'https://{host}', regions: {west: {host: e, source: [manual]}}, "
            "default_region: wset, source: [manual]}\ndiscovery:",
            "7:102: 'default_region' names 'wset', which is not among the regions, did you mean 'west'?",
        ),
        (
            "discovery:",
            "base_url: {template: 'https://{host}', regions: {eu: {host: e, source: [manual]}}, source: [manual]}\n"
            "discovery:",
            "7:11: 'base_url' has 'regions', so it needs 'default_region' too",
        ),
        (
            "discovery:",
            "rate_limit: {source: [manual], buckets: [{name: a, methods: [FETCH], limit: 1, window: 1, "
            "source: [manual]}]}\ndiscovery:",
            "7:62: item 1 of 'methods' must be one of GET, POST, PUT, PATCH, DELETE, not the text 'FETCH'",
        ),
        (
            "discovery:",
            "rate_limit: {source: [manual], buckets: [{name: a, methods: [GET], limit: 1, window: 0, "
            "source: [manual]}]}\ndiscovery:",
            "7:86: 'window' must be more than 0, not 0",
        ),
        (END, DEVIATION % ("requirement: RFC7644-3.3-99", "x"), "23:19: unknown requirement RFC7644-3.3-99"),
        (END, DEVIATION % ("check: a", "("), "23:37: 'actual' is not a regular expression: "),
        (END, DEVIATION % ("check: a, requirement: b", "x"), "23:5: a deviation names either 'check' or 'requirement'"),
    ],
)
def test_a_mistake_has_its_place_and_its_words(
    small_with: Change, mistakes_in: Check, old: str, new: str, mistake: str
) -> None:
    [said] = mistakes_in(small_with(old, new))
    assert said.startswith(mistake)


@pytest.mark.parametrize(
    ("more", "mistake"),
    [
        (", look: {at: location, of: Usr}", "'of' names no resource type of this profile"),
        (", look: {at: location, of: User}", "with 'look', each side says in 'seen'"),
        (", statements: [User.crate]", "'User.crate' is nothing that a run tries"),
        (", statements: [User.read], look: {at: location, of: User}", "'statements' or 'look', and not both"),
    ],
)
def test_a_contradiction_is_seen_in_one_way(small_with: Change, mistakes_in: Check, more: str, mistake: str) -> None:
    assert any(mistake in said for said in mistakes_in(small_with(END, CONTRADICTION % (SIDES, more))))


def test_a_deviation_from_a_known_requirement_is_no_mistake(small_with: Change, mistakes_in: Check) -> None:
    assert mistakes_in(small_with(END, DEVIATION % ("requirement: RFC7644-3.3-04", "x"))) == []


def test_a_misspelt_key_is_both_unknown_and_missing(small_with: Change, mistakes_in: Check) -> None:
    assert mistakes_in(small_with("    operations:", "    operatons:")) == [
        "12:3: 'User' lacks the required key 'operations'",
        "15:5: unknown key 'operatons', did you mean 'operations'?",
    ]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(small_with: Change, mistakes_in: Check) -> None:
    text = small_with("title: Small", "title: 5").replace("[201]", "'201'").replace("name: small", "name: S")
    assert [said.split(":")[0] for said in mistakes_in(text)] == ["2", "3", "16"]


def test_a_newer_format_is_the_only_thing_said(small_with: Change, mistakes_in: Check) -> None:
    text = small_with("format: 1", "format: 2") + "unheard_of: 1\n"
    assert len(mistakes_in(text)) == 1


def test_a_mistake_reads_like_a_compiler_s() -> None:
    assert str(Mistake("a.yaml", 3, 1, "unknown key 'x'")) == "a.yaml:3:1: unknown key 'x'"


def test_a_mistake_without_a_place_names_the_file_only() -> None:
    assert str(Mistake("a.yaml", 0, 0, "cannot be read")) == "a.yaml: cannot be read"


def test_an_error_has_one_line_for_each_mistake() -> None:
    error = ProfileError([Mistake("a", 1, 1, "x"), Mistake("a", 2, 1, "y")])
    assert str(error).splitlines() == ["a:1:1: x", "a:2:1: y"]


def test_a_suggestion_does_not_mind_the_letter_case() -> None:
    assert did_you_mean("USERS", ["users", "groups"]) == ", did you mean 'users'?"


def test_nothing_is_suggested_for_what_is_like_nothing() -> None:
    assert did_you_mean("zebra", ["users", "groups"]) == ""
