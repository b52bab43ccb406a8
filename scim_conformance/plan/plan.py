"""The plan: claims, profile and options put together: what applies, by whose word, and with which parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from scim_conformance.authorities.loader import player, step_named
from scim_conformance.authorities.model import Authority
from scim_conformance.clients.model import Client, Step
from scim_conformance.plan.house_rules import HouseRule, Insisted, Kind, extensions_of, insisted, refuse_unknown
from scim_conformance.plan.mapping import mapped
from scim_conformance.plan.offer import (
    NEEDS_TO_WRITE,
    NO_BURSTS,
    YES,
    NotApplicable,
    Offer,
    Reason,
    UnknownNeed,
    all_of,
)
from scim_conformance.plan.resource import ResourceUnderTest, identifier_of
from scim_conformance.plan.survey import Survey, claimed_type
from scim_conformance.profile.model import OPERATIONS, Fact, Outcome, Profile, ResourceTypeFacts, Support
from scim_conformance.profile.statements import KINDS as STATEMENTS
from scim_conformance.profile.statements import READING, Statement, statements
from scim_conformance.scim.json_schema import PATCH_VALIDATOR, TYPES, objection, resource_validator
from scim_conformance.scim.samples import Sampler
from scim_conformance.scim.schema import COMMON, Attribute, attributes
from scim_conformance.standards import Level, core_schemas
from scim_conformance.wire.client import Request
from scim_conformance.wire.paths import last_segment

KINDS = (*TYPES, "complex")
"""The types of attributes, in lower case."""

TEXTUAL = frozenset({"string", "reference", "binary", "datetime"})
"""Types whose values are text in JSON; the RFC itself takes one for the other."""

READS = ("read", "list")
"""The operations that change nothing; a run that may only read is offered no other."""

BY_READING: Mapping[str, tuple[str, ...]] = {
    "operation": READS,
    "feature": ("me", "sort"),
    "look": ("location", "other_filter", "lower_case_path", "read_body", "claimed_mutability"),
}
"""What is tried by reading alone among the promises of a kind of which others are not."""

CLAIMED = ("sort", "bulk", "etag", "changePassword")
"""What a service provider has only if its ServiceProviderConfig says so (RFC 7643, section 5)."""

NEEDS = (*OPERATIONS, "some", "filter", "served", "trial", "client", "burst", "credentials", *CLAIMED)
"""What scenarios may need, of the resource type under test or of one named before a dot; and `discovery:Schemas`."""

LESS = (Support.NO_EFFECT, Support.DISABLED, Support.UNSUPPORTED)

_IN_WORDS = {support: str(support).replace("_", " ") for support in Support} | {
    Support.NO_EFFECT: "having no effect",
    Support.DISABLED: "switched off",
    Support.UNSUPPORTED: "not supported",
}


@dataclass(frozen=True, slots=True)
class Promise:
    """A statement of the profile that a contract check proves on resources of one type.

    One about the whole service is tried on the first type that the profile has.
    """

    statement: Statement
    resource: ResourceUnderTest

    @property
    def id(self) -> str:
        """Where it stands in the profile."""
        return self.statement.id

    @property
    def subject(self) -> str:
        """What it is about: an operation, a trigger, an attribute, a filter, a status, a header, a bucket."""
        return self.statement.subject

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every documented way that it may end."""
        return self.statement.fact.outcomes

    @property
    def by_reading(self) -> bool:
        """Whether trying it changes nothing."""
        return self.statement.kind in READING or self.subject in BY_READING.get(self.statement.kind, ())


@dataclass(frozen=True, slots=True)
class ClientStep:
    """A step of a provisioning client, on the resource type that it is about; `user_type` is whom groups consist of.

    `limits` are the steps of this client that the vendor documents not to work.
    """

    client: Client
    step: Step
    resource: ResourceUnderTest
    user_type: ResourceUnderTest
    limits: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Plan:
    """What applies in one run.

    `survey` is an empty Survey where nothing was asked yet, as in a dry run; `marker` stands in the name of everything
    that the run creates; `authenticated` says whether it has credentials, `read_only` that it may change nothing,
    `clients` are the provisioning clients whose steps are taken; `authority` is who says what is right where it is not
    the RFCs alone; `bursts` says that it may go beyond a rate limit to
    see what happens; `house_rules` are kept by every resource that is sent, and BadHouseRule is raised by whatever asks
    for the resource types where they cannot be.
    """

    profile: Profile
    survey: Survey
    seed: str
    marker: str
    user_domain: str
    authenticated: bool = True
    read_only: bool = False
    house_rules: tuple[HouseRule, ...] = ()
    bursts: bool = True
    clients: tuple[str, ...] = ()
    authority: Authority | None = None
    _validators: dict[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def resource_types(self) -> Mapping[str, ResourceUnderTest]:
        """Every resource type of the profile, by name."""
        return {name: self._resource_type(facts) for name, facts in self.profile.resource_types.items()}

    def refuse_bad_house_rules(self) -> None:
        """Raise BadHouseRule for a rule that cannot be kept.

        Before the survey, a name that nobody knows is let through where the server may still show its own schemas.
        """
        kinds = [self._kind(resource.facts) for resource in self.resource_types.values()]
        for rule in self.house_rules:
            known_type = not rule.resource_type or any(rule.resource_type.lower() == k.name.lower() for k in kinds)
            kept = any(insisted(rule, kind) for kind in kinds)
            if not kept and not (known_type and self._may_show_schemas()):
                refuse_unknown(rule, kinds)

    def _may_show_schemas(self) -> bool:
        """Whether nothing was asked yet, and the server is not documented to have no schemas."""
        documented = self.profile.discovery.get("Schemas")
        return not self.survey.discovery and documented is not None and not documented.fact.may_be(*LESS)

    def _kind(self, facts: ResourceTypeFacts) -> Kind:
        """What house rules may set on resources of one type: the server's attributes, and the standard's."""
        own, standard = self.survey.schemas.get(facts.schema, {}), core_schemas().get(facts.schema, {})
        shown = {**core_schemas(), **self.survey.schemas}
        return Kind(
            name=facts.name,
            schema=facts.schema,
            identifier=identifier_of(facts.name),
            attributes=(*attributes(own), *attributes(standard)),
            extensions=extensions_of(facts.name, facts.schema, shown, self.survey.resource_types or ()),
            open_ended=not self.survey.schemas,
        )

    def _insisted(self, facts: ResourceTypeFacts) -> tuple[Insisted, ...]:
        kept = (insisted(rule, self._kind(facts)) for rule in self.house_rules)
        return tuple(one for one in kept if one is not None)

    @cached_property
    def promises(self) -> Mapping[str, Promise]:
        """Every statement that contract checks prove, by its id (`User.replace`, `User.duplicates`)."""
        first = next(iter(self.resource_types), "")
        return {
            id: Promise(found, self.resource_types[found.resource_type or first])
            for id, found in statements(self.profile).items()
        }

    def parameter_values(self, name: str) -> list[str] | None:
        """The ids that a generated check or scenario runs over, sorted; None if `name` is no such parameter."""
        if name == "resource":
            return sorted(self.resource_types)
        if name == "client_step":
            return sorted(self._steps)
        kind, _, rest = name.rpartition("_")
        if rest != "promise" or kind not in STATEMENTS:
            return None
        return sorted(id for id, promise in self.promises.items() if promise.statement.kind == kind)

    @property
    def _steps(self) -> set[str]:
        """The names of the steps that are taken: all of the clients, and those that the authority asks for."""
        played = {step.name for id in self.clients for step in player(id).steps.values()}
        asked = self.authority
        if asked is None:
            return played
        wanted = (step for id in asked.players for step in player(id).steps.values())
        return played | {step.name for step in wanted if asked.level(step.check) is not None}

    def parameter_sets(self, names: Iterable[str]) -> list[dict[str, str]]:
        """What runs over these generated parameters, each with each of its values; other names do not count.

        An attribute belongs to its resource type, so those two come as pairs.
        """
        given = list(dict.fromkeys(names))
        sets: list[dict[str, str]] = [{}]
        if "attribute" in given:
            sets = [{"resource": kind, "attribute": path} for kind, path in self.attribute_pairs]
            given = [name for name in given if name not in ("resource", "attribute")]
        for name in given:
            values = self.parameter_values(name)
            if values is not None:
                sets = [{**known, name: value} for known in sets for value in values]
        return sets

    @cached_property
    def attribute_pairs(self) -> tuple[tuple[str, str], ...]:
        """Every attribute and sub-attribute by resource type and path, sorted; those of extensions under their URN."""
        pairs = {
            (resource.name, found.path)
            for resource in self.resource_types.values()
            for found in resource.every_attribute
            if found.path not in COMMON
        }
        return tuple(sorted(pairs))

    def fact(self, name: str, parameters: Mapping[str, str], sampler: Sampler) -> Any:
        """A named input of scenarios and checks that is no scenario; KeyError for an unknown name.

        `user_type` and `group_type` raise NotApplicable where the profile has no such resource type.
        """
        if name == "resource":
            return self.resource_types[parameters["resource"]].bound(sampler)
        if name == "attribute":
            return self.resource_types[parameters["resource"]].attribute(parameters["attribute"])
        if name in ("user_type", "group_type"):
            return self._named_type("User" if name == "user_type" else "Group").bound(sampler)
        if name == "client_step":
            return self._client_step(parameters[name], sampler)
        if name.endswith("_promise"):
            promise = self.promises[parameters[name]]
            return replace(promise, resource=promise.resource.bound(sampler))
        plain = {"scim_plan": self, "scim_survey": self.survey, "scim_profile": self.profile}
        return plain[name]

    def offer_all(self, needs: Iterable[str], parameters: Mapping[str, str]) -> Offer:
        """One offer for everything that a scenario needs."""
        return all_of(self.offer(need, parameters) for need in needs)

    def offer(self, need: str, parameters: Mapping[str, str]) -> Offer:
        """Whether a need may be expected: `create` (of the type under test), `Group.patch`, `discovery:Schemas`, …

        `some` is a resource to look at: a new one, or a listed one where the run may only read. `trial` is whether the
        promise among the parameters can be put to the test, `burst` whether the limit that it names may be exceeded.
        Raises UnknownNeed.
        """
        refuse_unknown_need(need)
        if need.startswith("discovery:"):
            return self._discovery_offer(need.partition(":")[2])
        type_name, _, what = need.rpartition(".")
        if what == "credentials":
            return self._credentials_offer()
        if what == "client":
            return self._client_offer(step_named(parameters["client_step"]))
        if what == "burst":
            return self._burst_offer(parameters)
        name = type_name or self._subject(parameters)
        if not name:
            return Offer(
                Reason("no-such-type", f"{need!r} is a need of no type: take `resource`, or write User.{need}")
            )
        if name not in self.resource_types:
            return Offer(Reason("no-such-type", f"the profile knows no resource type {name}"))
        resource = self.resource_types[name]
        if what == "served":
            return self._type_offer(name)
        if what == "filter":
            return all_of([self._type_offer(name), self._filter_offer(resource)])
        if what == "trial":
            return self._trial_offer(parameters)
        if what in CLAIMED:
            return self._claim_offer(what)
        operation = self._operation(what)
        return all_of([resource.operations[operation], self._permission(operation)])

    def refused(
        self, needs: Iterable[str], parameters: Mapping[str, str], kind: str, operation: str, status: int
    ) -> Reason | None:
        """The reason if an answer says that something undocumented is indeed not offered (404, 405 or 501)."""
        for need in needs:
            type_name, _, what = need.rpartition(".")
            same = (type_name or self._subject(parameters)) == kind and self._operation(what) == operation
            if same and self.offer(need, parameters).probe:
                fact = self.resource_types[kind].facts.operations[operation]
                text = f"{kind} {operation} is documented nowhere and was refused with status {status}"
                return Reason("refused", text, fact.id, fact.sources)
        return None

    def completed(self, request: Request) -> Request:
        """The request with what the vendor demands beyond the RFC: the id of the URL in the body of a PUT."""
        resource, body = self.resource_types.get(request.resource_type), request.body
        if request.operation != "replace" or resource is None or not isinstance(body, dict):
            return request
        if not resource.demands_id or any(name.lower() == "id" for name in body):
            return request
        return replace(request, body={**body, "id": last_segment(request.path)})

    def objection(self, request: Request) -> str:
        """Why a request that is meant to be valid is not; empty where it is. The harness judges itself too."""
        if request.operation == "patch" and request.body is not None:
            return objection(PATCH_VALIDATOR, request.body)
        if request.operation in ("create", "replace") and request.resource_type in self.resource_types:
            return objection(self._validator(request.resource_type), request.body)
        return ""

    def _validator(self, name: str) -> Any:
        if name not in self._validators:
            resource = self.resource_types[name]
            self._validators[name] = resource_validator(resource.schema, resource.attributes, request=True)
        return self._validators[name]

    def _operation(self, what: str) -> str:
        """The operation behind a need: `some` is created, or found in the list where nothing may be created."""
        if what != "some":
            return what
        return "list" if self.read_only else "create"

    def _permission(self, operation: str) -> Offer:
        return Offer(NEEDS_TO_WRITE) if self.read_only and operation not in READS else YES

    def _client_step(self, name: str, sampler: Sampler) -> ClientStep:
        step = step_named(name)
        user_type = self._named_type("User").bound(sampler)
        prefix = step.check.removesuffix(step.id)
        checks = (one.check for one in self.profile.deviations)
        limits = frozenset(check.removeprefix(prefix) for check in checks if check.startswith(prefix))
        resource = self._named_type(step.type).bound(sampler)
        client = mapped(player(step.client), user_type)
        return ClientStep(client, client.steps[step.id], resource, user_type, limits)

    def _client_offer(self, step: Step) -> Offer:
        """A step that changes something, or that something has to be made for, is none for a run that only reads."""
        if step.type not in self.resource_types:
            return Offer(Reason("no-such-type", f"the profile knows no resource type {step.type}"))
        readable = step.reads or not self.read_only
        cap = Level.INFO if step.experimental else None
        return all_of([self._type_offer(step.type), Offer(cap=cap) if readable else Offer(NEEDS_TO_WRITE)])

    def _credentials_offer(self) -> Offer:
        """Whether requests without credentials, or with wrong ones, may be sent."""
        if not self.authenticated:
            return Offer(Reason("no-credentials", "the run has no credentials to leave out"))
        said = self.profile.authentication
        if said.wrong_tokens_lock_out:
            text = "wrong tokens lock the right one out here, so none are sent"
            return Offer(Reason("documented", text, "authentication.wrong_tokens_lock_out", said.sources))
        return YES

    def _trial_offer(self, parameters: Mapping[str, str]) -> Offer:
        """In a run that only reads, promises of reading can be tried on what the list shows, and no others.

        Where any answer is right that one of the documents has, another one is no broken promise: it weighs less.
        """
        promised = next(self.promises[value] for name, value in parameters.items() if name.endswith("_promise"))
        readable = promised.by_reading and promised.resource.operations["list"].available
        if self.read_only and not readable:
            return Offer(NEEDS_TO_WRITE)
        if (promised.statement.kind, promised.subject) == ("status", "401"):
            return self._credentials_offer()
        return Offer(cap=Level.SHOULD) if promised.statement.kind == "look" else YES

    def _burst_offer(self, parameters: Mapping[str, str]) -> Offer:
        """A run that only reads can exceed a limit that reads count against, and no other."""
        if not self.bursts:
            return Offer(NO_BURSTS)
        subject = next(self.promises[value].subject for name, value in parameters.items() if name == "rate_promise")
        counted = next(bucket.methods for bucket in self.profile.rate_limit.buckets if bucket.name == subject)
        return YES if "GET" in counted or not self.read_only else Offer(NEEDS_TO_WRITE)

    def _subject(self, parameters: Mapping[str, str]) -> str:
        if "resource" in parameters:
            return parameters["resource"]
        promised = next((value for name, value in parameters.items() if name.endswith("_promise")), "")
        return self.promises[promised].resource.name if promised in self.promises else promised.partition(".")[0]

    def _named_type(self, name: str) -> ResourceUnderTest:
        if name not in self.resource_types:
            raise NotApplicable(Reason("no-such-type", f"the profile knows no resource type {name}"))
        return self.resource_types[name]

    def _resource_type(self, facts: ResourceTypeFacts) -> ResourceUnderTest:
        served = self._type_offer(facts.name)
        offers = {name: all_of([served, self._operation_offer(facts, name)]) for name in OPERATIONS}
        own = self.survey.schemas.get(facts.schema)
        standard = attributes(core_schemas().get(facts.schema, {}))
        shown = standard if own is None else _sensible(attributes(own), standard, facts)
        known = tuple(self._narrowed(attribute, facts) for attribute in shown if _documented(attribute, facts))
        return ResourceUnderTest(
            *(facts.name, facts.endpoint, facts.schema, known, own is not None, facts, offers),
            insisted=self._insisted(facts),
            own_extensions=frozenset(self.survey.schemas) - {facts.schema},
            extensions=self._extensions(facts),
            attached=self._attached(facts),
            only_filters=self._only_filters(facts),
        )

    def _only_filters(self, facts: ResourceTypeFacts) -> frozenset[tuple[str, str]]:
        """What the vendor documents is all that may be expected, unless the server itself says that it has filters.

        Its word does not count where the vendor says how any other filter ends: that it acts is not among it.
        """
        others = facts.other_filters
        if self.survey.claims.get("filter") and (others is None or others.may_be(Support.SUPPORTED)):
            return frozenset()
        return frozenset((one.attribute.lower(), known.lower()) for one in facts.filters for known in one.operators)

    def _attached(self, facts: ResourceTypeFacts) -> frozenset[str]:
        entries = [entry for entry in self.survey.resource_types or () if entry.get("name") == facts.name]
        named = [one for entry in entries for one in entry.get("schemaExtensions") or () if isinstance(one, dict)]
        return frozenset(str(one.get("schema")) for one in named)

    def _extensions(self, facts: ResourceTypeFacts) -> Mapping[str, tuple[Attribute, ...]]:
        """The extensions of a type, by URN: those that the server shows, or the standard's where it shows none."""
        if facts.only_documented_attributes:
            return {}
        shown = self.survey.schemas or core_schemas()
        return extensions_of(facts.name, facts.schema, shown, self.survey.resource_types or ())

    def _type_offer(self, name: str) -> Offer:
        claimed = claimed_type(self.survey, name)
        if claimed is False:
            return Offer(Reason("no-such-type", f"the service provider has no resource type {name}"))
        return YES

    def _operation_offer(self, facts: ResourceTypeFacts, operation: str) -> Offer:
        fact = facts.operations[operation]
        if fact.may_be(*LESS):
            supports = " or ".join(dict.fromkeys(_IN_WORDS[outcome.support] for outcome in fact.outcomes))
            return Offer(
                Reason("documented", f"{facts.name} {operation} is documented as {supports}", fact.id, fact.sources)
            )
        if fact.may_be(Support.UNDOCUMENTED):
            return Offer(probe=True, cap=Level.SHOULD)
        if fact.may_be(Support.CLAIMED):
            return self._claimed(operation, fact)
        return YES

    def _claimed(self, feature: str, fact: Fact | None = None) -> Offer:
        claim = self.survey.claims.get(feature)
        if claim is False:
            reason = Reason(
                "not-claimed", f"ServiceProviderConfig says that {feature} is not supported", fact.id if fact else ""
            )
            return Offer(reason)
        return YES if claim else Offer(probe=True, cap=Level.SHOULD)

    def _claim_offer(self, feature: str) -> Offer:
        """What is optional is looked at only where the server says that it has it: nobody else promises it."""
        if self.survey.claims.get(feature):
            return YES
        return Offer(Reason("not-claimed", f"ServiceProviderConfig does not say that {feature} is supported"))

    def _filter_offer(self, resource: ResourceUnderTest) -> Offer:
        if resource.facts.filtering is Support.CLAIMED or (
            resource.facts.filtering is Support.UNDOCUMENTED and self.survey.claims.get("filter") is False
        ):
            return self._claimed("filter")
        names = {(fact.attribute.lower(), operator) for fact in resource.facts.filters for operator in fact.operators}
        if (resource.identifier.lower(), "eq") in names:
            return YES
        return Offer(probe=True, cap=Level.SHOULD)

    def _discovery_offer(self, endpoint: str) -> Offer:
        if endpoint not in self.profile.discovery:
            return Offer(Reason("no-such-type", f"the profile says nothing of /{endpoint}"))
        fact = self.profile.discovery[endpoint].fact
        answer = self.survey.discovery.get(endpoint)
        if fact.may_be(*LESS):
            return Offer(Reason("documented", f"/{endpoint} is documented as absent", fact.id, fact.sources))
        if not fact.may_be(Support.UNDOCUMENTED):
            return YES
        if answer is not None and not answer.ok:
            ending = f"answered with status {answer.status}" if answer.response is not None else "not answered"
            text = f"/{endpoint} is documented nowhere and was {ending}"
            return Offer(Reason("refused", text, fact.id, fact.sources))
        return Offer(probe=True, cap=Level.SHOULD)

    @staticmethod
    def _narrowed(attribute: Attribute, facts: ResourceTypeFacts) -> Attribute:
        subs = tuple(Plan._narrowed(sub, facts) for sub in attribute.sub_attributes if _documented(sub, facts))
        fact = facts.attributes.get(attribute.path)
        required, mutability, returned = attribute.required, attribute.mutability, attribute.returned
        if fact is not None:
            required = attribute.required if fact.required is None else fact.required
            mutability = fact.mutability or attribute.mutability
            returned = fact.returned or attribute.returned
        return replace(attribute, required=required, mutability=mutability, returned=returned, sub_attributes=subs)


def refuse_unknown_need(need: str) -> None:
    """Raise UnknownNeed for what is neither an operation nor anything else that a plan knows."""
    if not need.startswith("discovery:") and need.rpartition(".")[2] not in NEEDS:
        raise UnknownNeed(f"there is no need {need!r}: write one of {', '.join(NEEDS)}, or discovery:NAME")


def _sensible(
    own: tuple[Attribute, ...], standard: tuple[Attribute, ...], facts: ResourceTypeFacts
) -> tuple[Attribute, ...]:
    """A server's own attributes, fit to make requests from: a broken schema must not make the requests invalid.

    The RFC's attribute stands in where a type is no keyword or another kind of thing, and where one is missing that
    resources need: required, documented by the vendor, or what tells them apart. A name counts once.
    """
    usual = {attribute.name.lower(): attribute for attribute in standard}
    once = {attribute.name.lower(): attribute for attribute in reversed(own)}
    readable = (
        _readable(attribute, usual.get(attribute.name.lower()))
        for attribute in own
        if once[attribute.name.lower()] is attribute
    )
    known = {identifier_of(facts.name), *(path.partition(".")[0] for path in facts.attributes)}
    missing = (a for a in standard if a.name.lower() not in once and (a.required or a.name in known))
    return (*readable, *missing)


def _readable(own: Attribute, standard: Attribute | None) -> Attribute:
    """An attribute as the server has it, of the type and plurality of the standard's where that has one."""
    if standard is None:
        return own
    kinds = {own.type.lower(), standard.type.lower()}
    if not (len(kinds) == 1 or kinds <= TEXTUAL):
        return standard
    usual = {attribute.name.lower(): attribute for attribute in standard.sub_attributes}
    subs = tuple(_readable(sub, usual.get(sub.name.lower())) for sub in own.sub_attributes)
    needed = standard.required and own.required and not own.writable
    mutability = standard.mutability if needed else own.mutability
    return replace(own, multi_valued=standard.multi_valued, mutability=mutability, sub_attributes=subs)


def _documented(attribute: Attribute, facts: ResourceTypeFacts) -> bool:
    """Whether the vendor keeps this attribute: everything, unless the profile says that it drops the rest."""
    if not facts.only_documented_attributes:
        return True
    kept = [path for path, fact in facts.attributes.items() if fact.synchronised]
    return any(_within(attribute.path, path) or _within(path, attribute.path) for path in kept)


def _within(path: str, parent: str) -> bool:
    return path == parent or path.startswith(f"{parent}.")
