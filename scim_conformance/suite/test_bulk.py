"""Several operations in one request: each is carried out, and told of by its own result (RFC 7644, section 3.7)."""

from collections.abc import Mapping

import pytest

from scim_conformance.checking import NotApplicable, expect, requirement, same_resource
from scim_conformance.checking.expect import Expectation, show
from scim_conformance.plan.offer import Reason
from scim_conformance.plan.plan import Plan
from scim_conformance.plan.resource import ResourceUnderTest, derived_from
from scim_conformance.plan.survey import Survey
from scim_conformance.scim import urns
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.bulk_jobs import Job, Result, code, limit, result, results
from scim_conformance.suite.membership import ids
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.paths import last_segment

CREATED = ("user", "group", "managed")
CHANGED = ("replace", "patch", "delete")
DONE = {"replace": ("200",), "patch": ("200", "204"), "delete": ("204",)}
BAD = ("bad", "stranger")
MALFORMED = ("unknown method", "no method", "no path", "no data", "unknown endpoint")


@requirement("RFC7644-3.7-14", "RFC7644-3.7-01")
def test_answers_200(bulk_job: Job) -> None:
    """A job that was processed answers 200, where ServiceProviderConfig says that there are jobs."""
    expect(bulk_job.answer).status(200)


@requirement("RFC7644-3.7-02")
def test_answer_names_its_schema(bulk_job: Job) -> None:
    """The answer says that it is a BulkResponse."""
    _processed(bulk_job).at("schemas").contains(urns.BULK_RESPONSE)


@requirement("RFC7644-3.7.3-01", "RFC7644-3.7-04")
def test_each_operation_has_a_result(bulk_job: Job) -> None:
    """There is one result for each operation; what is not told has to be looked up."""
    told = len(results(_processed(bulk_job).exchange))
    expect(bulk_job.answer).holds(
        told == len(bulk_job.sent), f"{len(bulk_job.sent)} results", f"{told} results", "Operations"
    )


@pytest.mark.parametrize("name", [*CREATED, *CHANGED])
@requirement("RFC7644-3.7-05")
def test_result_names_its_method(bulk_job: Job, name: str) -> None:
    """Each result names the method of its operation."""
    method = bulk_job.sent[name]["method"] if name in bulk_job.sent else ""
    told = str(_told(bulk_job, name).get("method"))
    _hold(bulk_job, told.upper() == method, f"method {method}", f"method {told}")


@pytest.mark.parametrize("name", CREATED)
@requirement("RFC7644-3.7-18")
def test_result_has_its_bulk_id(bulk_job: Job, name: str) -> None:
    """The result of a create has the bulkId of its operation; clients know of no other link to what they sent."""
    _processed(bulk_job)
    _needs(bulk_job, name)
    known = [one.get("bulkId") for one in results(bulk_job.answer)]
    _hold(bulk_job, known.count(name) == 1, f"one result with bulkId {name}", f"bulkIds {show(known)}")


@pytest.mark.parametrize("name", CREATED)
@requirement("RFC7644-3.7.3-03")
def test_create_is_told_as_201(bulk_job: Job, name: str) -> None:
    """The status of a create is what it would be alone, 201."""
    told = code(_told(bulk_job, name))
    _hold(bulk_job, told == "201", "status 201", f"status {told}")


@pytest.mark.parametrize("name", CHANGED)
@requirement("RFC7644-3.7.3-03")
def test_change_is_told_as_it_would_be_alone(bulk_job: Job, name: str) -> None:
    """The status of a replace, a PATCH and a deletion is what it would be alone."""
    told = code(_told(bulk_job, name))
    _hold(bulk_job, told in DONE[name], f"status {' or '.join(DONE[name])}", f"status {told}")


@pytest.mark.parametrize("name", [*CREATED, *CHANGED])
@requirement("RFC7644-3.7.3-03")
def test_status_is_text(bulk_job: Job, name: str) -> None:
    """The status of a result is text, or an object with a code; strictly typed clients fail on a number."""
    told = _told(bulk_job, name).get("status")
    text = told.get("code") if isinstance(told, dict) else told
    _hold(bulk_job, isinstance(text, (str, int) if isinstance(told, dict) else str), "status as text", show(told))


@pytest.mark.parametrize("name", [*CREATED, *CHANGED])
@requirement("RFC7644-3.7-10", "RFC7644-3.7.3-02")
def test_result_has_a_location(bulk_job: Job, name: str) -> None:
    """Each result says where its resource is; the id of a new one is told nowhere else."""
    told = _told(bulk_job, name).get("location")
    _hold(bulk_job, isinstance(told, str) and bool(told), "a location", show(told))


@pytest.mark.parametrize("name", CHANGED)
@requirement("RFC7644-3.7.3-02", "RFC7644-3.7-10")
def test_location_is_that_of_the_resource(bulk_job: Job, name: str) -> None:
    """The location of a change is that of the resource that it was for."""
    told = _told(bulk_job, name).get("location")
    if not isinstance(told, str):
        raise NotApplicable(Reason("no-exchange", "there is no location; see bulk/result-has-a-location"))
    id = bulk_job.before[name].id
    _hold(bulk_job, last_segment(told) == id, f"a location that ends in {id}", show(told))


@pytest.mark.parametrize("name", CREATED)
@requirement("RFC7644-3.7-10", "RFC7644-3.7-14")
def test_created_is_there(
    bulk_job: Job, user_type: ResourceUnderTest, group_type: ResourceUnderTest, name: str
) -> None:
    """What is told as created can be read at its location, and is what was sent."""
    _succeeded(bulk_job, name)
    resource = group_type if name == "group" else user_type
    sent = str(lookup(bulk_job.sent[name]["data"], resource.identifier))
    found = expect(_read(bulk_job, name), bulk_job.answer).status(200).at(resource.identifier)
    found.satisfies(lambda value: str(value).lower() == sent.lower(), sent)


@pytest.mark.parametrize("name", ["replace", "patch"])
@requirement("RFC7644-3.7-14", "RFC7644-3.7.3-03")
def test_change_takes_effect(bulk_job: Job, name: str) -> None:
    """What is told as changed is changed on the next read."""
    _succeeded(bulk_job, name)
    path, value = bulk_job.changes[name]
    expect(_read(bulk_job, name), bulk_job.answer).status(200).at(path).equals(value)


@requirement("RFC7644-3.7-14", "RFC7644-3.5.2-16")
def test_patch_leaves_the_rest(bulk_job: Job) -> None:
    """A PATCH within a job changes what it names and nothing else."""
    _succeeded(bulk_job, "patch")
    path = bulk_job.changes["patch"][0]
    same_resource(bulk_job.before["patch"], _read(bulk_job, "patch"), but=[path, *derived_from(path)])


@requirement("RFC7644-3.7-14", "RFC7644-3.6-02")
def test_deleted_is_gone(bulk_job: Job) -> None:
    """What is told as deleted is not served any more."""
    _succeeded(bulk_job, "delete")
    expect(_read(bulk_job, "delete"), bulk_job.answer).not_served()


@requirement("RFC7644-3.7.2-01")
def test_member_is_resolved(bulk_job: Job) -> None:
    """A member that was named by its bulkId is in the group by the id that it was given."""
    _succeeded(bulk_job, "group")
    _succeeded(bulk_job, "user")
    _has_member(bulk_job, "group", last_segment(str(_told(bulk_job, "user").get("location"))))


@requirement("RFC7644-3.7.2-02")
def test_manager_is_resolved(bulk_job: Job, user_type: ResourceUnderTest) -> None:
    """A manager who was named by a bulkId is known by the id: references in extensions are resolved likewise."""
    _succeeded(bulk_job, "managed")
    _succeeded(bulk_job, "user")
    path = f"{urns.ENTERPRISE_USER}:manager.value"
    found = expect(_read(bulk_job, "managed"), bulk_job.answer).status(200).at(path)
    if not user_type.promised(urns.ENTERPRISE_USER):
        raise NotApplicable(Reason("no-such-type", "the server does not show the extension among its schemas"))
    found.equals(last_segment(str(_told(bulk_job, "user").get("location"))))


@requirement("RFC7644-3.7-14", "RFC7644-3.7-15")
def test_partial_failure_answers_200(bulk_failing: Job) -> None:
    """A job of which some operations fail is processed all the same, and answers 200."""
    expect(bulk_failing.answer).status(200)


@pytest.mark.parametrize("name", ["good", "late"])
@requirement("RFC7644-3.7-16")
def test_good_operations_are_carried_out(bulk_failing: Job, name: str) -> None:
    """An operation before or behind one that fails is carried out; one wrong person does not stop all others."""
    _processed(bulk_failing)
    told = _told(bulk_failing, name)
    _hold(bulk_failing, code(told) == "201", "status 201", f"status {code(told)}")
    expect(_read(bulk_failing, name), bulk_failing.answer).status(200)


@pytest.mark.parametrize("name", BAD)
@requirement("RFC7644-3.7.3-03", "RFC7644-3.7.3-01")
def test_failure_is_told(bulk_failing: Job, name: str) -> None:
    """An operation that cannot succeed is told as refused: 400 without a userName, 404 where nobody is."""
    told = code(_told(bulk_failing, name))
    allowed = ("400",) if name == "bad" else ("404", "410")
    _hold(bulk_failing, told in allowed, f"status {allowed[0]}", f"status {told}")


@pytest.mark.parametrize("name", BAD)
@requirement("RFC7644-3.7-13", "RFC7644-3.7-11")
def test_failure_has_an_error(bulk_failing: Job, name: str) -> None:
    """The result of an operation that failed holds the Error that it would have got alone."""
    told = _failed(bulk_failing, name)
    schemas = lookup(told, "response.schemas")
    named = isinstance(schemas, list) and urns.ERROR in schemas
    _hold(bulk_failing, named, f"a response of the schema {urns.ERROR}", show(told.get("response")))


@pytest.mark.parametrize("name", BAD)
@requirement("RFC7644-3.7-13", "RFC7644-3.7.3-03")
def test_error_agrees_with_the_status(bulk_failing: Job, name: str) -> None:
    """The Error in a result has the status of the result."""
    told = _failed(bulk_failing, name)
    inside = lookup(told, "response.status")
    if not isinstance(inside, (str, int)):
        raise NotApplicable(Reason("no-exchange", "the Error has no status; see bulk/failure-has-an-error"))
    _hold(bulk_failing, str(inside) == code(told), f"status {code(told)}", f"status {inside}")


@pytest.mark.parametrize("name", BAD)
@requirement("RFC7644-3.7.3-04")
def test_failure_is_explained(bulk_failing: Job, name: str) -> None:
    """The result of an operation that failed says why, in words; nobody can mend it otherwise."""
    told = _failed(bulk_failing, name)
    words = [lookup(told, "response.detail"), lookup(told, "status.description"), lookup(told, "response.scimType")]
    _hold(bulk_failing, any(isinstance(one, str) and one for one in words), "a detail", show(told.get("response")))


@requirement("RFC7644-3.7.3-02")
def test_failed_create_has_no_location(bulk_failing: Job) -> None:
    """A create that failed has no location: there is nothing at it."""
    told = _failed(bulk_failing, "bad").get("location")
    _hold(bulk_failing, not told, "no location", show(told))


@requirement("RFC7644-3.7-17")
def test_stops_after_the_first_error(bulk_stopping: Job) -> None:
    """Behind the first error nothing is carried out where the client wants it so; it may build on what failed."""
    _processed(bulk_stopping)
    expect(_read(bulk_stopping, "late"), bulk_stopping.answer).status(200)
    found = len(_read(bulk_stopping, "late").resources)
    expect(_read(bulk_stopping, "late"), bulk_stopping.answer).holds(
        found == 0, "nothing carried out behind the first error", "a user created behind it", "Resources"
    )


@requirement("RFC7644-3.7-17", "RFC7644-3.7.3-01")
def test_what_was_not_carried_out_is_not_told_as_done(bulk_stopping: Job) -> None:
    """The answer to a job that was stopped tells no success of what it has left out."""
    _processed(bulk_stopping)
    told = code(result(bulk_stopping, "late"))
    _hold(bulk_stopping, not told.startswith("2"), "no success behind the first error", f"status {told}")


@requirement("RFC7644-3.7-17", "RFC7644-3.7-16")
def test_goes_on_until_the_error_that_is_too_many(bulk_patient: Job) -> None:
    """Behind the first error the job goes on where the client bears with more."""
    _processed(bulk_patient)
    sent = str(lookup(bulk_patient.sent["late"]["data"], "userName"))
    found = [str(lookup(one, "userName")).lower() for one in _read(bulk_patient, "late").resources]
    expect(_read(bulk_patient, "late"), bulk_patient.answer).status(200).holds(
        sent.lower() in found, f"a user {sent}", f"users {show(found)}", "Resources"
    )


@requirement("RFC7644-3.7-20", "RFC7644-3.7.2-01")
def test_forward_reference_is_resolved(bulk_forward: Job) -> None:
    """A reference to what a later operation creates is resolved or refused as a conflict, and never stored as it is."""
    _processed(bulk_forward)
    if code(_told(bulk_forward, "group")) == "409":
        raise NotApplicable(Reason("no-exchange", "the reference was refused as a conflict, as it may be"))
    _hold(
        bulk_forward,
        code(_told(bulk_forward, "group")) == "201",
        "status 201 or 409",
        code(result(bulk_forward, "group")),
    )
    _has_member(bulk_forward, "group", last_segment(str(_told(bulk_forward, "user").get("location"))))


@pytest.mark.parametrize(("name"), ["one", "other"])
@requirement("RFC7644-3.7.1-01", "RFC7644-3.7.2-01")
def test_circle_is_resolved_or_refused(bulk_circle: Job, name: str) -> None:
    """Two groups that are members of each other both are, or the conflict is told with 409."""
    expect(bulk_circle.answer).status(200, 409)
    if bulk_circle.answer.status == 409 or any(code(one) == "409" for one in results(bulk_circle.answer)):
        raise NotApplicable(Reason("no-exchange", "the circle was refused as a conflict, as it may be"))
    told = code(_told(bulk_circle, name))
    _hold(bulk_circle, told == "201", "status 201 or 409", f"status {told}")
    other = _told(bulk_circle, "other" if name == "one" else "one")
    _has_member(bulk_circle, name, last_segment(str(other.get("location"))))


@pytest.mark.parametrize("name", MALFORMED)
@requirement("RFC7644-3.7-15", "RFC7644-3.7-05", "RFC7644-3.7-08", "RFC7644-3.7-09")
def test_impossible_operation_is_refused(bulk_malformed: Mapping[str, Exchange], name: str) -> None:
    """What cannot be carried out is told as refused, for the job or the operation, and does not break the server."""
    answer = expect(bulk_malformed[name]).exchange
    if not answer.ok:
        expect(answer).refused()
        return
    told = [code(one) for one in results(answer)]
    expect(answer).holds(
        all(one.startswith("4") for one in told), "a refusal (4xx)", f"statuses {show(told)}", "Operations"
    )


@requirement("RFC7644-3.7-04", "RFC7644-3.7-15")
def test_job_without_operations_does_nothing(bulk_malformed: Mapping[str, Exchange]) -> None:
    """A job without operations is refused, or has no results; it does not break the server."""
    answer = expect(bulk_malformed["no operations"]).exchange
    expect(answer).holds(not results(answer), "no results", f"{len(results(answer))} results", "Operations")
    if not answer.ok:
        expect(answer).refused()


@requirement("RFC7644-3.7-06", "RFC7644-3.7-10")
def test_create_without_bulk_id_is_refused_or_told(bulk_malformed: Mapping[str, Exchange]) -> None:
    """A create without bulkId is refused; where it is let through, its result says where the resource is."""
    answer = expect(bulk_malformed["no bulkId"]).exchange
    if not answer.ok:
        expect(answer).refused()
        return
    done = [one for one in results(answer) if code(one).startswith("2")]
    lost = [one for one in done if not one.get("location")]
    expect(answer).holds(not lost, "a refusal, or a location", show(lost), "Operations")


@requirement("RFC7644-3.7.4-03")
def test_too_many_operations_are_refused(bulk_too_many: Exchange) -> None:
    """More operations than maxOperations answer 413; clients cut their jobs by that status."""
    expect(bulk_too_many).status(413)


@requirement("RFC7644-3.7.4-03")
def test_too_large_a_body_is_refused(bulk_too_large: Exchange) -> None:
    """A body longer than maxPayloadSize answers 413."""
    expect(bulk_too_large).status(413)


@requirement("RFC7644-3.7.4-04")
def test_refusal_names_the_number_of_operations(bulk_too_many: Exchange, scim_survey: Survey) -> None:
    """The Error for too many operations names the limit, so that the next job can be cut to it."""
    _names_the_limit(bulk_too_many, "maxOperations", limit(scim_survey, "maxOperations"))


@requirement("RFC7644-3.7.4-04")
def test_refusal_names_the_size(bulk_too_large: Exchange, scim_survey: Survey) -> None:
    """The Error for too large a body names the limit."""
    _names_the_limit(bulk_too_large, "maxPayloadSize", limit(scim_survey, "maxPayloadSize"))


@pytest.mark.parametrize("name", ["maxOperations", "maxPayloadSize"])
@requirement("RFC7644-3.7.4-01")
def test_limits_are_told(scim_survey: Survey, scim_plan: Plan, name: str) -> None:
    """Where there are jobs, their limits are whole numbers greater than 0."""
    config = scim_survey.discovery.get("ServiceProviderConfig")
    if config is None or not scim_plan.offer("User.bulk", {}).available:
        raise NotApplicable(Reason("not-claimed", "ServiceProviderConfig does not say that bulk is supported"))
    expect(config).at(f"bulk.{name}").is_a(int, "a whole number").satisfies(lambda most: most > 0, "more than 0")


def _processed(job: Job) -> Expectation:
    return expect(job.answer).if_accepted(see="bulk/answers-200")


def _needs(job: Job, name: str) -> None:
    if name not in job.sent:
        raise NotApplicable(Reason("documented", f"there is no {name} in the job: it is not offered here"))


def _told(job: Job, name: str) -> Result:
    """The result of one operation; what the whole job lacks is for the checks of the job."""
    _processed(job)
    _needs(job, name)
    found = result(job, name)
    if not found:
        raise NotApplicable(Reason("no-exchange", "it has no result of its own; see bulk/each-operation-has-a-result"))
    return found


def _succeeded(job: Job, name: str) -> None:
    told = code(_told(job, name))
    if not told.startswith("2"):
        raise NotApplicable(
            Reason("no-exchange", f"the operation ended in status {told}; see bulk/create-is-told-as-201")
        )


def _failed(job: Job, name: str) -> Result:
    told = _told(job, name)
    if code(told).startswith("2"):
        raise NotApplicable(Reason("no-exchange", "the operation succeeded; see bulk/failure-is-told"))
    return told


def _read(job: Job, name: str) -> Exchange:
    if name not in job.after:
        raise NotApplicable(Reason("no-exchange", "it has no location to look at; see bulk/result-has-a-location"))
    return job.after[name]


def _has_member(job: Job, name: str, id: str) -> None:
    found = ids(expect(_read(job, name), job.answer).status(200).exchange)
    expect(_read(job, name), job.answer).holds(id in found, f"members with {id}", f"members {show(found)}", "members")


def _hold(job: Job, holds: bool, expected: str, actual: str) -> None:
    expect(job.answer).holds(holds, expected, actual, "Operations")


def _names_the_limit(answer: Exchange, name: str, most: object) -> None:
    if answer.response is None or answer.status != 413:
        raise NotApplicable(Reason("no-exchange", "there was no 413; see bulk/too-many-operations-are-refused"))
    detail = str(answer.resource.get("detail"))
    named = name.lower() in detail.lower() or str(most) in detail
    expect(answer).holds(named, f"a detail with {name} or {most}", f"detail {show(detail)}", "detail")
