"""Whom a step is about: who and what there is when it begins, and what its placeholders stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from scim_conformance.checking import Blocked, NotApplicable
from scim_conformance.checking.steps import existing, name_of
from scim_conformance.clients.filling import body_of, filled_path
from scim_conformance.clients.model import Client, Template
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.plan import ClientStep
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.membership import filled, ids, made
from scim_conformance.wire.client import Request
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

OPERATION = {"POST": "create", "PUT": "replace", "PATCH": "patch", "DELETE": "delete"}

GROUPS = {"group": ("ab", "c"), "team": ("abc", "de")}
"""Who is in the group that a step begins with, and who is not, by letter."""

PLAINLY = ("externalId", "emails", "active")
"""What a user has of what the client would have written, where the client's own create fails."""


NECESSARY = ("userName", "active")
"""What every client sends of a user, whatever its customers map."""

_INDEX = re.compile(r"\.\d+(?=\.|$)")


class Scene(NamedTuple):
    """What there is when a step begins. `subject` is the resource that it is about, as a read shows it.

    It is None where there is none yet. `known` has what the placeholders stand for, `cast` the ids of the users of a
    group by letter.
    """

    known: Mapping[str, str]
    subject: Exchange | None = None
    cast: Mapping[str, str] = {}


def scene(scim: ScimClient, playing: ClientStep) -> Scene:
    """A clean beginning for this step.

    Raises Blocked where it cannot be had, and NotApplicable where it is about an attribute that the endpoint does not
    offer: customers map what there is. A create is needed all the same.
    """
    start = playing.step.start
    for path in (*playing.step.maps, *(playing.step.after if start != "nothing" else ())):
        if not offers(playing.resource, path):
            raise NotApplicable(Reason("not-claimed", f"the endpoint does not say that it knows {path}"))
        if not playing.resource.reads_back(path):
            raise NotApplicable(Reason("not-claimed", f"the endpoint says that it does not show {path} to everybody"))
    known = _names(playing.user_type)
    if start == "nothing":
        return Scene(known)
    if start in GROUPS:
        return _group(scim, playing, known, *GROUPS[start])
    user = _user(scim, playing.client, playing.user_type, known)
    known = _shown(known, playing.user_type, user) | {"other": existing(scim, playing.user_type).id}
    return Scene(known, user if start == "user" else _inactive(scim, playing, known, user))


def offers(resource: ResourceUnderTest, path: str) -> bool:
    """Whether the endpoint says that it has this attribute, or no client can do without it.

    An extension in /Schemas is one of this type where its entry in /ResourceTypes names it (RFC 7643, section 6).
    """
    if path in NECESSARY:
        return True
    if path == "externalId":  # a common attribute, which no schema lists
        return not resource.facts.only_documented_attributes or path in resource.facts.attributes
    known = resource.attribute(_INDEX.sub("", path)) is not None
    urn = path.rpartition(":")[0]
    return known and (not urn or urn in resource.attached or urn not in resource.own_extensions)


def sent(scim: ScimClient, client: Client, resource: ResourceUnderTest, template: Template, at: Scene) -> Exchange:
    """One request as the client writes it."""
    shown = at.subject.resource if at.subject is not None else {}
    body = body_of(template, at.known, shown)
    usual = {name: value for name, value in client.headers.items() if body is not None or name != "Content-Type"}
    headers = {**usual, **template.headers}
    path = filled_path(template.path, at.known)
    if template.method == "POST":
        return scim.create(resource, body, path=path, headers=headers, verbatim=True, invalid=template.invalid)
    if not path.startswith(resource.endpoint):
        return scim.get(path, headers=headers, verbatim=True, invalid=template.invalid)
    plain = template.path.rstrip("?&").partition("?")[0]
    reading = "list" if plain == resource.endpoint else "read"
    return scim.send(
        Request(
            template.method,
            path,
            body=body,
            headers=headers,
            invalid=template.invalid,
            verbatim=True,
            resource_type=resource.name,
            operation=OPERATION.get(template.method, reading),
        )
    )


def _names(user_type: ResourceUnderTest) -> dict[str, str]:
    """What nobody has yet: names that the run makes up, in the form that the endpoint takes."""
    sample = user_type.sample(full=True)
    name, unique = str(lookup(sample, "userName")), user_type.unique_name()
    mail = name if "@" in name else f"{unique}@{user_type.mail_domain}"
    return {
        "userName": name,
        "USERNAME": name.upper(),
        "mail": mail,
        "newMail": f"{user_type.unique_name()}@{user_type.mail_domain}",
        "givenName": _text(sample, "name.givenName", "Ada"),
        "familyName": _text(sample, "name.familyName", "Lovelace"),
        "newName": user_type.unique_name(),
        "newUserName": str(lookup(user_type.sample(), "userName")),
        "name": user_type.unique_name(),
        "externalId": f"Ext-{unique}",
        # Nothing of a name may be in it: what is a secret is taken out of all that is written.
        "password": f"Pa5-{uuid5(NAMESPACE_URL, unique).hex}",
        "nobody": f"{user_type.unique_name()}-nobody",
        "startIndex": "1",
    }


def _text(sample: Mapping[str, Any], path: str, otherwise: str) -> str:
    found = lookup(sample, path)
    return found if isinstance(found, str) and found else otherwise


def _shown(known: Mapping[str, str], user_type: ResourceUnderTest, user: Exchange) -> dict[str, str]:
    name = name_of(user_type, user)
    given, family = (lookup(user.resource, f"name.{part}") for part in ("givenName", "familyName"))
    seen = {"givenName": given, "familyName": family, "externalId": lookup(user.resource, "externalId")}
    seen["mail"] = lookup(user.resource, "emails.0.value")
    told = {key: value for key, value in seen.items() if isinstance(value, str) and value}
    return {**known, "id": user.id, "userName": name, "USERNAME": name.upper(), **told}


def _user(scim: ScimClient, client: Client, user_type: ResourceUnderTest, known: Mapping[str, str]) -> Exchange:
    """A user created as the client does it, or else in the plainest way: a create that fails is for its own step."""
    create = client.steps.get("create")
    if create is not None:
        answer = sent(scim, client, user_type, create.requests[-1], Scene(known))
        found = scim.read(user_type, answer.id) if answer.ok and answer.id else None
        if found is not None and found.ok and found.id:
            return found
    written = {} if create is None else body_of(create.requests[-1], known, {})
    given = {name: written[name] for name in PLAINLY if name in written}
    return existing(scim, user_type, user_type.sample(given))


def _inactive(scim: ScimClient, playing: ClientStep, known: Mapping[str, str], user: Exchange) -> Exchange:
    """The user as the client has deactivated it."""
    step, at = playing.client.steps["deactivate"], Scene(known, user)
    for template in step.requests:
        answer = sent(scim, playing.client, playing.user_type, template, at)
    found = scim.read(playing.user_type, user.id)
    if not found.ok and answer.ok:
        raise NotApplicable(Reason("no-exchange", "whoever is deactivated here is gone, and comes back by a create"))
    if not (found.ok and lookup(found.resource, "active") is False):
        if "deactivate" in playing.limits:
            raise NotApplicable(Reason("documented", f"idp/{step.name} is documented not to work", "clients"))
        seen = f"status {answer.status}, then {'no user' if not found.ok else 'a user who is active'}"
        text = f"somebody inactive was needed to begin with; see idp/{step.name} ({seen})"
        if step.experimental:
            raise NotApplicable(Reason("no-exchange", text))
        raise Blocked(text, found)
    return found


def _group(scim: ScimClient, playing: ClientStep, known: Mapping[str, str], inside: str, outside: str) -> Scene:
    people = {letter: existing(scim, playing.user_type) for letter in inside + outside}
    group = _of_founders(scim, playing, [people[letter] for letter in inside])
    cast = {letter: user.id for letter, user in people.items()}
    names = {f"{letter}Name": name_of(playing.user_type, user) for letter, user in people.items()}
    known = {**known, **cast, **names, "id": group.id, "name": name_of(playing.resource, group)}
    return Scene(known, group, cast)


def _of_founders(scim: ScimClient, playing: ClientStep, founders: list[Exchange]) -> Exchange:
    """A group with these members, who come in one by one where a create takes none.

    Raises Blocked where they do not, and the step is about them: who is in no group cannot leave it, or be hidden. What
    brings somebody in is judged all the same.
    """
    group = made(scim, playing.resource, founders)
    for founder in founders:
        group = filled(scim, playing.resource, group, [founder])
    step = playing.step
    leaving = step.members is not None and not set(GROUPS[step.start][1]) & set(step.members)
    if (leaving or "members" in step.without) and not {one.id for one in founders} <= set(map(str, ids(group))):
        raise Blocked(f"a group of {len(founders)} was needed to begin with; it shows {len(ids(group))}", group)
    return group
