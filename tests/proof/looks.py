"""What a fault is about and what a check looks at, in features of the requirement catalogue."""

from __future__ import annotations

import re

from scim_conformance.checking.registry import CHECKS, RULES, scenarios_behind
from scim_conformance.run.judges import load_suite
from scim_conformance.sandbox.faults import FAULTS
from scim_conformance.standards import requirements

EVERY_REQUEST = frozenset({"errors", "auth/http"})
"""How requests are answered at all: faults of these show wherever something is sent or refused."""

RESOURCES = frozenset({"create", "read", "replace", "patch", "user-schema", "group-schema"})
"""Wherever a whole resource is shown."""

LISTS = frozenset({"query/filter", "pagination", "group-schema"})
"""A list is a page and the answer to a filter, and shows the members of groups."""

REACH = {
    "user-schema": RESOURCES,
    "group-schema": RESOURCES,
    "extension": RESOURCES,
    "query/filter": LISTS,
    "pagination": LISTS,
    "me": frozenset({"auth/http"}),
    "read": frozenset({"discovery"}),
}
"""Where the faults of a feature show besides."""

NAMED = {"list": "query/filter", "filter": "query/filter", "duplicates": "create", "some": "create"}
"""Features by what scenarios and facts call them; operations are called alike."""

load_suite()


def fits(fault: str, id: str) -> bool:
    """Whether a check or rule, by its id and what is told of its parameters, may have something to say of a fault."""
    about = set(FAULTS[fault].features)
    reached = about.union(*(REACH.get(feature, ()) for feature in about))
    return bool(EVERY_REQUEST & about) or bool(reached & looked_at(id))


def looked_at(id: str) -> set[str]:
    """The features that a check or rule looks at: those of its requirements, and the operations that it rests on."""
    name, _, parameters = id.partition("[")
    if name.startswith("rule/"):
        rule = RULES[name.removeprefix("rule/")]
        judged = LISTS if rule.name.startswith("list-") else RESOURCES
        return {requirements()[one].feature for one in rule.requirements} | judged
    check = CHECKS[name]
    needs = {need.rpartition(".")[2] for one in check.inputs for s in scenarios_behind(one) for need in s.needs}
    words = re.findall("[a-z]+", parameters) if check.authority == "profile" else ()
    rests_on = {"create", "read", *words} if "served" in needs else needs
    return {requirements()[one].feature for one in check.requirements} | {NAMED.get(w, w) for w in rests_on}
