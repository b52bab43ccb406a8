"""How oddities are written down: a layer, a name, what is unusual, and the sentence that allows it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

from scim_conformance.sandbox.faults.making import amended, each_resource, stored
from scim_conformance.sandbox.messages import DISCOVERY, Answer, Inner, Layer, Request
from scim_conformance.scim.lookup import step

Resource = dict[str, Any]

SHOWING = ("create", "read", "list", "replace", "patch")
"""The operations whose answers show resources; a search by POST does too."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something unusual that the sandbox can be told to do, and be right. `because` is what allows it.

    `layers` are put around the sandbox, the first of them outermost.
    """

    name: str
    description: str
    because: str
    layers: tuple[Layer, ...]


ODDITIES: dict[str, Oddity] = {}
"""Every oddity by its name, in the order of their writing; an oddity joins by being written down."""


def oddity(because: str) -> Callable[[Layer], Layer]:
    """Turn a layer function into an oddity: its name in kebab case, its docstring as the description."""

    def note(layer: Layer) -> Layer:
        declare(str(layer.__name__).replace("_", "-"), str(layer.__doc__), because, layer)
        return layer

    return note


def declare(name: str, description: str, because: str, *layers: Layer) -> None:
    """Note one oddity; ValueError where the name is taken."""
    if name in ODDITIES:
        raise ValueError(f"there are two oddities named {name}")
    ODDITIES[name] = Oddity(name, description, because, layers)


def together(name: str, description: str, *names: str) -> None:
    """An oddity made of others, the first of them outermost; KeyError for one that is not there yet."""
    layers = (layer for one in names for layer in ODDITIES[one].layers)
    declare(name, description, f"Each of {', '.join(names)} is allowed for itself.", *layers)


def answers(name: str, description: str, because: str, on: Collection[str], change: Callable[[Answer], Answer]) -> None:
    """An oddity that changes the successful answers of some operations."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        return change(answer) if request.operation in on and answer.ok else answer

    declare(name, description, because, layer)


def every(name: str, description: str, because: str, change: Callable[[Answer], Answer]) -> None:
    """An oddity that changes every answer."""
    declare(name, description, because, lambda request, inner: change(inner(request)))


def shows(name: str, description: str, because: str, change: Callable[[Resource], Resource]) -> None:
    """An oddity that changes how every resource looks, alone or in a list, and nothing that is stored."""
    declare(name, description, because, showing(change))


def showing(change: Callable[[Resource], Resource]) -> Layer:
    """A layer that changes how every resource looks."""

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        return each_resource(answer, change) if answer.ok and shows_resources(request) else answer

    return layer


def shows_resources(request: Request) -> bool:
    """Whether a successful answer shows resources."""
    return request.operation in SHOWING or searches(request)


def searches(request: Request) -> bool:
    """Whether this is a search by POST."""
    return request.method == "POST" and request.segments[-1:] == (".search",)


def completes(name: str, description: str, because: str, change: Callable[[Resource], Resource]) -> None:
    """An oddity that changes what is stored: what the server makes of what clients send for a user."""

    def layer(request: Request, inner: Inner) -> Answer:
        if request.endpoint != "/Users" or request.operation not in ("create", "replace", "patch"):
            return inner(request)
        if request.operation != "patch":
            named = value(request.resource, "userName")
            return inner(request.with_json(change(request.resource)) if isinstance(named, str) and named else request)
        answer = inner(request)
        if not answer.ok:
            return answer
        _complete_stored(request, change)
        shown = inner(request.asking("GET", request.path, query=request.query)) if answer.body else answer
        return replace(answer, body=shown.body, headers=shown.headers) if shown.ok else answer

    declare(name, description, because, layer)


def _complete_stored(request: Request, change: Callable[[Resource], Resource]) -> None:
    before = stored(request)
    after = change(before)
    if before and after != before:
        request.backstage.engine(request.asking("PUT", request.path, after))


def claims(**features: bool) -> Layer:
    """A layer that says in ServiceProviderConfig what is supported, and changes nothing else."""
    return discovering("ServiceProviderConfig", lambda config: _claiming(config, features))


def _claiming(config: Resource, features: dict[str, bool]) -> Resource:
    return {**config, **{name: {**config.get(name, {}), "supported": on} for name, on in features.items()}}


def discovering(endpoint: str, change: Callable[[Resource], Resource]) -> Layer:
    """A layer that changes what an endpoint of discovery shows, alone or in a list."""
    assert endpoint in DISCOVERY

    def layer(request: Request, inner: Inner) -> Answer:
        answer = inner(request)
        return each_resource(answer, change) if answer.ok and request.segments[:1] == (endpoint,) else answer

    return layer


def value(resource: Any, name: str) -> Any:
    """A member by its name in any case; None where there is none."""
    found = step(resource, name)
    return found if isinstance(resource, dict) and any(key.lower() == name.lower() for key in resource) else None


def wanted(request: Request, name: str) -> bool:
    """Whether the client left an attribute in, or chose it; `name` may be the URN of an extension."""
    chosen, left_out = (_listed(request, parameter) for parameter in ("attributes", "excludedAttributes"))
    named = any(one == name.lower() or one.startswith((f"{name.lower()}.", f"{name.lower()}:")) for one in chosen)
    return (named or not chosen) and name.lower() not in left_out


def _listed(request: Request, parameter: str) -> list[str]:
    given = request.query.get(parameter) or request.resource.get(parameter) or ()
    return [one.strip().lower() for one in (given.split(",") if isinstance(given, str) else map(str, given))]


def every_body(answer: Answer, change: Callable[[Any], Any]) -> Answer:
    """The answer with its JSON object changed."""
    return replace(answer, body=change(answer.body)) if isinstance(answer.body, dict) else answer


def deeply(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A change of a JSON value that reaches every object in it."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return change({name: changed(entry) for name, entry in value.items()})
        return [changed(entry) for entry in value] if isinstance(value, list) else value

    return changed


def listing(answer: Answer, entries: list[Resource]) -> Answer:
    """The same list response with other entries, which are all there are."""
    number = len(entries)
    return replace(answer, body=amended(answer.resource, Resources=entries, totalResults=number, itemsPerPage=number))
