"""The doctor: asks an endpoint a few questions (GET only) and says whether it can be tested, and what to mend first."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from scim_conformance.plan.survey import FEATURES, claims_of, resource_types_of
from scim_conformance.plan.symptoms import TOO_MANY, hopeless, obstacle, usable, what_came
from scim_conformance.profile.model import Profile, Support
from scim_conformance.report.words import some
from scim_conformance.run.desk import Desk, Line, Mark
from scim_conformance.run.elsewhere import SCIM_JSON, further, is_scim, other_places
from scim_conformance.run.settings import Options, Settings
from scim_conformance.verdict.gate import Exit
from scim_conformance.wire.exchange import Exchange
from scim_conformance.wire.pacing import http_date
from scim_conformance.wire.target import Target, is_loopback

CLOCK_TOLERANCE = timedelta(minutes=5)
"""What clocks may differ by: validity of tokens is commonly checked with that much leeway."""


SAID_AGAIN = (
    *("token_file", "password_file", "client_secret_file", "token_url", "scope", "ca_bundle", "proxy", "timeout"),
)
"""The options that the suggested command repeats as they were given."""


@dataclass(frozen=True, slots=True)
class Advice:
    """The end: one sentence, the command to run next (or empty), and the exit code."""

    sentence: str
    command: str
    exit: Exit


def examine(settings: Settings, tell: Callable[[Line], None]) -> Advice:
    """Ask the endpoint, tell each step as soon as it is known, and sum up. `settings` has a target."""
    with Desk(settings) as desk:
        told: list[Line] = []
        for line in _steps(desk, settings):
            shown = desk.fit(line)
            told.append(shown)
            tell(shown)
        return _advice(told, settings, desk)


def command(options: Options, base_url: str, verb: str = "run") -> str:
    """The shell command that does `verb` at this base URL with the options given; a proxy's password is left out."""
    plain = Options()
    own = options.parameters or options.region
    given = [base_url] if base_url or not own else []
    if options.profile != plain.profile:
        given += ["--profile", options.profile]
    if not base_url:
        given += [part for text in options.parameters for part in ("--param", text)]
        given += ["--region", options.region] if options.region else []
    for name in SAID_AGAIN:
        if getattr(options, name) != getattr(plain, name):
            given += [f"--{name.replace('_', '-')}", _shown(name, getattr(options, name))]
    return shlex.join(["scim-conformance", verb, *given])


def _steps(desk: Desk, settings: Settings) -> Iterator[Line]:
    profile = settings.profile
    yield _address(desk.target, profile, desk.authenticated)
    lists = _lists(desk, profile)
    discovery = {} if all(map(hopeless, lists.values())) else _discovery(desk, profile)
    found = obstacle([*lists.values()], [*discovery.values()], desk.authenticated)
    answers = [exchange for exchange in (*lists.values(), *discovery.values()) if exchange.response is not None]
    yield from _connection(desk.target, answers)
    yield from _clock(answers)
    if found is not None:
        step = "answer" if found.answered else "connection"
        yield Line(Mark.MIND, step, found.seen, found.means, found.do, fatal=True)
        yield from further(desk, found)
    else:
        yield _credentials(desk, lists, profile)
        yield _media_type(answers, profile)
        yield from _documents(discovery, profile)
        yield from (_content(name, page) for name, page in lists.items())
        yield from _no_scim(desk, answers)
    if answers:
        yield _pace(answers, settings)


def _address(target: Target, profile: Profile, authenticated: bool) -> Line:
    seen = f"{target.base_url}, held to {profile.title} ({profile.revision})"
    if target.base_url.startswith("http:") and authenticated and not is_loopback(target.base_url):
        return Line(
            Mark.MIND,
            "address",
            seen,
            "Over http the token travels for everybody on the way to read.",
            "Use https, and have a token replaced that went over the open network.",
        )
    return Line(Mark.OK, "address", seen)


def _lists(desk: Desk, profile: Profile) -> dict[str, Exchange]:
    """One page of each resource type, until the rate limit says no."""
    pages: dict[str, Exchange] = {}
    for facts in profile.resource_types.values():
        page = pages[facts.name] = desk.get(facts.endpoint, {"count": "1"})
        if page.response is not None and page.status == TOO_MANY:
            break
    return pages


def _discovery(desk: Desk, profile: Profile) -> dict[str, Exchange]:
    found: dict[str, Exchange] = {}
    for name, fact in profile.discovery.items():
        for path in fact.paths:
            found[name] = desk.get(f"/{path.removeprefix('/')}")
            if found[name].ok:
                break
    return found


def _connection(target: Target, answers: Sequence[Exchange]) -> Iterator[Line]:
    if answers:
        fastest = min(answer.elapsed_ms for answer in answers)
        how = "its TLS certificate is trusted" if target.base_url.startswith("https:") else "without TLS"
        yield Line(Mark.OK, "connection", f"answers within {fastest:.0f} ms, {how}")


def _clock(answers: Sequence[Exchange]) -> Iterator[Line]:
    """The least that the server's Date is off: an answer from a cache has the Date of its making."""
    offs = [off for off in map(_off, answers) if off is not None]
    if not offs:
        if answers:
            yield Line(Mark.NOTE, "clock", "no answer has a Date that can be read")
        return
    off = min(offs, key=abs)
    if abs(off) <= CLOCK_TOLERANCE:
        yield Line(Mark.OK, "clock", f"the server's clock and this machine's differ by {_duration(off)}")
        return
    direction = "ahead of" if off > timedelta(0) else "behind"
    yield Line(
        Mark.MIND,
        "clock",
        f"the server's clock is {_duration(off)} {direction} this machine's",
        "Tokens that are valid for a time count as run out, or as not yet valid, and a certificate may.",
        "Compare both with a third clock, and set the wrong one.",
    )


def _off(answer: Exchange) -> timedelta | None:
    date = http_date(answer.header("Date"))
    if date is None or not answer.started:
        return None
    return date - (datetime.fromisoformat(answer.started) + timedelta(milliseconds=answer.elapsed_ms))


def _duration(span: timedelta) -> str:
    seconds = abs(span).total_seconds()
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return some(round(seconds / size), unit)
    return "less than 2 seconds" if seconds < 2 else some(round(seconds), "second")


def _credentials(desk: Desk, lists: Mapping[str, Exchange], profile: Profile) -> Line:
    name = next((name for name, page in lists.items() if usable(page)), None)
    if name is None:
        return Line(Mark.NOTE, "credentials", "no list answered, so nothing shows whether they are accepted")
    page = lists[name]
    if not desk.authenticated:
        seen = f"none were given, and {page.request.summary} answered {page.status} all the same"
        return Line(Mark.MIND, "credentials", seen, "Everybody who reaches this endpoint can read it.", _OPEN)
    answer = desk.get(profile.resource_types[name].endpoint, {"count": "1"}, anonymous=True)
    if answer.ok:
        seen = f"{page.request.summary} answered {answer.status} without credentials as well"
        return Line(Mark.MIND, "credentials", seen, "So nothing says that the ones given are right.", _OPEN)
    without = answer.error if answer.response is None else str(answer.status)
    return Line(
        Mark.OK, "credentials", f"accepted: {page.request.summary} answered {page.status}, and without them: {without}"
    )


_OPEN = "Fine for a test server; for any other its operator has to demand credentials."


def _media_type(answers: Sequence[Exchange], profile: Profile) -> Line:
    kinds = {answer.media_type or "no Content-Type": None for answer in answers if usable(answer)}
    seen = ", ".join(kinds)
    known = {SCIM_JSON, *profile.media_types.response}
    if kinds.keys() <= known:
        return Line(Mark.OK, "media type", seen)
    if kinds.keys() <= {*known, "application/json"}:
        return Line(Mark.NOTE, "media type", seen, f"RFC 7644, section 3.1 asks for {SCIM_JSON}; clients take both.")
    return Line(
        Mark.MIND,
        "media type",
        f"{seen}, with JSON inside",
        "Clients that look at the Content-Type do not read that.",
        f"That is for the operator: RFC 7644, section 3.1 asks for {SCIM_JSON}.",
    )


def _documents(discovery: Mapping[str, Exchange], profile: Profile) -> Iterator[Line]:
    for name, answer in discovery.items():
        if usable(answer):
            yield Line(Mark.OK, name, _DIGESTS[name](answer) if name in _DIGESTS else "answers")
        elif profile.discovery[name].fact.may_be(Support.UNDOCUMENTED, Support.UNSUPPORTED):
            yield Line(Mark.NOTE, name, f"{what_came(answer)}; it is not documented either")
        else:
            means = "A run goes on without it, and tries what it cannot read there."
            yield Line(Mark.MIND, name, what_came(answer), means)


def _claims(answer: Exchange) -> str:
    claims = claims_of(answer)
    told = (
        ("claims", [name for name in FEATURES if claims[name]]),
        ("denies", [name for name in FEATURES if claims[name] is False]),
        ("says nothing of", [name for name in FEATURES if claims[name] is None]),
    )
    return "; ".join(f"{verb} {', '.join(names)}" for verb, names in told if names)


def _types(answer: Exchange) -> str:
    return ", ".join(str(entry["name"]) for entry in resource_types_of(answer) or ()) or "lists none"


def _schemas(answer: Exchange) -> str:
    return some(len(answer.resources), "schema")


_DIGESTS: Mapping[str, Callable[[Exchange], str]] = {
    "ServiceProviderConfig": _claims,
    "ResourceTypes": _types,
    "Schemas": _schemas,
}


def _content(name: str, page: Exchange) -> Line:
    """How many there are: whether it is the tenant that was meant."""
    total = page.resource.get("totalResults")
    if usable(page) and isinstance(total, int):
        return Line(Mark.OK, name, f"{total} there")
    if usable(page):
        return Line(Mark.NOTE, name, f"{what_came(page)}, but no totalResults")
    if page.response is not None and page.status in (404, 501):
        return Line(Mark.NOTE, name, what_came(page), "A run takes it that these resources are not offered.")
    return Line(Mark.MIND, name, what_came(page), "What needs this list cannot be judged, or fails.")


def _no_scim(desk: Desk, answers: Sequence[Exchange]) -> Iterator[Line]:
    """Some other API in JSON: the run would judge it all the same, and to no use."""
    if any(map(is_scim, answers)):
        return
    yield Line(
        Mark.MIND,
        "answer",
        "JSON, but no schemas of SCIM in it, and no list with totalResults and Resources",
        "That may be another API of the same host.",
        "Check the base URL; it usually ends in /scim/v2 or /v2.",
    )
    yield from other_places(desk)


def _pace(answers: Sequence[Exchange], settings: Settings) -> Line:
    told = {name: value for answer in answers for name, value in answer.answer.headers if _of_limits(name)}
    own = "; ".join(f"{allowance.rate:.3g} requests per second ({allowance.name})" for allowance in settings.pace)
    run = f"a run sends at most {own}" if own else "a run sends as fast as answers come"
    if told:
        return Line(Mark.OK, "pace", f"{', '.join(f'{name}: {value}' for name, value in told.items())}; {run}")
    return Line(Mark.NOTE, "pace", f"no header tells of a rate limit; {run}")


def _of_limits(name: str) -> bool:
    return name.lower().removeprefix("x-").replace("-", "").startswith("ratelimit")


def _advice(told: Iterable[Line], settings: Settings, desk: Desk) -> Advice:
    options, lines = settings.options, [*told]
    fatal = next((line for line in lines if line.fatal), None)
    again = command(options, desk.suggested, "doctor") if desk.suggested else ""
    if fatal is not None:
        first = f"Use {desk.suggested}." if desk.suggested else fatal.do
        return Advice(desk.printable(f"Not ready. First: {first}"), desk.printable(again), Exit.UNREACHABLE)
    warnings = sum(line.mark is Mark.MIND for line in lines)
    what = f"Ready to run, with {some(warnings, 'warning')} above" if warnings else "Ready to run"
    given = options.parameters or options.region
    run = again or command(options, "" if given else desk.target.base_url)
    return Advice(desk.printable(f"{what}."), desk.printable(run), Exit.CLEAN)


def _shown(name: str, value: Any) -> str:
    if name == "timeout":
        return f"{value:g}"
    return _without_password(value) if name == "proxy" else str(value)


def _without_password(proxy: str) -> str:
    user, at, rest = proxy.rpartition("@")
    return f"{user.rpartition(':')[0]}:…@{rest}" if at and ":" in user.partition("//")[2] else proxy
