"""What shows each fault of the door, of refusing, of negotiating and of discretion; see `test_sandbox_faults`."""

from scim_conformance.scim import urns

NAME = "ann@example.com"
TRICK = "userName eq \"nobody' OR '1'='1\""
SECRET = "s3cret-Harbor"
LETTERS = "Zoë \U00020bb7"
PATCH = {"schemas": [urns.PATCH_OP], "Operations": [{"op": "replace", "path": "displayName", "value": "new"}]}
ANN = {"schemas": [urns.USER], "userName": NAME}
SEARCH = {"schemas": [urns.SEARCH_REQUEST]}


def stranger(scim, method, path, body=None, token=None):
    """The answer to somebody without a token, or with this header."""
    return scim.ask(method, path, body, headers={"Authorization": token})


def with_token(scim, change):
    """Whether a token that is changed like this is let in, after the right one was."""
    path = scim.user()
    return stranger(scim, "GET", path, token=change(scim.sandbox.token)).status == 200


def status(scim, method, path, body=None, token=None):
    return stranger(scim, method, path, body, token).status


def wrongly(scim):
    """The answer to a read with a wrong token."""
    return stranger(scim, "GET", "/Users/1", token="Bearer wrong")


def done(scim, method, body=None):
    """Whether a write without token has done something to a user."""
    path = scim.user(displayName="old")
    stranger(scim, method, path, body)
    return scim.get(path).status == 404 or scim.get(path).json.get("displayName") != "old"


def bulk(scim):
    body = {"schemas": [f"{urns.MESSAGES}BulkRequest"], "Operations": [{"method": "DELETE", "path": "/Users/1"}]}
    return status(scim, "POST", "/Bulk", body)


def refusal(scim, **attributes):
    return scim.ask("POST", "/Users", {"schemas": [urns.USER], **attributes})


def detail(scim):
    return str((refusal(scim).json or {}).get("detail"))


def posted(scim, data):
    return scim.ask("POST", "/Users", data=data).status


def half(scim, method="PUT"):
    path = scim.user(displayName="old")
    return scim.ask(method, path, data=b'{"schemas": ['), path


def mistyped(scim):
    return scim.create_user(name="Ann Lee")


def accepting(scim, types):
    return scim.ask("GET", scim.user(displayName="old"), headers={"Accept": types})


def typed(scim, media_type):
    return scim.ask("POST", "/Users", ANN, headers={"Content-Type": media_type}).status


def written(scim):
    return scim.get(scim.user(displayName=LETTERS)).json["displayName"]


def location(scim):
    return scim.create_user().headers["Location"]


def throttled(scim):
    return scim.get(scim.user())


def found_by(scim, part):
    scim.user(NAME, password=SECRET)
    listed = scim.get("/Users", filter=f'userName eq "{NAME}" and password {part}').json
    return [user["userName"] for user in listed.get("Resources", ())]


def keyed(scim):
    return scim.get(scim.user(password=SECRET)).json


SENT_BACK = {
    *("reads-moved-permanently", "reads-sent-nowhere"),
    *("throttled-without-body", "throttled-as-a-page", "throttled-for-ever", "retry-after-unreadable"),
}
"""Faults that make clients ask again, or say that they ask too often."""

WITNESSES = {
    "list-open": lambda s: status(s, "GET", "/Users") == 200,
    "create-open": lambda s: status(s, "POST", "/Users", ANN) == 201,
    "replace-open": lambda s: status(s, "PUT", s.user(NAME), ANN) == 200,
    "patch-open": lambda s: status(s, "PATCH", s.user(), PATCH) in (200, 204),
    "delete-open": lambda s: status(s, "DELETE", s.user()) == 204,
    "search-open": lambda s: status(s, "POST", "/Users/.search", SEARCH) == 200,
    "bulk-open": lambda s: bulk(s) == 200,
    "groups-open": lambda s: status(s, "GET", "/Groups") == 200,
    "me-open": lambda s: status(s, "GET", "/Me") == 200,
    "writes-open-to-any-token": lambda s: status(s, "POST", "/Users", ANN, "Bearer wrong") == 201,
    "any-search-token-accepted": lambda s: status(s, "POST", "/Users/.search", SEARCH, "Bearer wrong") == 200,
    "token-prefix-accepted": lambda s: with_token(s, lambda t: f"Bearer {t[:-1]}"),
    "token-with-more-accepted": lambda s: with_token(s, lambda t: f"Bearer {t}x"),
    "token-in-any-case-accepted": lambda s: with_token(s, lambda t: f"Bearer {t.swapcase()}"),
    "any-scheme-accepted": lambda s: with_token(s, lambda t: f"Basic {t}"),
    "token-without-scheme-accepted": lambda s: with_token(s, lambda t: t),
    "empty-token-accepted": lambda s: with_token(s, lambda t: "Bearer"),
    "open-after-a-good-request": lambda s: with_token(s, lambda t: "Bearer wrong"),
    "create-refused-and-done": lambda s: (
        status(s, "POST", "/Users", ANN) == 401 and s.get("/Users").json["totalResults"] == 1
    ),
    "replace-refused-and-done": lambda s: done(s, "PUT", {**ANN, "displayName": "new"}),
    "patch-refused-and-done": lambda s: done(s, "PATCH", PATCH),
    "delete-refused-and-done": lambda s: done(s, "DELETE"),
    "refusal-shows-the-resource": lambda s: "userName" in stranger(s, "GET", s.user()).json,
    "401-says-400": lambda s: wrongly(s).status == 400,
    "401-says-404": lambda s: wrongly(s).status == 404,
    "401-says-500": lambda s: wrongly(s).status == 500,
    "401-for-lists-says-403": lambda s: status(s, "GET", "/Users") == 403,
    "401-sends-to-login": lambda s: (
        s.ask("GET", "/Users/1", headers={"Authorization": None}, allow_redirects=False).status == 302
    ),
    "401-is-empty-success": lambda s: status(s, "GET", "/Users") == 200,
    "401-without-challenge-for-writes": lambda s: "WWW-Authenticate" not in stranger(s, "DELETE", "/Users/1").headers,
    "401-wrong-token-breaks": lambda s: wrongly(s).status == 500,
    "error-wrapped": lambda s: "error" in refusal(s).json,
    "error-of-version-1": lambda s: "Errors" in refusal(s).json,
    "error-schema-of-version-1": lambda s: refusal(s).json["schemas"] != [urns.ERROR],
    "error-detail-is-a-list": lambda s: isinstance(refusal(s).json["detail"], list),
    "error-scim-type-lower-case": lambda s: refusal(s).json["scimType"] == "invalidvalue",
    "bad-requests-say-422": lambda s: refusal(s).status == 422,
    "every-error-is-500": lambda s: refusal(s).status == 500,
    "errors-of-groups-not-scim": lambda s: s.get("/Groups/nobody").json is None,
    "errors-of-patch-not-scim": lambda s: s.edit("/Users/nobody").json is None,
    "unknown-endpoint-is-a-page": lambda s: s.get("/Nothing").headers["Content-Type"] == "text/html",
    "unknown-endpoint-answers-400": lambda s: s.get("/Nothing").status == 400,
    "post-to-a-resource-changes-it": lambda s: s.ask("POST", s.user(), {"displayName": "new"}).status < 300,
    "post-to-a-resource-breaks": lambda s: s.ask("POST", s.user(), {"displayName": "new"}).status == 500,
    "list-as-body-creates": lambda s: s.ask("POST", "/Users", [ANN]).status == 201,
    "list-as-body-breaks": lambda s: posted(s, b"[{}]") == 500,
    "null-as-body-breaks": lambda s: posted(s, b"null") == 500,
    "text-as-body-breaks": lambda s: posted(s, b'"text"') == 500,
    "number-as-body-breaks": lambda s: posted(s, b"7") == 500,
    "no-body-breaks": lambda s: posted(s, b"") == 500,
    "no-body-succeeds": lambda s: posted(s, b"") == 201,
    "no-object-says-415": lambda s: posted(s, b"7") == 415,
    "no-object-says-mutability": lambda s: s.ask("POST", "/Users", data=b"7").json["scimType"] == "mutability",
    "half-a-write-breaks": lambda s: half(s)[0].status == 500,
    "half-a-write-succeeds": lambda s: half(s, "PATCH")[0].status == 200,
    "half-a-write-says-422": lambda s: half(s)[0].status == 422,
    "half-a-write-empties": lambda s: "displayName" not in s.get(half(s)[1]).json,
    "wrong-type-breaks": lambda s: mistyped(s).status == 500,
    "wrong-type-says-uniqueness": lambda s: mistyped(s).json["scimType"] == "uniqueness",
    "wrong-type-stored": lambda s: s.get(f"/Users/{mistyped(s).json.get('id', 'x')}").json.get("name") == "Ann Lee",
    "delete-of-nobody-succeeds": lambda s: s.delete("/Users/nobody").status == 204,
    "patch-of-nobody-breaks": lambda s: s.ask("PATCH", "/Users/nobody", PATCH).status == 500,
    "accept-scim-json-refused": lambda s: accepting(s, urns.SCIM_JSON).status == 406,
    "accept-json-refused": lambda s: accepting(s, urns.JSON).status == 406,
    "accept-anything-refused": lambda s: accepting(s, "*/*").status == 406,
    "accept-nothing-refused": lambda s: accepting(s, None).status == 406,
    "accept-weighed-refused": lambda s: accepting(s, "text/html;q=0.1, */*").status == 406,
    "accept-anything-is-a-page": lambda s: accepting(s, "*/*").headers["Content-Type"] == "text/html",
    "accept-nothing-is-json": lambda s: accepting(s, None).headers["Content-Type"] == urns.JSON,
    "accept-scim-is-json": lambda s: accepting(s, urns.SCIM_JSON).headers["Content-Type"] == urns.JSON,
    "accept-json-shows-less": lambda s: "displayName" not in accepting(s, urns.JSON).json,
    "accept-html-breaks": lambda s: accepting(s, "text/html").status == 500,
    "charset-refused": lambda s: typed(s, f"{urns.SCIM_JSON}; charset=utf-8") == 415,
    "plain-json-refused": lambda s: typed(s, urns.JSON) == 415,
    "letters-become-question-marks": lambda s: written(s) == "Zoë ?",
    "letters-lose-their-marks": lambda s: written(s) == "Zo ",
    "letters-twice-encoded": lambda s: s.create_user(displayName="Zoë").json["displayName"] == "ZoÃ«",
    "answers-in-latin-1": lambda s: b"Zo\xeb" in s.session.get(s.base + s.user(displayName="Zoë")).content,
    "answers-name-latin-1": lambda s: s.get("/Users").headers["Content-Type"].endswith("charset=ISO-8859-1"),
    "location-with-query": lambda s: "?" in location(s),
    "location-of-version-1": lambda s: "/v1/" in location(s),
    "reads-moved-permanently": lambda s: s.ask("GET", s.user(), allow_redirects=False).status == 301,
    "reads-sent-nowhere": lambda s: s.get(s.user()).status == 307,
    "throttled-without-body": lambda s: throttled(s).status == 429,
    "throttled-as-a-page": lambda s: throttled(s).status == 429,
    "retry-after-unreadable": lambda s: throttled(s).headers.get("Retry-After") == "soon",
    "throttled-for-ever": lambda s: (path := s.user()) and {s.get(path).status for _ in range(9)} == {429},
    "throttled-as-403": lambda s: throttled(s).status == 403,
    "throttled-as-500": lambda s: throttled(s).status == 500,
    "password-shown-on-demand": lambda s: s.get(s.user(), attributes="password").json.get("password"),
    "password-hash-shown": lambda s: "passwordHash" in keyed(s),
    "password-shown-in-search": lambda s: (
        s.user(password=SECRET) and SECRET in str(s.ask("POST", "/Users/.search", SEARCH).json)
    ),
    "password-nested": lambda s: SECRET in str(keyed(s)),
    "password-can-be-guessed": lambda s: found_by(s, f'sw "{SECRET[:4]}"') == [NAME],
    "error-repeats-the-request": lambda s: SECRET in str(refusal(s, password=SECRET).json),
    "error-repeats-the-token": lambda s: s.sandbox.token in detail(s),
    "header-repeats-the-token": lambda s: s.sandbox.token in s.get("/Users").headers.get("X-Request-Auth", ""),
    "error-shows-python": lambda s: "Traceback" in detail(s),
    "error-shows-java": lambda s: "NullPointerException" in detail(s),
    "error-shows-node": lambda s: "TypeError" in detail(s),
    "error-shows-sql": lambda s: "SELECT" in detail(s),
    "error-page-shows-insides": lambda s: refusal(s).headers["Content-Type"] == "text/html",
    "error-labelled-as-problem": lambda s: refusal(s).headers["Content-Type"] == "application/problem+json",
    "type-without-body-refused": lambda s: s.get(s.user()).status == 400,
    "schemas-in-quotes": lambda s: s.create_user().json["schemas"] == [f'"{urns.USER}"'],
    "id-becomes-a-query": lambda s: s.user() and s.get("/Users/x' OR '1'='1").status == 200,
    "strange-id-breaks": lambda s: s.get(f"/Users/{'a' * 300}").status == 500,
    "filter-becomes-a-query": lambda s: s.user() and s.get("/Users", filter=TRICK).json["totalResults"] == 1,
    "quote-in-a-filter-breaks": lambda s: s.get("/Users", filter=TRICK).status == 500,
}
