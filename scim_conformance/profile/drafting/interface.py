"""What a description says of servers, requests and answers, in one form for OpenAPI 3 and Swagger 2.0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from scim_conformance.profile.drafting.description import Description, listed, mapping, texts_in, words

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Variable:
    """A part of a server's address that is not fixed: one of `choices`, or anything where there are none."""

    default: str
    choices: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Server:
    """Where the interface is served. `url` has the names of its variables in braces, and no slash at its end."""

    url: str
    text: str = ""
    variables: Mapping[str, Variable] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a request: `place` is `query`, `path` or `header`; `text` has its description and examples."""

    name: str
    place: str
    text: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """One documented answer: its meaning, media types, the schema of its body, and headers."""

    text: str
    media_types: tuple[str, ...]
    schema: Any
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Call:
    """One documented request. `security` is None where that of the whole description holds.

    `replies` are by status; one for a range of statuses (`4XX`, `default`) is left out.
    """

    path: str
    method: str
    text: str
    parameters: tuple[Parameter, ...]
    media_types: tuple[str, ...]
    schema: Any
    replies: Mapping[int, Reply]
    security: tuple[Mapping[str, Any], ...] | None

    @property
    def successes(self) -> tuple[int, ...]:
        """The statuses documented for success."""
        return tuple(status for status in self.replies if 200 <= status < 300)

    def parameter(self, name: str) -> Parameter | None:
        """The query parameter of that name, in any case."""
        return next((one for one in self.parameters if one.place == "query" and one.name.lower() == name.lower()), None)


def servers(description: Description) -> tuple[Server, ...]:
    """Where it says that the interface is served, in its order."""
    data = description.data
    if description.is_swagger:
        host, path = words(data.get("host")), words(data.get("basePath"))
        schemes = list(texts_in(data.get("schemes"))) or ["https"]
        return tuple(Server(f"{scheme}://{host}{path}".rstrip("/")) for scheme in schemes) if host else ()
    return tuple(
        Server(
            entry["url"].strip().rstrip("/"),
            words(entry.get("description")),
            {name: _variable(mapping(said)) for name, said in mapping(entry.get("variables")).items()},
        )
        for entry in map(mapping, listed(data.get("servers")))
        if isinstance(entry.get("url"), str)
    )


def calls(description: Description, path: str) -> Mapping[str, Call]:
    """What may be asked of a path, by method in lower case."""
    item = mapping(description.at(mapping(description.data.get("paths")).get(path)))
    shared = listed(item.get("parameters"))
    asked = {method: mapping(item[method]) for method in METHODS if isinstance(item.get(method), Mapping)}
    make = _call_of_swagger if description.is_swagger else _call
    return {method: make(description, path, method, shared, said) for method, said in asked.items()}


def security_schemes(description: Description) -> Mapping[str, Mapping[str, Any]]:
    """The ways to sign in that it defines, by name."""
    swagger, components = description.data.get("securityDefinitions"), mapping(description.data.get("components"))
    schemes = swagger if description.is_swagger else components.get("securitySchemes")
    return {name: mapping(description.at(said)) for name, said in mapping(schemes).items()}


def _variable(said: Mapping[str, Any]) -> Variable:
    choices = tuple(str(value) for value in listed(said.get("enum")))
    return Variable(str(said.get("default") or ""), choices, words(said.get("description")))


def _call(description: Description, path: str, method: str, shared: list[Any], said: Mapping[str, Any]) -> Call:
    body = mapping(mapping(description.at(said.get("requestBody"))).get("content"))
    return Call(
        path,
        method,
        _told(said),
        tuple(_parameters(description, [*listed(said.get("parameters")), *shared])),
        tuple(body),
        _schema_in(body),
        dict(_replies(description, said)),
        _security(said),
    )


def _call_of_swagger(
    description: Description, path: str, method: str, shared: list[Any], said: Mapping[str, Any]
) -> Call:
    everything = [mapping(description.at(one)) for one in (*listed(said.get("parameters")), *shared)]
    body = next((one for one in everything if one.get("in") == "body"), {})
    consumed = said["consumes"] if "consumes" in said else description.data.get("consumes")
    return Call(
        path,
        method,
        _told(said),
        tuple(_parameters(description, [one for one in everything if one.get("in") != "body"])),
        tuple(texts_in(consumed)) if body else (),
        body.get("schema"),
        dict(_replies(description, said)),
        _security(said),
    )


def _told(said: Mapping[str, Any]) -> str:
    return words(said.get("summary"), said.get("description"))


def _security(said: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...] | None:
    return tuple(map(mapping, listed(said["security"]))) if "security" in said else None


def _parameters(description: Description, given: list[Any]) -> Iterator[Parameter]:
    """Each once, what is said of the request before what is said of its path."""
    seen = set()
    for entry in given:
        said = mapping(description.at(entry))
        name, place = said.get("name"), said.get("in")
        if isinstance(name, str) and isinstance(place, str) and (name, place) not in seen:
            seen.add((name, place))
            schema = said if description.is_swagger else mapping(description.at(said.get("schema")))
            yield Parameter(name, place, "\n".join(_about(description, said, schema)), schema)


def _about(description: Description, said: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    """Its description, and its examples wherever they may stand."""
    for holder in (said, schema):
        yield from texts_in(holder.get("description"))
        yield from texts_in(holder.get("example"))
        yield from texts_in(holder.get("x-example"))
        yield from texts_in(holder.get("examples"))
    for example in mapping(said.get("examples")).values():
        shown = mapping(description.at(example))
        yield from (words(shown.get("summary"), shown.get("value")),)


def _replies(description: Description, said: Mapping[str, Any]) -> Iterator[tuple[int, Reply]]:
    for status, entry in mapping(said.get("responses")).items():
        if status.isdecimal() and 100 <= int(status) < 600:
            reply = mapping(description.at(entry))
            content = mapping(reply.get("content"))
            produced = said["produces"] if "produces" in said else description.data.get("produces")
            yield (
                int(status),
                Reply(
                    words(reply.get("description")),
                    tuple(texts_in(produced)) if description.is_swagger else tuple(content),
                    reply.get("schema") if description.is_swagger else _schema_in(content),
                    {
                        name: words(mapping(description.at(header)).get("description"))
                        for name, header in mapping(reply.get("headers")).items()
                    },
                ),
            )


def _schema_in(content: Mapping[str, Any]) -> Any:
    """The schema of the first kind of JSON that is named, or of the first kind of anything."""
    kinds = [kind for kind in content if "json" in kind.lower()] or list(content)
    return mapping(content[kinds[0]]).get("schema") if kinds else None
