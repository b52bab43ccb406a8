"""Ids that hold a secret are shown redacted, and asked for as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scim_conformance.wire.client import Client, Request

SECRET = "s3cret-token/with+odd=characters"

Connect = Callable[..., Client]


def test_the_next_request_uses_the_real_id(connect: Connect, server: Any) -> None:
    server.says(server.http("201 Created", f'{{"id": "{SECRET}-7"}}'))
    client = connect(server.base_url)
    id = client.send(Request("POST", "/Users", body={})).id

    read = client.send(Request("GET", "/Users/%5Bredacted%5D-7", {"filter": f'id eq "{id}"'}, body={"value": id}))

    assert id == "[redacted]-7"
    assert server.seen[1].path.startswith("/scim/v2/Users/s3cret-token%2Fwith%2Bodd%3Dcharacters-7?filter=id%20eq%20")
    assert server.seen[1].body == f'{{"value": "{SECRET}-7"}}'.encode()
    assert "s3cret" not in repr(read)


def test_an_id_from_a_list_or_a_location_is_known_as_well(connect: Connect, server: Any) -> None:
    server.says(
        server.http("200 OK", f'{{"Resources": [{{"id": "{SECRET}-1"}}]}}'),
        server.http("201 Created", "", f"Location: https://h/Users/{SECRET.replace('/', '%2F')}-2"),
    )
    client = connect(server.base_url)
    for method in ("GET", "POST"):
        client.send(Request(method, "/Users"))

    assert [client.knows(id) for id in ("[redacted]-1", "[redacted]-2", "[redacted]-3", "4")] == [
        True,
        True,
        False,
        True,
    ]


def test_an_id_from_the_results_of_a_bulk_job_is_known_and_found_in_the_paths_of_the_next(
    connect: Connect, server: Any
) -> None:
    server.says(
        server.http("200 OK", f'{{"Operations": [{{"location": "https://h/Users/{SECRET.replace("/", "%2F")}-3"}}]}}')
    )
    client = connect(server.base_url)
    client.send(Request("POST", "/Bulk", body={}))
    client.send(Request("POST", "/Bulk", body={"Operations": [{"path": "/Users/%5Bredacted%5D-3"}]}))

    assert client.knows("[redacted]-3")
    assert b'"/Users/s3cret-token%2Fwith%2Bodd%3Dcharacters-3"' in server.seen[1].body


def test_two_ids_that_look_alike_are_not_known(connect: Connect, server: Any) -> None:
    listed = f'{{"Resources": [{{"id": "{SECRET}"}}, {{"id": "{SECRET.replace("/", "%2F")}"}}]}}'
    server.says(server.http("200 OK", listed))
    client = connect(server.base_url)
    client.send(Request("GET", "/Users"))

    assert not client.knows("[redacted]")
