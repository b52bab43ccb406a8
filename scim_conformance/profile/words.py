"""What a profile says, in the words in which fact sheets, findings and reports tell it alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from scim_conformance.profile.model import AttributeFact, Fact, Outcome, Support

SUPPORT: Mapping[Support, str] = MappingProxyType(
    {
        Support.SUPPORTED: "supported",
        Support.CLAIMED: "as the server claims",
        Support.PARTIAL: "in part",
        Support.NO_EFFECT: "accepted without effect",
        Support.DISABLED: "switched off",
        Support.UNSUPPORTED: "not supported",
        Support.UNDOCUMENTED: "the documents are silent",
    }
)
AFTERWARDS: Mapping[str, str] = MappingProxyType(
    {
        "gone": "then 404",
        "inactive": "then active is false",
        "none": "then unchanged",
        "kept": "what is left out stays",
        "removed": "what is left out is removed",
    }
)
"""What a later read shows, by the word for it in a profile."""


def in_words(outcome: Outcome, *, refusal: bool = False) -> str:
    """`accepted without effect, except active, status 200`: one documented way that something ends.

    `refusal` where it is about something that may be refused, such as a duplicate.
    """
    support = "refused" if refusal and outcome.support is Support.UNSUPPORTED else SUPPORT[outcome.support]
    return ", ".join((support, *_details(outcome)))


def _details(outcome: Outcome) -> Iterator[str]:
    if outcome.only:
        yield f"only {', '.join(outcome.only)}"
    if outcome.except_:
        yield f"except {', '.join(outcome.except_)}"
    if outcome.status:
        yield f"status {' or '.join(map(str, outcome.status))}"
    if outcome.scim_type:
        yield f"scimType {outcome.scim_type}"
    if outcome.path:
        yield f"at {outcome.path}"
    if outcome.token is not None:
        yield "with the token" if outcome.token else "without a token"
    if outcome.effect:
        yield AFTERWARDS[outcome.effect]
    if outcome.listed is not None:
        yield "still listed" if outcome.listed else "no longer listed"
    if outcome.recreated:
        yield f"a new one of that name is answered with {' or '.join(map(str, outcome.recreated))}"


def fact_in_words(fact: Fact, *, refusal: bool = False) -> str:
    """Every documented way that something ends, each once."""
    return " or ".join(dict.fromkeys(in_words(outcome, refusal=refusal) for outcome in fact.outcomes))


def forms(said: AttributeFact) -> dict[str, str]:
    """What the values of an attribute have to look like, in words, by the name of the demand."""
    demands = {
        "email": "a mail address" if said.format == "email" else "",
        "max_length": f"at most {said.max_length} characters" if said.max_length else "",
        "pattern": f"matches {said.pattern}" if said.pattern else "",
        "max_values": f"at most {said.max_values} of them" if said.max_values and not trimmed(said) else "",
        "values": f"one of {', '.join(said.values)}" if said.values else "",
    }
    return {name: words for name, words in demands.items() if words}


def trimmed(said: AttributeFact) -> str:
    """What becomes of too many values, in words; empty where they are refused, or as many as one likes may be given."""
    return f"{said.max_values} of them kept at most" if said.max_values and said.beyond_max == "dropped" else ""


def characteristics(said: AttributeFact) -> Iterator[str]:
    """What is said of an attribute, word by word."""
    if said.required is not None:
        yield "required" if said.required else "optional"
    yield from (word for word in (said.mutability, *forms(said).values()) if word)
    if trimmed(said):
        yield trimmed(said)
    if said.uniqueness:
        yield f"unique: {said.uniqueness}"
    if said.at_create:
        yield f"{said.at_create} when it is created"
    if said.at_replace:
        yield f"{said.at_replace} in a PUT"
    if said.returned:
        yield f"returned: {said.returned}"
    if not said.synchronised:
        yield "dropped"
