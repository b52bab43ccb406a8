"""Filters and what stands in them: lists, names in other spellings, letters, and text that means more elsewhere."""

from scim_conformance.plan.resource import ResourceUnderTest
from scim_conformance.scim import urns
from scim_conformance.scim.lookup import lookup
from scim_conformance.suite.population import Population
from scim_conformance.suite.searching import Case, cases
from scim_conformance.wire.paths import quoted

TITLE, FAMILY, GIVEN, KIND, EMAILS = ("title",), ("name.familyName",), ("name.givenName",), ("userType",), ("emails",)
DEPARTMENT = (f"{urns.ENTERPRISE_USER}:department",)

LISTS = cases(
    Case("first of a list", 'emails.value eq "{mail1}"', "1", EMAILS),
    Case("second of a list", 'emails.value eq "{home1}"', "1", EMAILS),
    Case("part of a list", 'emails.type eq "home"', "13", EMAILS, scoped=True),
    Case("part that all have", 'emails.type eq "work"', "01234", EMAILS, scoped=True),
    Case("list co", 'emails.value co ".home@"', "13", EMAILS, scoped=True),
    Case("list sw", 'emails.value sw "{stem}-Delta.home"', "1", EMAILS),
    Case("list ew", 'emails.value ew ".home@{domain}"', "13", EMAILS, scoped=True),
    Case("list eq nobody", 'emails.value eq "{stem}@{domain}"', "", EMAILS),
    Case("extension among schemas", 'schemas eq "{ext}"', "0124", DEPARTMENT, perhaps="3", scoped=True),
)
"""Attributes of several values: one that matches is enough."""

WHOLES = cases(
    Case("list without a part", 'emails co ".home@"', "", EMAILS, perhaps="13", scoped=True),
    Case("complex without a part", 'name eq "Moss"', "", FAMILY, perhaps="02", scoped=True),
)
"""Complex attributes without the part that is meant: declined, nobody found, or the part guessed right."""

SPELLINGS = cases(
    Case("attribute in capitals", '{NAME} eq "{n2}"', "2", twin="name eq"),
    Case("operator in capitals", '{name} EQ "{n2}"', "2", twin="name eq"),
    Case("operator with a capital", '{name} Eq "{n2}"', "2", twin="name eq"),
    Case("sw in capitals", '{name} SW "{stem}-al"', "2", twin="name sw"),
    Case("pr in capitals", "{name} PR", "01234", scoped=True, twin="name pr"),
    Case("and in capitals", '{name} sw "{stem}" AND {name} pr', "01234", twin="name pr"),
    Case("or in capitals", '{name} eq "{n0}" OR {name} eq "{n3}"', "03", twin="or"),
    Case("not in capitals", 'NOT ({name} eq "{n2}")', "0134", scoped=True, twin="not"),
    Case("part in capitals", 'NAME.FAMILYNAME eq "Moss"', "02", FAMILY, scoped=True, twin="family name eq"),
)
"""Names of attributes and operators in other letters."""

PREFIXES = cases(
    Case("core name with its URN", '{schema}:{name} eq "{n2}"', "2"),
    Case("core part with its URN", '{schema}:name.familyName eq "Moss"', "02", FAMILY, scoped=True),
    Case("extension", '{ext}:department eq "Sales"', "01", DEPARTMENT, scoped=True, twin="title eq"),
    Case("extension in capitals", '{EXT}:DEPARTMENT eq "Sales"', "01", DEPARTMENT, scoped=True),
    Case("extension eq nobody", '{ext}:department eq "Nowhere"', "", DEPARTMENT, scoped=True),
)
"""Names with the URN of their schema in front."""

TEXTS = cases(
    Case("apostrophe", 'name.givenName eq "O\'Malley"', "0", GIVEN, scoped=True, twin="given name eq nobody"),
    Case("percent", 'name.givenName eq "100% sure"', "1", GIVEN, scoped=True, twin="given name eq nobody"),
    Case("percent is no wildcard", 'name.givenName co "0% s"', "1", GIVEN, scoped=True, twin="given name co"),
    Case("underscore is no wildcard", 'name.givenName co "r_s"', "4", GIVEN, scoped=True, twin="given name co"),
    Case("asterisk is no wildcard", 'name.givenName eq "*"', "", GIVEN, scoped=True, twin="given name eq nobody"),
    Case("dot is no wildcard", 'name.givenName co "r.s"', "", GIVEN, scoped=True, twin="given name co"),
    Case(
        "word of the grammar", 'name.givenName eq "100 or sure"', "2", GIVEN, scoped=True, twin="given name eq nobody"
    ),
    Case("backslash", 'name.givenName eq "back\\\\slash"', "3", GIVEN, scoped=True, twin="given name eq nobody"),
    Case("quotes", 'title eq "The \\"Boss\\""', "2", TITLE, scoped=True, twin="title eq"),
    Case("other alphabets", 'title eq "Łódź Zoë"', "4", TITLE, scoped=True, twin="title eq"),
    Case(
        "other alphabets, escaped",
        'title eq "\\u0141\\u00f3d\\u017a Zo\\u00eb"',
        "4",
        TITLE,
        scoped=True,
        twin="title eq",
    ),
    Case("true as text", 'title eq "true"', "", TITLE, scoped=True, twin="title eq"),
    Case("brackets", 'userType eq "Trainee (first) and Guest"', "2", KIND, scoped=True, twin="user type eq"),
    Case("signs of URLs", 'userType eq "R&D #1 + [x]"', "3", KIND, scoped=True, twin="user type eq"),
    Case("quotes of SQL", "userType eq \"' or '1'='1\"", "", KIND, scoped=True, twin="user type eq"),
    Case("filter within text", 'title eq "x\\" or {name} pr or title eq \\"x"', "", TITLE, twin="title eq"),
)
"""Text is compared as it is: a JSON string, and nothing else, says where it ends."""


def _letters(name: str, path: str, digit: str, operator: str = "eq", place: str = "") -> Case:
    """A value looked for in other letters: found unless its attribute is said to mind them (`caseExact`)."""

    def value(population: Population) -> str:
        return str(lookup(population.members[int(digit)].resource, place or path))

    def expression(_: ResourceUnderTest, population: Population) -> str:
        return f"{path} {operator} {quoted(_swapped(value(population)))}"

    def finds(resource: ResourceUnderTest, _: Population) -> str:
        described = resource.own_schema and resource.attribute(path) is not None
        free = described or path == "userName"
        return digit if free and path not in ("id", "externalId") and not resource.minds_case(path) else ""

    def perhaps(resource: ResourceUnderTest, population: Population) -> str:
        if _swapped(value(population)) == value(population):  # an id of digits, say
            return digit
        described = resource.own_schema and resource.attribute(path) is not None
        exact = resource.minds_case(path) if described else path in ("id", "externalId")
        return "" if exact else digit

    rests_on = "emails" if path.startswith("emails.") else path
    return Case(name, expression, finds, (rests_on,), perhaps, path in ("title", "nickName", "name.familyName"))


def _swapped(text: str) -> str:
    """Small letters for capitals and capitals for small ones, as far as all languages agree."""
    return "".join(letter.swapcase() if letter.isascii() else letter for letter in text)


LETTERS = cases(
    _letters("letters of a user name", "userName", "1"),
    _letters("letters of a display name", "displayName", "1"),
    _letters("letters of a title", "title", "0"),
    _letters("letters of a title, co", "title", "0", "co"),
    _letters("letters of a title, sw", "title", "0", "sw"),
    _letters("letters of a title, ew", "title", "0", "ew"),
    _letters("letters of a nick name", "nickName", "1"),
    _letters("letters of a family name", "name.familyName", "3"),
    _letters("letters of an id", "id", "0"),
    _letters("letters of an external id", "externalId", "2"),
)
"""Upper and lower case: id and externalId mind them, others as their schema says."""
