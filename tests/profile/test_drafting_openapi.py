"""Drafts from descriptions: what is in them is taken over, what is read into them is marked, nothing else is said."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from scim_conformance.profile.document import read_document
from scim_conformance.profile.drafting.description import BadDescription
from scim_conformance.profile.drafting.draft import plain
from scim_conformance.profile.drafting.openapi import draft_from_openapi
from scim_conformance.profile.drafting.writing import written
from scim_conformance.profile.loader import check_file, load_profile
from scim_conformance.profile.model import Fact, Profile
from scim_conformance.profile.statements import statements

DATA = Path(__file__).parent / "data"
CONTENTSTACK, ACME, SWAGGER = (
    DATA / name for name in ("contentstack-openapi.yaml", "acme-openapi.json", "acme-swagger.yaml")
)
TODAY = date(2026, 11, 22)

USERS = {
    "get": {"responses": {"200": {"description": "A list."}}},
    "post": {"responses": {"201": {"description": "Created."}}},
}
ONE = {"get": {"responses": {"200": {"description": "One."}}}}


@cache
def text_of(path: Path) -> str:
    """The draft of a description."""
    return written(draft_from_openapi(path, TODAY))


@pytest.fixture
def profile_of(tmp_path: Path) -> Callable[[Path], Profile]:
    """The profile that the draft of a description is, without any mistake in it."""

    def read(path: Path) -> Profile:
        file = tmp_path / "draft.yaml"
        file.write_text(text_of(path), encoding="utf-8")
        assert check_file(file) == ()
        return load_profile(str(file))

    return read


@pytest.fixture
def drafted(tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """What the draft of a small description says: `drafted(paths={…})`."""

    def draft(**data: Any) -> dict[str, Any]:
        file = tmp_path / "api.json"
        described = {"openapi": "3.1.0", "info": {"title": "Acme SCIM"}, **data}
        file.write_text(json.dumps(described))
        text = written(draft_from_openapi(file, TODAY))
        (tmp_path / "draft.yaml").write_text(text, encoding="utf-8")
        assert check_file(tmp_path / "draft.yaml") == ()
        content: dict[str, Any] = read_document(text.encode(), "draft.yaml").data
        return content

    return draft


def said(fact: Fact | None) -> list[tuple[str, tuple[int, ...]]]:
    """What a fact comes to, source and note aside."""
    return [(outcome.support.value, outcome.status) for outcome in fact.outcomes] if fact else []


class TestContentstack:
    """The draft beside the profile that people wrote, wherever that rests on the same description."""

    @pytest.fixture
    def draft(self, profile_of: Callable[[Path], Profile]) -> Profile:
        return profile_of(CONTENTSTACK)

    @pytest.fixture
    def shipped(self) -> Profile:
        return load_profile("contentstack")

    def test_the_service_is_at_the_same_places(self, draft: Profile, shipped: Profile) -> None:
        assert draft.base_url is not None
        assert shipped.base_url is not None
        assert draft.base_url.template == shipped.base_url.template
        assert [one.host for one in draft.base_url.regions.values()] == [
            one.host for one in shipped.base_url.regions.values()
        ]

    def test_clients_sign_in_and_speak_in_the_same_way(self, draft: Profile, shipped: Profile) -> None:
        assert draft.authentication.scheme == shipped.authentication.scheme
        assert (draft.media_types.request, draft.media_types.response) == (
            shipped.media_types.request,
            shipped.media_types.response,
        )

    @pytest.mark.parametrize("kind", ["User", "Group"])
    def test_every_outcome_that_rests_on_the_description_is_drafted(
        self, draft: Profile, shipped: Profile, kind: str
    ) -> None:
        for operation, fact in shipped.resource_types[kind].operations.items():
            here = said(draft.resource_types[kind].operations[operation])
            theirs = [outcome for outcome in fact.outcomes if "openapi" in outcome.sources]
            assert all(here[0][0] == one.support.value and set(here[0][1]) <= set(one.status) for one in theirs)

    def test_where_the_vendor_knows_better_the_draft_has_the_word_of_the_description(self, draft: Profile) -> None:
        assert said(draft.resource_types["User"].operations["replace"]) == [("supported", (200,))]
        assert said(draft.resource_types["User"].operations["delete"]) == [("undocumented", ())]

    @pytest.mark.parametrize("kind", ["User", "Group"])
    def test_filters_are_the_same(self, draft: Profile, shipped: Profile, kind: str) -> None:
        mine, theirs = (profile.resource_types[kind].filters for profile in (draft, shipped))

        assert [(one.attribute, one.operators) for one in mine] == [(one.attribute, one.operators) for one in theirs]

    def test_duplicates_are_refused_alike(self, draft: Profile, shipped: Profile) -> None:
        assert said(draft.resource_types["User"].duplicates) == said(shipped.resource_types["User"].duplicates)

    @pytest.mark.parametrize("name", ["Schemas", "ResourceTypes"])
    def test_discovery_is_where_the_description_has_it(self, draft: Profile, shipped: Profile, name: str) -> None:
        theirs = next(one for one in shipped.discovery[name].fact.outcomes if "openapi" in one.sources)

        assert draft.discovery[name].paths == (theirs.path,)
        assert draft.discovery[name].fact.first.token is theirs.token is False

    def test_errors_have_no_cause(self, draft: Profile, shipped: Profile) -> None:
        assert draft.errors.scim_type is shipped.errors.scim_type is False
        assert set(draft.errors.table) <= set(shipped.errors.table)

    def test_documented_departures_are_excused(self, draft: Profile, shipped: Profile) -> None:
        told = {one.check for one in shipped.deviations if not one.check.startswith("idp/")}
        assert told <= {one.check for one in draft.deviations}

    def test_its_statements_are_what_a_service_can_break(self, draft: Profile) -> None:
        operations = [f"{kind}.{name}" for kind in ("User", "Group") for name in draft.resource_types[kind].operations]

        assert set(statements(draft)) == {
            *(id for id in operations if id != "User.delete"),
            *("discovery.Schemas", "discovery.ResourceTypes", "media_types.response"),
            *("errors.table.400", "errors.table.401", "errors.table.404"),
            *("User.userName.email", "User.filters.userName.eq", "Group.filters.displayName.eq", "User.duplicates"),
        }

    def test_every_guess_is_marked(self) -> None:
        marks = [line.partition("# guessed: ")[2] for line in text_of(CONTENTSTACK).splitlines() if "# guessed" in line]

        assert [mark.partition(";")[0].partition(",")[0] for mark in marks] == [
            *("from the title of the description", "the same", "its address", "the names of the regions"),
            *("that anything else is refused", 'from the text of the parameter "filter"'),
            *('from the text of the parameter "filter"', "the schema of errors does not name it"),
        ]


class TestAcme:
    """OpenAPI 3.0 in JSON, with everything that a description can say."""

    @pytest.fixture
    def draft(self, profile_of: Callable[[Path], Profile]) -> Profile:
        return profile_of(ACME)

    def test_the_address_has_the_tenant_and_a_region(self, draft: Profile) -> None:
        assert draft.base_url is not None
        assert draft.base_url.template == "https://{host}/{tenant_id}/scim/v2"
        assert draft.base_url.parameters == {"tenant_id": "The id of the tenant, in its settings."}
        assert [one.host for one in draft.base_url.regions.values()] == ["eu.scim.acme.example", "us.scim.acme.example"]

    def test_tokens_are_bought(self, draft: Profile) -> None:
        found = draft.authentication

        assert (found.scheme, found.scope) == ("oauth2_client_credentials", "scim:write")
        assert found.token_url == "https://login.acme.example/oauth2/token"

    def test_the_media_type_of_scim_goes_before_others(self, draft: Profile) -> None:
        assert (draft.media_types.request, draft.media_types.response) == (
            "application/scim+json",
            ("application/scim+json",),
        )

    def test_what_is_required_read_only_or_neither_is_told_apart(self, draft: Profile) -> None:
        found = draft.resource_types["User"].attributes

        assert [path for path, one in found.items() if one.required] == ["userName", "name.familyName"]
        assert [path for path, one in found.items() if one.mutability] == ["name.formatted", "groups"]
        assert {"name.givenName", "emails", "active"} <= set(found)

    def test_attributes_that_no_rfc_has_are_in_a_comment(self) -> None:
        assert "# described too, and no attributes of RFC 7643: manager, shoeSize\n" in text_of(ACME)

    def test_members_are_given_by_what_each_must_have(self, draft: Profile) -> None:
        assert draft.resource_types["Group"].member_keys == ("value",)

    def test_several_successes_are_all_right(self, draft: Profile) -> None:
        assert said(draft.resource_types["User"].operations["patch"]) == [("supported", (200, 204))]

    def test_a_request_that_is_only_refused_is_not_supported(self, draft: Profile) -> None:
        assert said(draft.resource_types["Group"].operations["replace"]) == [("unsupported", (501,))]

    def test_filters_are_those_of_the_examples_on_attributes_that_there_are(self, draft: Profile) -> None:
        found = draft.resource_types["User"].filters

        assert [(one.attribute, one.operators) for one in found] == [
            ("userName", ("eq",)),
            ("name.familyName", ("sw",)),
        ]

    def test_pages_have_the_sizes_of_the_parameter(self, draft: Profile) -> None:
        assert (draft.paging.default_count, draft.paging.max_count) == (50, 200)

    def test_the_rate_limit_is_that_of_the_words(self, draft: Profile) -> None:
        assert [(one.limit, one.window) for one in draft.rate_limit.buckets] == [(600, 60.0)]

    def test_headers_that_only_a_429_has_are_no_promise_about_other_answers(self, draft: Profile) -> None:
        assert draft.rate_limit.headers == {}
        assert any(one.topic == "rate limit" and "X-RateLimit-Limit" in one.text for one in draft.notes)

    def test_an_error_means_what_its_first_sentence_says(self, draft: Profile) -> None:
        assert draft.errors.table[409] == "The userName is taken."

    def test_projection_is_a_fact_where_a_read_takes_it(self, draft: Profile) -> None:
        assert list(draft.resource_types["User"].projection) == ["excludedAttributes"]

    def test_and_noted_for_readers_where_only_lists_do(self, draft: Profile) -> None:
        assert draft.resource_types["Group"].projection == {}
        assert "Lists of Group take excludedAttributes." in [one.text for one in draft.notes]

    def test_features_are_those_that_there_are_requests_for(self, draft: Profile) -> None:
        assert {name: said(fact) for name, fact in draft.features.items()} == {
            "bulk": [("supported", (200,))],
            "search": [("supported", (200,))],
            "sort": [("supported", ())],
        }

    def test_values_have_the_bounds_of_their_schemas(self, draft: Profile) -> None:
        found = draft.resource_types["User"].attributes

        assert (found["userName"].max_length, found["emails"].max_values) == (128, 1)

    def test_a_resource_type_of_its_own_is_offered_and_left_out(self, draft: Profile) -> None:
        assert list(draft.resource_types) == ["User", "Group"]
        assert "  # Role:\n  #   endpoint: /Roles\n  #   schema: urn:acme:scim:schemas:Role\n" in text_of(ACME)

    def test_what_has_no_schemas_is_no_resource_of_scim(self) -> None:
        assert "/reports" not in text_of(ACME)


class TestSwagger:
    """Swagger 2.0, with users alone."""

    @pytest.fixture
    def draft(self, profile_of: Callable[[Path], Profile]) -> Profile:
        return profile_of(SWAGGER)

    def test_host_and_base_path_make_the_address(self, draft: Profile) -> None:
        assert draft.base_url is not None
        assert draft.base_url.template == "https://api.acme.example/scim/v2"

    def test_a_key_goes_into_its_header(self, draft: Profile) -> None:
        assert (draft.authentication.scheme, draft.authentication.header) == ("api_key", "X-Acme-Key")

    def test_paths_are_as_they_are_written(self, draft: Profile) -> None:
        assert {name: kind.endpoint for name, kind in draft.resource_types.items()} == {"User": "/users"}

    def test_what_is_said_of_the_whole_file_holds_for_each_request(self, draft: Profile) -> None:
        assert (draft.media_types.request, draft.media_types.response) == (
            "application/json",
            ("application/scim+json", "application/json"),
        )

    def test_a_create_that_answers_200_is_left_to_the_reader(self, draft: Profile) -> None:
        assert said(draft.resource_types["User"].operations["create"]) == [("supported", ())]
        assert "# left out: the description has the status 200, as generated ones often do" in text_of(SWAGGER)

    def test_the_status_of_the_rfc_goes_first(self, draft: Profile) -> None:
        assert said(draft.resource_types["User"].operations["delete"]) == [("supported", (204, 200))]

    def test_pages_have_the_sizes_of_the_words(self, draft: Profile) -> None:
        assert (draft.paging.default_count, draft.paging.max_count) == (100, 250)

    def test_what_the_description_does_not_have_is_undocumented(self, draft: Profile) -> None:
        assert said(draft.resource_types["User"].operations["replace"]) == [("undocumented", ())]
        assert [said(one.fact) for one in draft.discovery.values()] == [[("undocumented", ())]] * 3


class TestSmall:
    def test_groups_alone_will_do(self, drafted: Callable[..., dict[str, Any]]) -> None:
        found = drafted(paths={"/scim/Groups": USERS, "/scim/Groups/{id}": ONE})

        assert list(found["resource_types"]) == ["Group"]

    def test_a_service_that_names_no_host_leaves_the_address_out(self, drafted: Callable[..., dict[str, Any]]) -> None:
        assert "base_url" not in drafted(paths={"/scim/Users": USERS})

    def test_a_range_of_statuses_names_none(self, drafted: Callable[..., dict[str, Any]]) -> None:
        found = drafted(paths={"/scim/Users": {"get": {"responses": {"2XX": {"description": "A list."}}}}})

        assert found["resource_types"]["User"]["operations"]["list"] == {"support": "supported", "source": ["openapi"]}

    def test_users_that_nobody_deletes_are_warned_of(
        self, drafted: Callable[..., dict[str, Any]], tmp_path: Path
    ) -> None:
        drafted(paths={"/scim/Users": USERS})

        assert "# where the service has none, what a run creates stays there\n" in (tmp_path / "draft.yaml").read_text()

    def test_the_nearest_description_of_scim_is_taken(
        self, drafted: Callable[..., dict[str, Any]], tmp_path: Path
    ) -> None:
        found = drafted(
            info={"title": "Acme"},
            servers=[{"url": "https://acme.example"}],
            paths={
                "/v1/users": USERS,
                "/scim/v2/a/Users": USERS,
                "/scim/v2/b/Users": USERS,
                "/scim/v2/b/Groups": USERS,
            },
        )

        assert found["base_url"]["template"] == "https://acme.example/scim/v2/b"
        assert "# Left out is what looks like SCIM as well, below /scim/v2/a\n" in (tmp_path / "draft.yaml").read_text()

    @pytest.mark.parametrize(
        ("scheme", "found"),
        [
            ({"type": "http", "scheme": "basic"}, {"scheme": "basic"}),
            ({"type": "http", "scheme": "Bearer"}, {"scheme": "bearer"}),
            ({"type": "apiKey", "in": "header", "name": "Authorization"}, {"scheme": "raw_header"}),
            ({"type": "oauth2", "flows": {"authorizationCode": {}}}, {"scheme": "bearer"}),
            ({"type": "openIdConnect"}, {"scheme": "bearer"}),
            ({"type": "mutualTLS"}, {"scheme": "bearer"}),
            ({"type": "apiKey", "in": "query", "name": "key"}, {"scheme": "bearer"}),
        ],
    )
    def test_each_way_to_sign_in_has_its_scheme(
        self, drafted: Callable[..., dict[str, Any]], scheme: dict[str, Any], found: dict[str, str]
    ) -> None:
        told = drafted(paths={"/scim/Users": USERS}, components={"securitySchemes": {"it": scheme}})

        assert told["authentication"] == {**found, "source": ["openapi"]}

    @pytest.mark.parametrize(
        ("limit", "bucket"),
        [
            ("100 requests per minute", (100, 60)),
            ("10 calls/second", (10, 1)),
            ("5 API requests every 10 seconds", (5, 10)),
        ],
    )
    def test_a_rate_limit_is_read_from_words(
        self, drafted: Callable[..., dict[str, Any]], limit: str, bucket: tuple[int, int]
    ) -> None:
        told = drafted(info={"title": "Acme SCIM", "description": f"At most {limit}."}, paths={"/scim/Users": USERS})

        assert [(one["limit"], one["window"]) for one in told["rate_limit"]["buckets"]] == [bucket]

    @pytest.mark.parametrize(
        "paths",
        [{}, {"/orders": USERS}, {"/users": USERS, "/users/{id}": ONE}, {"/v1/users": USERS, "/v1/groups": USERS}],
    )
    def test_a_description_without_scim_is_refused(
        self, drafted: Callable[..., dict[str, Any]], paths: dict[str, Any]
    ) -> None:
        with pytest.raises(BadDescription, match=rf"no SCIM in it: of its {len(paths)} paths, none ends in /Users"):
            drafted(info={"title": "A shop"}, paths=paths)

    def test_its_name_can_be_chosen(self, tmp_path: Path) -> None:
        assert plain(draft_from_openapi(ACME, TODAY, "ours").content)["name"] == "ours"


JUNK = (
    *(None, 0, -1, 1.5, True, [], {}, "", " ", "null", "yes", "2026-01-01", "a: b # c\u2028d: e", "\x85\nformat: 9"),
    *("- x", "{a}", "{", "[x]", "\u202e\x00\x1b[31m", "long " * 200, ["a", 1, None], {"a": {"b": 1}}, 10**20, "urn:x"),
    *({"$ref": "#/info"}, {"$ref": "#/components/schemas/User"}, {"$ref": "x.yaml"}, "https://u:p@h.example/{x}/y"),
)


@pytest.mark.parametrize("seed", range(60))
def test_whatever_a_description_holds_the_draft_is_a_profile_or_there_is_one_message(tmp_path: Path, seed: int) -> None:
    chance, file = Random(seed), tmp_path / "api.json"
    data = copy.deepcopy(chance.choice(descriptions()))
    for _ in range(chance.randint(1, 4)):
        spoil(data, chance)
    file.write_text(json.dumps(data))
    try:
        draft = draft_from_openapi(file, TODAY)
    except BadDescription:
        return
    (tmp_path / "draft.yaml").write_text(written(draft), encoding="utf-8")

    assert check_file(tmp_path / "draft.yaml") == ()
    assert read_document(written(draft).encode(), "draft.yaml").data == plain(draft.content)


@cache
def descriptions() -> tuple[Any, ...]:
    return tuple(yaml.safe_load(path.read_text(encoding="utf-8")) for path in (ACME, SWAGGER, CONTENTSTACK))


def spoil(data: Any, chance: Random) -> None:
    """Put something else in one place of the data, take it away, or give it another name."""
    holder, key = chance.choice(list(places(data)))
    act = chance.random()
    if act < 0.7:
        holder[key] = chance.choice(JUNK)
    elif act < 0.85 or isinstance(holder, list):
        del holder[key]
    else:
        holder[chance.choice([one for one in JUNK if isinstance(one, str)])] = holder.pop(key)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from places(value[key])
