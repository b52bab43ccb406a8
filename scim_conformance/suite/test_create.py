"""Creating resources: the answer, what the server adds, and whether it is kept (RFC 7644, section 3.3)."""

from typing import Any, NamedTuple

from scim_conformance.checking import NotApplicable, expect, requirement, same_resource, scenario
from scim_conformance.checking.expect import alike, show
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim.lookup import lookup
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import last_segment
from scim_conformance.wire.scim_client import ScimClient


class Creation(NamedTuple):
    """A resource created, what was sent for it, and a read of it afterwards."""

    sent: dict[str, Any]
    answer: Exchange
    after: Exchange


@scenario(needs=("create", "read"))
def created(scim: ScimClient, resource: ResourceUnderTest) -> Creation:
    """One resource created with what clients usually send, then read."""
    sent = resource.sample(full=True)
    answer = scim.create(resource, sent)
    id = answer.id or last_segment(answer.header("Location") or "")
    return Creation(sent, answer, scim.read(resource, id or "none"))


@scenario(needs=("create",))
def created_minimal(scim: ScimClient, resource: ResourceUnderTest) -> Exchange:
    """One resource created the plainest way: only what its schema requires."""
    return scim.create(resource, resource.sample())


@scenario(needs=("create", "read"))
def created_with_id(scim: ScimClient, resource: ResourceUnderTest) -> Exchange:
    """A create whose body carries an id and a creation date of the client's making."""
    body = resource.sample({"id": "chosen-by-the-client", "meta": {"created": "2001-01-01T00:00:00Z"}})
    return scim.create(resource, body)


@requirement("RFC7644-3.3-08")
def test_answers_201(created: Creation) -> None:
    """A create answers 201; clients take 200 for an update."""
    expect(created.answer).status(201)


@requirement("RFC7644-3.3-08")
def test_minimal_answers_201(created_minimal: Exchange) -> None:
    """The required attributes are enough; identity providers leave out what they do not know."""
    expect(created_minimal).status(201)


@requirement("RFC7644-3.3-10")
def test_answers_with_location(created: Creation) -> None:
    """The address of the new resource is in the Location header; clients without it have to search."""
    expect(created.answer).if_accepted(see="create/answers-201").header("Location").present()


@requirement("RFC7644-3.3-09")
def test_answers_with_the_resource(created: Creation) -> None:
    """The answer holds the new resource; Okta reads the id there and stops with an error if it is not."""
    expect(created.answer).if_accepted(see="create/answers-201").json_object().at("id").present()


@requirement("RFC7643-3.1-02")
def test_server_gives_id_and_meta(created: Creation) -> None:
    """Id and meta come from the service provider; every later request needs the id."""
    expect(created.answer).if_accepted(see="create/answers-201")
    expect(created.after, created.answer).status(200).at("id").present()
    expect(created.after).at("meta").is_a(dict, "an object").present()


@requirement("RFC7644-3.3.1-01")
def test_meta_names_the_resource_type(created: Creation, resource: ResourceUnderTest) -> None:
    """meta.resourceType is the type of the endpoint; clients tell resources in mixed lists by it."""
    expect(created.answer).if_accepted(see="create/answers-201")
    expect(created.after, created.answer).status(200).at("meta.resourceType").equals(resource.name)


@requirement("RFC7644-3.3-01", "RFC7644-3.3-02")
def test_keeps_what_was_sent(created: Creation, resource: ResourceUnderTest) -> None:
    """Writable attributes read back as they were sent; dropped values are lost data that nobody notices."""
    expect(created.answer).if_accepted(see="create/answers-201")
    expect(created.after, created.answer).status(200)
    sent = {name: value for name, value in created.sent.items() if name not in ("schemas", "emails")}
    lost = [name for name, value in sent.items() if not _holds(value, lookup(created.after.resource, name))]
    lost = [name for name in lost if resource.promised(name) and resource.reads_back(name)]
    kept = {name: lookup(created.after.resource, name) for name in lost}
    expect(created.after, created.answer).holds(
        not lost,
        "; ".join(f"{name}: {show(sent[name])}" for name in lost),
        "; ".join(f"{name}: {show(value)}" for name, value in kept.items()),
        next(iter(lost), ""),
    )


@requirement("RFC7644-3.3-01", "RFC7644-3.3-02")
def test_keeps_mail_addresses(created: Creation, resource: ResourceUnderTest) -> None:
    """Mail addresses read back as they were sent, whatever else the server adds to them."""
    expect(created.answer).if_accepted(see="create/answers-201")
    if "emails" not in created.sent or not (resource.promised("emails") and resource.reads_back("emails")):
        raise NotApplicable(Reason("no-such-type", f"no emails of {resource.name} are known"))
    expect(created.after, created.answer).status(200)
    wanted = str(lookup(created.sent, "emails.0.value")).lower()
    kept = [str(lookup(entry, "value")).lower() for entry in _entries(created.after, "emails")]
    expect(created.after, created.answer).holds(
        wanted in kept, f"emails with {wanted}", f"emails with {show(kept)}", "emails"
    )


@requirement("RFC7644-3.1-06")
def test_answer_is_what_is_stored(created: Creation, resource: ResourceUnderTest) -> None:
    """The answer shows what a read shows, and is no echo; clients keep the answer as the truth."""
    if expect(created.answer).if_accepted(see="create/answers-201").exchange.json is None:
        raise NotApplicable(Reason("no-exchange", "the create was answered without the resource, as it may be"))
    same_resource(created.answer, created.after, but=resource.shown_by_writes_only)


@requirement("RFC7644-3.3-01", "RFC7644-3.3-03")
def test_read_only_values_are_ignored(created_with_id: Exchange) -> None:
    """A create that carries an id and a meta succeeds all the same; clients send back what they once read."""
    expect(created_with_id).success()


@requirement("RFC7643-3.1-02", "RFC7643-3.1-08", "RFC7644-3.3-03")
def test_client_cannot_choose_the_id(created_with_id: Exchange) -> None:
    """An id in the body is never taken over; ids belong to the service provider."""
    expect(created_with_id).if_accepted(see="create/read-only-values-are-ignored")
    expect(created_with_id).at("id").is_not("chosen-by-the-client")


@requirement("RFC7643-3.1-15", "RFC7644-3.3-03")
def test_client_cannot_choose_the_creation_date(created_with_id: Exchange) -> None:
    """A meta in the body is ignored; audits rely on the server's dates."""
    expect(created_with_id).if_accepted(see="create/read-only-values-are-ignored")
    taken = str(lookup(created_with_id.resource, "meta.created")).startswith("2001-01-01T00:00:00")
    expect(created_with_id).holds(not taken, "a date of the server's", "the date that was sent", "meta.created")


def _holds(sent: Any, kept: Any) -> bool:
    """Everything sent is there; more is fine. Text that differs in case only is the same (RFC 7643, section 7)."""
    if isinstance(sent, dict):
        return isinstance(kept, dict) and all(_holds(value, lookup(kept, name)) for name, value in sent.items())
    if isinstance(sent, list):
        return isinstance(kept, list) and all(any(_holds(value, found) for found in kept) for value in sent)
    if isinstance(sent, str) and isinstance(kept, str):
        return kept.lower() == sent.lower()
    return alike(kept, sent)


def _entries(exchange: Exchange, name: str) -> list[Any]:
    value = lookup(exchange.resource, name)
    return value if isinstance(value, list) else []
