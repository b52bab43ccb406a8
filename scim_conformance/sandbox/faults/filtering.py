"""Faults of filters that read one thing for another: operators, logic, names and values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from scim_conformance.sandbox.faults.making import declare
from scim_conformance.sandbox.messages import Answer, Inner, Layer, Request, error

FILTER = ("query/filter",)

TEXT = r'"(?:[^"\\]|\\.)*"'
NAME = r"[\w.:$-]+"
NOBODY = 'id eq "nobody"'


def asked(request: Request) -> str:
    """The filter of a list, or an empty text."""
    return request.query.get("filter", "") if request.operation == "list" else ""


def asking_for(request: Request, expression: str) -> Request:
    """The same request with another filter."""
    return replace(request, query={**request.query, "filter": expression})


def unquoted(expression: str) -> str:
    """The filter with its texts emptied, so that what stands in them is not taken for grammar."""
    return re.sub(TEXT, '""', expression)


def outside_quotes(pattern: str, put: str, expression: str) -> str:
    """The filter with a pattern replaced wherever it is no part of a text."""
    parts = re.split(f"({TEXT})", expression)
    return "".join(part if place % 2 else re.sub(pattern, put, part) for place, part in enumerate(parts))


def _reading(change: Callable[[str], str]) -> Layer:
    """A layer that reads another filter than the one that was sent."""

    def layer(request: Request, inner: Inner) -> Answer:
        return inner(asking_for(request, change(asked(request)))) if asked(request) else inner(request)

    return layer


def _swaps(name: str, description: str, pattern: str, put: str) -> None:
    """A fault that takes some words of the grammar for others."""
    declare(name, description, FILTER, _reading(lambda expression: outside_quotes(pattern, put, expression)))


def _takes(name: str, description: str, pattern: str, put: str) -> None:
    """A fault that takes some expressions, with their values, for others."""
    declare(name, description, FILTER, _reading(lambda expression: re.sub(pattern, put, expression)))


def _refuses(name: str, description: str, pattern: str, answer: Answer, grammar_only: bool = True) -> None:
    """A fault that does not come to terms with some filters."""

    def layer(request: Request, inner: Inner) -> Answer:
        looked_at = unquoted(asked(request)) if grammar_only else asked(request)
        return answer if re.search(pattern, looked_at) else inner(request)

    declare(name, description, FILTER, layer)


BROKEN = error(500, "Internal error.")
INVALID = error(400, "This is no filter.", "invalidFilter")

for _name, _description, _operator, _other in (
    ("filter-ne-is-eq", "The operator ne finds what eq finds.", r"\bne\b", "eq"),
    ("filter-co-is-sw", "The operator co finds only what begins with the value.", r"\bco\b", "sw"),
    ("filter-co-is-eq", "The operator co finds only what is the value.", r"\bco\b", "eq"),
    ("filter-sw-is-co", "The operator sw finds whatever contains the value.", r"\bsw\b", "co"),
    ("filter-sw-is-eq", "The operator sw finds only what is the value.", r"\bsw\b", "eq"),
    ("filter-ew-is-co", "The operator ew finds whatever contains the value.", r"\bew\b", "co"),
    ("filter-ew-is-sw", "The operator ew looks at the beginning.", r"\bew\b", "sw"),
    ("filter-gt-is-ge", "The operator gt finds the bound as well.", r"\bgt\b", "ge"),
    ("filter-ge-is-gt", "The operator ge leaves the bound out.", r"\bge\b", "gt"),
    ("filter-lt-is-le", "The operator lt finds the bound as well.", r"\blt\b", "le"),
    ("filter-le-is-lt", "The operator le leaves the bound out.", r"\ble\b", "lt"),
    ("filter-gt-is-lt", "The operator gt finds what is less.", r"\bgt\b", "lt"),
    ("filter-and-is-or", "The word and is read as or.", r"\band\b", "or"),
    ("filter-or-is-and", "The word or is read as and.", r"\bor\b", "and"),
    ("filter-not-ignored", "The word not is passed over.", r"(?i)\bnot\s*(?=\()", ""),
    (
        "filter-sub-attribute-of-another",
        "name.familyName is read as name.givenName.",
        "name.familyName",
        "name.givenName",
    ),
    (
        "filter-extension-is-core",
        "An attribute of an extension is looked for among the core ones.",
        r"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
        "title",
    ),
    (
        "filter-modified-is-created",
        "meta.lastModified is read as an attribute that nobody has.",
        "meta.lastModified",
        "meta.location",
    ),
):
    _swaps(_name, _description, _operator, _other)

_ADDRESSES = r"emails\[(type eq " + TEXT + r")( and | or )(\w+ \w+ [^\]]*)\]"

for _name, _description, _expression, _other in (
    ("filter-ne-finds-everybody", "The operator ne finds everybody.", rf"({NAME}) ne {TEXT}", "id pr"),
    ("filter-ne-finds-nobody", "The operator ne finds nobody.", rf"{NAME} ne (?:{TEXT}|true|false)", NOBODY),
    (
        "filter-eq-finds-beginnings",
        "The operator eq finds whatever begins with the value.",
        rf"({NAME}) eq ({TEXT})",
        r"\1 sw \2",
    ),
    ("filter-pr-finds-everybody", "The operator pr finds everybody.", rf"\b{NAME} pr\b", "id pr"),
    (
        "filter-pr-takes-false-for-nothing",
        "The operator pr takes false for no value.",
        r"\bactive pr\b",
        "active eq true",
    ),
    ("filter-pr-not-of-complex", "The operator pr finds no complex attribute.", r"\b(?:name|emails) pr\b", NOBODY),
    (
        "filter-pr-not-of-extensions",
        "The operator pr finds no attribute of an extension.",
        r"\burn:[\w.:]+ pr\b",
        NOBODY,
    ),
    ("filter-false-finds-nobody", "A filter by false finds nobody.", r"\b\w+ eq false\b", NOBODY),
    (
        "filter-booleans-as-text",
        "A boolean is compared as text, and never equal.",
        r"\b\w+ eq (?:true|false)\b",
        NOBODY,
    ),
    ("filter-boolean-ne-ignored", "A boolean that is not to be something is passed over.", r"\bactive ne \w+", "id pr"),
    ("filter-by-id-finds-nobody", "A filter by id finds nobody.", rf"\bid eq {TEXT}", NOBODY),
    ("filter-by-external-id-finds-nobody", "A filter by externalId finds nobody.", rf"externalId \w\w {TEXT}", NOBODY),
    (
        "filter-by-type-finds-nobody",
        "A filter by meta.resourceType finds nobody.",
        rf"meta.resourceType eq {TEXT}",
        NOBODY,
    ),
    (
        "filter-by-type-ignored",
        "A filter by meta.resourceType is passed over.",
        rf"meta.resourceType eq {TEXT}",
        "id pr",
    ),
    ("filter-by-schema-finds-nobody", "A filter by schemas finds nobody.", rf"schemas eq {TEXT}", NOBODY),
    (
        "filter-by-family-name-finds-nobody",
        "A filter by name.familyName finds nobody.",
        rf"name.familyName \w\w {TEXT}",
        NOBODY,
    ),
    (
        "filter-by-extension-finds-nobody",
        "A filter by an attribute of an extension finds nobody.",
        rf"urn:[\w.:]*enterprise[\w.:]* \w\w {TEXT}",
        NOBODY,
    ),
    (
        "filter-by-urn-finds-nobody",
        "A filter by a core attribute with its URN finds nobody.",
        rf"urn:[\w.:]*core[\w.:]* \w\w {TEXT}",
        NOBODY,
    ),
    (
        "filter-by-number-of-text",
        "Digits in a text are compared as a number.",
        r'employeeNumber eq "0*(\d+)"',
        r'employeeNumber eq "\1"',
    ),
    (
        "filter-orders-text-by-number",
        "Digits in a text are ordered as numbers.",
        r'employeeNumber lt "4"',
        'employeeNumber eq "4"',
    ),
    ("filter-by-date-finds-nobody", "A filter by a date finds nobody.", rf"meta.\w+ [gl][te] {TEXT}", NOBODY),
    ("filter-by-date-finds-everybody", "A filter by a date is passed over.", rf"meta.\w+ [gl][te] {TEXT}", "id pr"),
    ("filter-zone-ignored", "The zone of a date is passed over.", r"(T[\d:.]+)[+-]\d\d:\d\d\"", r'\1Z"'),
    (
        "filter-whole-seconds-fail",
        "A date without fractions of a second finds nobody.",
        r'meta.created \w\w "[\d-]+T\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)"',
        NOBODY,
    ),
    (
        "filter-value-path-mixes-values",
        "What stands in square brackets may hold of several values.",
        _ADDRESSES,
        r"(emails.\1\2emails.\3)",
    ),
    (
        "filter-value-path-takes-the-first-term",
        "In square brackets only the first expression counts.",
        _ADDRESSES,
        r"emails[\1]",
    ),
    (
        "filter-value-path-finds-everybody",
        "What stands in square brackets is passed over.",
        r"emails\[[^\]]*\]",
        "emails pr",
    ),
    ("filter-value-path-finds-nobody", "Square brackets find nobody.", r"emails\[[^\]]*\]", NOBODY),
    ("filter-brackets-ignored", "Brackets are passed over.", r"(?<!not )\(([^()]*)\)", r"\1"),
    (
        "filter-or-before-and",
        "The word or binds before and.",
        rf"^({NAME} \w\w {TEXT}) or ({NAME} \w\w {TEXT}) and (.*)$",
        r"(\1 or \2) and \3",
    ),
    (
        "filter-and-not-before-or",
        "What follows is put in brackets, so that or binds before and.",
        rf"^({NAME} \w\w {TEXT}) and ({NAME} \w\w {TEXT}) or (.*)$",
        r"\1 and (\2 or \3)",
    ),
    (
        "filter-not-binds-the-rest",
        "The word not takes in all that follows.",
        r"not \(([^()]*)\) and (.+)$",
        r"not ((\1) and \2)",
    ),
    (
        "filter-not-of-or-takes-the-first",
        "Of what is denied only the first expression counts.",
        r"not \(([^()]*?) or [^()]*\)",
        r"not (\1)",
    ),
    (
        "filter-third-term-lost",
        "Of three expressions the last is passed over.",
        rf"^({NAME} \w\w {TEXT} (?:and|or) {NAME} \w\w {TEXT}) (?:and|or) .*$",
        r"\1",
    ),
    ("filter-first-term-lost", "Of expressions with and the first is passed over.", rf"^{NAME} \w\w {TEXT} and ", ""),
    ("filter-percent-is-a-wildcard", "A percent sign stands for anything.", r'"0% s"', '"s"'),
    ("filter-underscore-is-a-wildcard", "An underscore stands for any letter.", r'"r_s"', '"r"'),
    ("filter-asterisk-is-a-wildcard", "An asterisk stands for anything.", rf'({NAME}) eq "\*"', r"\1 pr"),
    ("filter-cuts-at-apostrophe", "A text ends at its apostrophe.", r'"([^"\']*)\'[^"]+"', r'"\1"'),
    (
        "filter-runs-sql",
        "An apostrophe ends the text for the database, and the rest is run.",
        rf"{NAME} eq \"' or '1'='1\"",
        "id pr",
    ),
    ("filter-loses-backslashes", "Backslashes are taken out of texts.", r"\\\\", ""),
    ("filter-loses-escaped-quotes", "Escaped quotes are taken out of texts.", r'\\"', ""),
    ("filter-loses-other-alphabets", "Letters beyond ASCII are lost.", r"[^\x00-\x7f]", "?"),
    ("filter-takes-escapes-literally", "Escaped letters are not read.", r"\\u(\w{4})", r"u\1"),
    ("filter-plus-is-a-space", "A plus sign is taken for a space.", r"\+(?! *\d\d:)", " "),
    ("filter-ends-at-ampersand", "A text ends at an ampersand.", r'&[^"]*"', '"'),
    (
        "filter-whole-complex-attributes-match",
        "A complex attribute compared as a whole finds everybody.",
        rf"\bname eq {TEXT}",
        "id pr",
    ),
    ("filter-ends-at-a-bracket", "A text ends at a bracket.", r' \((?:first)[^"]*"', '"'),
):
    _takes(_name, _description, _expression, _other)

for _name, _description, _pattern, _answer in (
    ("filter-brackets-break", "Brackets in brackets end in 500.", r"\(\(", BROKEN),
    ("filter-not-breaks", "The word not ends in 500.", r"(?i)\bnot\b", BROKEN),
    ("filter-value-path-breaks", "Square brackets end in 404.", r"\[", error(404, "Not found.")),
    ("filter-capital-logic-refused", "AND, OR and NOT in capitals are refused.", r"\b(?:AND|OR|NOT)\b", INVALID),
    ("filter-urn-breaks", "A name with a URN ends in 500.", r"\burn:", BROKEN),
    ("filter-by-extension-refused", "Attributes of extensions are refused.", r"\burn:[\w.:]*enterprise", INVALID),
    ("filter-dates-break", "A filter by a date ends in 500.", r"meta\.(?:created|lastModified) [gl]", BROKEN),
):
    _refuses(_name, _description, _pattern, _answer)

for _name, _description, _pattern, _answer in (
    ("filter-apostrophe-breaks", "An apostrophe in a text ends in 500.", "'", BROKEN),
    (
        "filter-word-in-text-refused",
        "The word or in a text is taken for grammar, and refused.",
        r'"\S+ or [^"]*"',
        INVALID,
    ),
    (
        "filter-bracket-in-text-refused",
        "A bracket in a text is taken for grammar, and refused.",
        r'"[^"]*\([^"]*"',
        INVALID,
    ),
    ("filter-escaped-quote-refused", "An escaped quote in a text is refused.", r'\\"', INVALID),
    ("filter-other-alphabets-break", "Letters beyond ASCII in a filter end in 500.", r"[^\x00-\x7f]", BROKEN),
    (
        "filter-zone-refused",
        "A date with another zone than UTC is refused with 422.",
        r"[+-]\d\d:\d\d\"",
        error(422, "No date."),
    ),
):
    _refuses(_name, _description, _pattern, _answer, grammar_only=False)
