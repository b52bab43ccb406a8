"""The pytest plugin: options, fixtures, and the hooks that drive one run. Loaded by entry point, idle unless asked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from scim_conformance.run.driver import Driver

# Everything heavy is imported where it is used: the plugin is loaded into every pytest run of its environment.

DRIVER = pytest.StashKey["Driver"]()

UNREACHABLE = 7
"""`Exit.UNREACHABLE`, without the import."""

OPTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("url", {"metavar": "URL", "help": "base URL of the SCIM service provider under test"}),
    ("profile", {"metavar": "NAME|FILE", "help": "what it is held to (default: rfc)"}),
    ("sandbox", {"action": "store_true", "help": "serve the profile in a sandbox and test that"}),
    ("param", {"metavar": "NAME=VALUE", "action": "append", "help": "a parameter of the profile's base URL"}),
    ("region", {"metavar": "NAME", "help": "a region of the profile"}),
    ("token-file", {"metavar": "FILE", "help": "a file with the token (default: the variable SCIM_TOKEN)"}),
    ("password-file", {"metavar": "FILE", "help": "a file with the password (default: the variable SCIM_PASSWORD)"}),
    (
        "client-secret-file",
        {"metavar": "FILE", "help": "a file with the client secret (default: the variable SCIM_CLIENT_SECRET)"},
    ),
    ("token-url", {"metavar": "URL", "help": "where client credentials buy tokens (default: the profile's)"}),
    ("scope", {"metavar": "SCOPES", "help": "the scope of those tokens (default: the profile's)"}),
    ("idp", {"metavar": "NAME", "action": "append", "help": "an identity provider whose client is played, or all"}),
    ("authority", {"metavar": "NAME", "help": "who says what is right (default: rfc)"}),
    ("set", {"metavar": "ATTR=VALUE", "action": "append", "help": "what every resource sent has to have"}),
    ("user-domain", {"metavar": "DOMAIN", "help": "mail domain of the users created (default: example.com)"}),
    ("seed", {"metavar": "TEXT", "help": "seed of the test data (default: random)"}),
    ("output", {"metavar": "DIR", "help": "where reports go (default: reports/<profile>-<UTC time>)"}),
    ("workers", {"metavar": "N", "type": int, "help": "scenarios at a time (default: 1)"}),
    ("ca-bundle", {"metavar": "FILE", "help": "certificates to trust"}),
    ("proxy", {"metavar": "URL", "help": "HTTP proxy"}),
    ("timeout", {"metavar": "SECONDS", "type": float, "help": "how long to wait for an answer (default: 30)"}),
    ("baseline", {"metavar": "FILE", "help": "known findings of this deployment"}),
    ("fail-on", {"choices": ["must", "should", "never"], "help": "from which level on a finding fails the run"}),
    ("strict-profile", {"action": "store_true", "help": "fail on documented deviations that did not happen"}),
    ("rejudge", {"metavar": "FILE", "help": "judge the exchanges of this run file again and send nothing"}),
    ("dry-run", {"action": "store_true", "help": "print what would be done and send nothing"}),
    ("read-only", {"action": "store_true", "help": "send GET only, and judge what reading can tell"}),
    ("no-rate-limit", {"action": "store_true", "help": "do not try what happens beyond the documented rate limits"}),
)
"""The options, without their prefix `--scim-`, and what argparse makes of them."""

INI_KEYS = (
    *(
        "url",
        "profile",
        "param",
        "region",
        "token-url",
        "scope",
        "idp",
        "authority",
        "set",
        "user-domain",
        "seed",
        "output",
        "workers",
    ),
    *("ca-bundle", "proxy", "timeout", "baseline", "fail-on", "strict-profile"),
)
"""Those that may stand in an ini file as well, as `scim_url` and so on: none leads to a secret."""

INI_TYPES: dict[str, tuple[Any, Any]] = {
    "param": ("linelist", []),
    "idp": ("linelist", []),
    "set": ("linelist", []),
    "strict-profile": ("bool", False),
}
"""The type and default of ini keys that are no text."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options and ini keys, all of them prefixed."""
    group = parser.getgroup("scim", "SCIM conformance")
    for name, settings in OPTIONS:
        group.addoption(f"--scim-{name}", **settings)
    for name in INI_KEYS:
        kind, default = INI_TYPES.get(name, ("string", ""))
        parser.addini(f"scim_{name.replace('-', '_')}", f"as --scim-{name}", type=kind, default=default)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Prepare a run if one is asked for: a URL, a sandbox, or a dry run."""
    config.addinivalue_line("markers", "scim: checks of a SCIM service provider")
    if not _asked_for(config):
        return
    from scim_conformance.run.driver import Driver

    config.stash[DRIVER] = Driver(config)
    config.pluginmanager.register(config.stash[DRIVER], "scim-run")


@pytest.hookimpl(wrapper=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, Any, Any]:
    """An endpoint that cannot be tested ends the run with one message and an exit code of its own."""
    try:
        return (yield)
    except pytest.UsageError as problem:
        driver = config.stash.get(DRIVER, None)
        if driver is None or not driver.unusable:
            raise
        print(f"ERROR: {problem}", file=sys.stderr)
        return UNREACHABLE


def _asked_for(config: pytest.Config) -> bool:
    import os

    option = config.option
    named = option.scim_url or config.getini("scim_url") or os.environ.get("SCIM_URL") or option.scim_param
    return bool(named or option.scim_sandbox or option.scim_dry_run or option.scim_rejudge or option.scim_profile)


def _driver(config: pytest.Config) -> Driver:
    driver = config.stash.get(DRIVER, None)
    if driver is None:
        pytest.skip("no SCIM service provider to test: give --scim-url URL or --scim-sandbox")
    return driver


@pytest.fixture
def scim_stage(request: pytest.FixtureRequest) -> Any:
    """The stage of this run: where scenarios act and their results are kept."""
    return _driver(request.config).session.stage


@pytest.fixture
def scim(request: pytest.FixtureRequest, scim_stage: Any) -> Any:
    """A client for scenarios and for checks of your own; what it creates is cleaned up at the end of the run."""
    return scim_stage.client(request.node.nodeid)


@pytest.fixture
def scim_plan(request: pytest.FixtureRequest) -> Any:
    """What applies in this run."""
    return _driver(request.config).session.plan


@pytest.fixture
def scim_survey(scim_plan: Any) -> Any:
    """What the service provider says of itself."""
    return scim_plan.survey


@pytest.fixture
def scim_profile(scim_plan: Any) -> Any:
    """The profile that the service provider is held to."""
    return scim_plan.profile


def _fact(name: str, doc: str) -> Any:
    def fact(request: pytest.FixtureRequest, scim_stage: Any) -> Any:
        return scim_stage.fact(name, scim_stage.parameters(request.node), request.node.nodeid)

    fact.__doc__ = doc
    return pytest.fixture(name=name)(fact)


resource = _fact("resource", "The resource type under test; checks that ask for it run once for each.")


@pytest.fixture
def attribute(request: pytest.FixtureRequest, scim_stage: Any, resource: Any) -> Any:
    """One attribute of the resource type under test; checks that ask for it run once for each."""
    return resource.attribute(request.node.callspec.params["attribute"])


user_type = _fact("user_type", "The resource type User.")
group_type = _fact("group_type", "The resource type Group.")
client_step = _fact("client_step", "A step of a provisioning client, and the resource type that it is about.")
operation_promise = _fact("operation_promise", "What the vendor documents of one operation on one resource type.")
required_promise = _fact("required_promise", "An attribute without which nothing is created, by the documents.")
form_promise = _fact("form_promise", "What the values of an attribute look like, by the documents.")
fixed_promise = _fact("fixed_promise", "An attribute that clients cannot change, by the documents.")
hidden_promise = _fact("hidden_promise", "An attribute that is never shown, by the documents.")
on_request_promise = _fact("on_request_promise", "An attribute that is shown to those who ask, by the documents.")
not_by_put_promise = _fact("not_by_put_promise", "An attribute that a PUT does not take, by the documents.")
trimmed_promise = _fact("trimmed_promise", "An attribute of which some values alone are kept, by the documents.")
other_id_promise = _fact("other_id_promise", "How a PUT with another id ends, by the documents.")
absent_promise = _fact("absent_promise", "How a DELETE of nothing ends, by the documents.")
many_promise = _fact("many_promise", "How a PATCH with too many operations ends, by the documents.")
late_promise = _fact("late_promise", "An attribute that a create does not take, by the documents.")
dropped_promise = _fact("dropped_promise", "Attributes that are not kept, by the documents.")
filter_promise = _fact("filter_promise", "One documented filter: an attribute and an operator.")
other_filter_promise = _fact("other_filter_promise", "How filters end that the vendor does not document.")
membership_filter_promise = _fact("membership_filter_promise", "A documented filter by who is in which group.")
filter_case_promise = _fact("filter_case_promise", "Whether the case of letters counts in a filter, by the documents.")
left_out_promise = _fact("left_out_promise", "What a PUT does with what it does not name, by the documents.")
unknown_member_promise = _fact("unknown_member_promise", "What becomes of members that do not exist, by the documents.")
projection_promise = _fact("projection_promise", "A documented parameter that chooses what an answer shows.")
patch_promise = _fact("patch_promise", "One documented form of PATCH.")
member_patch_promise = _fact(
    "member_patch_promise", "One documented form of PATCH that is about the members of a group."
)
member_promise = _fact("member_promise", "What a member of a group is given with, by the documents.")
duplicate_promise = _fact("duplicate_promise", "What the vendor documents of duplicates of one resource type.")
deprovisioning_promise = _fact("deprovisioning_promise", "What the vendor documents of one way to deprovision.")
discovery_promise = _fact("discovery_promise", "What the vendor documents of one discovery endpoint.")
credential_promise = _fact("credential_promise", "What the vendor documents of one form of credentials.")
feature_promise = _fact("feature_promise", "What the vendor documents of bulk, /Me, /.search or sorting.")
look_promise = _fact("look_promise", "A point on which the documents contradict each other.")
count_promise = _fact("count_promise", "How lists end that are asked for with an unusual count, by the documents.")
paging_promise = _fact("paging_promise", "A documented size of pages.")
media_promise = _fact("media_promise", "The documented media type of answers.")
status_promise = _fact("status_promise", "The documented status of one kind of error.")
limit_promise = _fact("limit_promise", "A documented header that tells of the rate limit.")
rate_promise = _fact("rate_promise", "A documented rate limit: so many requests of some methods in a window of time.")


@pytest.fixture
def observe(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Note what was seen where several things are right; the report shows it."""
    return _driver(request.config).observer(request.node)


@pytest.fixture
def scim_rule(request: pytest.FixtureRequest) -> Any:
    """The rule that this item judges."""
    from scim_conformance.checking.registry import RULES

    return RULES[request.node.callspec.params["scim_rule"]]


@pytest.fixture
def scim_exchanges(request: pytest.FixtureRequest) -> Any:
    """Every exchange of the run so far."""
    return tuple(_driver(request.config).session.exchanges)


@pytest.fixture
def scim_rule_facts(scim_plan: Any) -> dict[str, Any]:
    """What rules may ask for besides the exchange."""
    return {"scim_plan": scim_plan}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let the driver turn pytest's outcome into a verdict."""
    driver = item.config.stash.get(DRIVER, None)
    if driver is not None:
        driver.forget_the_way(item, call)
    report = yield
    return report if driver is None else driver.verdict_on(item, call, report)
