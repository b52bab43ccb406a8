"""Every step of a provisioning life as each client takes it: answered so that it can go on, done, and nothing else."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from scim_conformance.checking import client_check, expect, same_resource, scenario
from scim_conformance.checking.expect import show
from scim_conformance.clients.filling import filled
from scim_conformance.clients.model import Step
from scim_conformance.plan.plan import ClientStep
from scim_conformance.scim.urns import ERROR
from scim_conformance.suite.idp.cast import Scene, offers, scene, sent
from scim_conformance.suite.idp.paging import complete, followed
from scim_conformance.suite.membership import are, shown
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.scim_client import ScimClient

FORMED_ANEW = ("name.formatted", "displayName", "password")
"""What a server may form from other attributes, or never shows."""


class Played(NamedTuple):
    """A step: what there was before, the answer to its last request, and a read afterwards.

    `before` are the answers that came before it, to earlier requests or with earlier pages.
    """

    at: Scene
    answer: Exchange
    after: Exchange | None
    before: tuple[Exchange, ...] = ()


@scenario(needs=("client",))
def played(scim: ScimClient, client_step: ClientStep) -> Played:
    """One step of one client, from a clean beginning."""
    at = scene(scim, client_step)
    *before, answer = _asked(scim, client_step, at)
    id = at.known.get("id") or (answer.id if answer.ok and client_step.step.shows == "it" else "")
    gone = "it was deleted" if client_step.step.gone else ""
    if not id:
        return Played(at, answer, None, tuple(before))
    if client_step.resource.name == "Group" and not gone:
        return Played(at, answer, shown(scim, client_step.resource, id), tuple(before))
    return Played(at, answer, scim.read(client_step.resource, id, invalid=gone), tuple(before))


def _asked(scim: ScimClient, client_step: ClientStep, at: Scene) -> list[Exchange]:
    """The answers to the requests of a step, each sent only if the one before it lets the client go on."""
    answers: list[Exchange] = []
    for template in client_step.step.requests:
        if template.pages:
            answers += followed(scim, client_step, template, at)
        else:
            answers.append(sent(scim, client_step.client, client_step.resource, template, at))
        if not answers[-1].ok or (template.finds and not _found(answers[-1], at)):
            break
    return answers


def _found(answer: Exchange, at: Scene) -> bool:
    return [entry.get("id") for entry in answer.resources] == [at.known["id"]]


@client_check
def test_step(played: Played, client_step: ClientStep) -> None:
    """The client gets the answer that it needs to go on, what it asked for is done, and nothing else has changed."""
    step, answer = client_step.step, played.answer
    for template, earlier in zip(step.requests, (*played.before, answer), strict=False):
        if template.finds:
            expect(earlier).lists_only(played.at.known["id"])
    for earlier in played.before:
        expect(earlier).success()
    evidence = [played.at.subject] if played.at.subject is not None else []
    seen = expect(answer, *evidence).status(*step.accepts)
    took = answer.elapsed_ms / 1000
    seen.holds(took < step.within, f"an answer within {step.within:g} s", f"one after {took:g} s")
    _tells(answer, step)
    if answer.ok:
        SHOWN[step.shows](played)
        for path in step.without:
            expect(answer).holds(not _has(answer, path), f"no {path} in the answer", f"{path} is there", path)
    if step.gone and played.after is not None:
        expect(played.after, answer).status(404)
    elif played.after is not None and not (step.or_gone and played.after.status == 404):
        _done(played, played.after, client_step)


def _tells(answer: Exchange, step: Step) -> None:
    """The answer has the values that the step asks for; where it has to be an error, it is one of SCIM's.

    Whoever asks reads the status of an error as a number or as text; that it is to be text, a rule judges.
    """
    for path, value in step.answers.items():
        expect(answer).at(path).equals(value)
    for path in step.has:
        expect(answer).at(path).present()
    if step.error:
        expect(answer).at("schemas").contains(ERROR)
        expect(answer).at("status").satisfies(lambda told: str(told) == str(answer.status), f"{answer.status}")
    if step.scim_type:
        expect(answer).scim_type(step.scim_type)


def _has(answer: Exchange, name: str) -> bool:
    """Whether the resource, or one of those listed, has a value of this attribute."""
    entries = answer.resources if "Resources" in answer.resource else [answer.resource]
    return any(entry.get(name) for entry in entries)


def _done(played: Played, after: Exchange, client_step: ClientStep) -> None:
    """What was asked for is there, with values of the right type, and nothing else has changed."""
    step, known = client_step.step, {**played.at.known, "id": after.id}
    read = expect(after, played.answer).status(200)
    for path, value in step.after.items():
        if offers(client_step.resource, path):
            seen = read.at(path)
            seen.absent() if value is None else seen.equals(filled(value, known))
    if step.members is not None:
        are(after, [played.at.cast[letter] for letter in step.members], played.answer)
    if played.at.subject is not None:
        tops = {path.partition(".")[0] if not path.startswith("urn:") else path for path in step.after}
        extensions = {path.rpartition(":")[0] for path in step.after if path.startswith("urn:")}
        changed = {*tops, *extensions, *FORMED_ANEW, *(("members",) if step.members is not None else ()), *_new(played)}
        same_resource(played.at.subject, after, but=changed)


def _new(played: Played) -> set[str]:
    """The attributes that a PUT gives to somebody who had none of them."""
    request, before = played.answer.request, played.at.subject
    given = request.json if request.method == "PUT" and before is not None else None
    return {name for name in given if not before.resource.get(name)} if before and isinstance(given, dict) else set()


def _shows_nobody(played: Played) -> None:
    _counts(played)
    expect(played.answer).lists_only()


def _shows_them(played: Played) -> None:
    _counts(played)
    expect(played.answer).lists_only(played.at.known["id"])


def _shows_among(played: Played) -> None:
    pages = (*played.before, played.answer)
    for page in pages:
        _count(page)
    complete(pages, played.at.known["id"])


def _shows_it(played: Played) -> None:
    expect(played.answer).json_object().at("id").is_a(str, "text").present()


def _anything(played: Played) -> None:
    if "Resources" in played.answer.resource or "totalResults" in played.answer.resource:
        _counts(played)


def _counts(played: Played) -> None:
    _count(played.answer)


def _count(page: Exchange) -> None:
    """The numbers of a list are numbers: Okta takes "1" for no number, and stops."""
    for name in ("totalResults", "itemsPerPage", "startIndex"):
        value = page.resource.get(name)
        whole = value is None or (isinstance(value, int) and not isinstance(value, bool))
        expect(page).holds(whole, f"{name} as a whole number", f"{name}: {show(value)}", name)
    expect(page).at("totalResults").present()


SHOWN: Mapping[str, Callable[[Played], None]] = {
    "anything": _anything,
    "nobody": _shows_nobody,
    "them": _shows_them,
    "among": _shows_among,
    "it": _shows_it,
}
"""What the answer to a step has to show."""
