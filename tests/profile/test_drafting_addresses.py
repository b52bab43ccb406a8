"""From servers to the base URL of a profile: parameters, regions, and what no profile should say."""

from __future__ import annotations

from typing import Any

import pytest

from scim_conformance.profile.drafting.addresses import base_url
from scim_conformance.profile.drafting.draft import Aside, Noted, plain
from scim_conformance.profile.drafting.interface import Server, Variable

ANY = Variable("demo", (), "The tenant. It is in the settings.")
ONE_OF = Variable("eu", ("eu", "us"), "")


def drafted(*servers: Server, below: str = "/scim/v2") -> dict[str, Any]:
    """What is said under base_url, without the source."""
    found = plain(base_url(servers, below, {"orgId": "The id of the organization."}, ["openapi"]))
    return {name: value for name, value in found.items() if name != "source"}


def test_a_server_and_the_path_below_it_make_the_template() -> None:
    assert drafted(Server("https://acme.example/api/")) == {"template": "https://acme.example/api/scim/v2"}


def test_a_parameter_of_the_path_is_explained_in_the_words_of_the_description() -> None:
    found = drafted(Server("https://acme.example"), below="/scim/{orgId}")

    assert found["template"] == "https://acme.example/scim/{org_id}"
    assert found["parameters"] == {"org_id": "The id of the organization."}


def test_a_variable_of_the_address_becomes_a_parameter() -> None:
    found = drafted(Server("https://{tenant}.acme.example", "", {"tenant": ANY}))

    assert found["template"] == "https://{tenant}.acme.example/scim/v2"
    assert found["parameters"] == {"tenant": "The tenant."}


@pytest.mark.parametrize("name", ["version", "api-version", "basePath"])
def test_a_variable_with_one_right_value_is_replaced_by_it(name: str) -> None:
    server = Server(f"https://acme.example/{{{name}}}", "", {name: Variable("v2", (), "")})

    assert drafted(server, below="")["template"] == "https://acme.example/v2"


def test_a_choice_of_hosts_is_a_choice_of_regions() -> None:
    found = drafted(Server("https://{place}.acme.example", "", {"place": ONE_OF}))

    assert found["template"] == "https://{host}/scim/v2"
    assert found["default_region"] == "eu"
    assert {name: region["host"] for name, region in found["regions"].items()} == {
        "eu": "eu.acme.example",
        "us": "us.acme.example",
    }


def test_servers_that_differ_by_host_are_regions_called_as_they_are_described() -> None:
    found = drafted(
        Server("https://acme.example", "AWS Europe Production Server"), Server("https://us.acme.example", "The US API")
    )

    assert list(found["regions"]) == ["aws-europe", "us"]


def test_regions_without_names_of_their_own_are_called_by_their_hosts() -> None:
    found = drafted(Server("https://acme.example", "Production"), Server("https://us.acme.example", "Production"))

    assert list(found["regions"]) == ["acme-example", "us-acme-example"]


def test_a_server_elsewhere_is_told_of_and_left_out() -> None:
    found = base_url([Server("https://a.example/x"), Server("https://b.example/y")], "", {}, ["openapi"])

    assert isinstance(found, Noted)
    assert found.comment == "left out: https://b.example/y"


def test_https_goes_before_http_and_everybody_before_the_machine_of_the_author() -> None:
    servers = [Server("http://localhost:8080"), Server("http://acme.example"), Server("https://acme.example")]

    assert drafted(*servers)["template"] == "https://acme.example/scim/v2"


@pytest.mark.parametrize("servers", [[], [Server("/api")], [Server("")], [Server("ftp://acme.example")]])
def test_without_a_host_it_is_left_to_the_reader(servers: list[Server]) -> None:
    found = base_url(servers, "/scim", {}, ["openapi"])

    assert isinstance(found, Aside)
    assert found.value["template"] == "https://scim.example.com/scim"


def test_a_password_in_an_address_is_not_repeated() -> None:
    assert drafted(Server("https://ada:l0ve@acme.example"))["template"] == "https://acme.example/scim/v2"


def test_a_parameter_called_host_does_not_pass_for_that_of_regions() -> None:
    found = drafted(Server("https://{host}/x", "", {"host": ANY}))

    assert found["template"] == "https://{host_name}/x/scim/v2"
