"""The vocabulary that scenarios, checks and rules are written in, and the stage that scenarios act on."""

from scim_conformance.checking.expect import expect, same_resource
from scim_conformance.checking.finding import Blocked, Finding, Inconclusive, NotApplicable
from scim_conformance.checking.registry import client_check, promise, requirement, rule, scenario

__all__ = [
    "Blocked",
    "Finding",
    "Inconclusive",
    "NotApplicable",
    "client_check",
    "expect",
    "promise",
    "requirement",
    "rule",
    "same_resource",
    "scenario",
]
