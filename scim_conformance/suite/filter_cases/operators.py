"""Filters of one expression, operator by operator, over attributes of every kind (RFC 7644, section 3.4.2.2)."""

from scim_conformance.scim import urns
from scim_conformance.suite.searching import Case, cases

DEPARTMENT = f"{urns.ENTERPRISE_USER}:department"
EMPLOYEE = f"{urns.ENTERPRISE_USER}:employeeNumber"

EQUALITY = cases(
    Case("name eq", '{name} eq "{n2}"', "2"),
    Case("name ne", '{name} ne "{n2}"', "0134", scoped=True),
    Case("name eq its beginning", '{name} eq "{stem}"', ""),
    Case("title eq", 'title eq "Clerk"', "0", ("title",), scoped=True),
    Case("title eq, plainly", 'title eq "Clerk"', "0", ("title",)),
    Case("title ne", 'title ne "Clerk"', "124", ("title",), perhaps="3", scoped=True),
    Case("family name eq", 'name.familyName eq "Moss"', "02", ("name.familyName",), scoped=True),
    Case("given name eq nobody", 'name.givenName eq "Nobody"', "", ("name.givenName",), scoped=True),
    Case("user type eq", 'userType eq "Employee"', "0", ("userType",), perhaps="1", scoped=True),
    Case("family name ne", 'name.familyName ne "Moss"', "134", ("name.familyName",), scoped=True),
    Case("number eq", '{ext}:employeeNumber eq "31"', "24", (EMPLOYEE,), scoped=True),
    Case("number eq its beginning", '{ext}:employeeNumber eq "3"', "", (EMPLOYEE,), scoped=True),
    Case("number eq, leading zero", '{ext}:employeeNumber eq "031"', "", (EMPLOYEE,), scoped=True),
    Case("department eq", '{ext}:department eq "Sales"', "01", (DEPARTMENT,), scoped=True),
    Case("active eq true", "active eq true", "023", ("active",), scoped=True),
    Case("active eq false", "active eq false", "14", ("active",), scoped=True),
    Case("active ne true", "active ne true", "14", ("active",), scoped=True),
    Case("id eq", 'id eq "{id1}"', "1", ("id",)),
    Case("id ne", 'id ne "{id1}"', "0234", ("id",), scoped=True),
    Case("external id eq", 'externalId eq "{stem}-Key-3"', "3", ("externalId",)),
    Case("type eq", 'meta.resourceType eq "{type}"', "01234", ("meta.resourceType",), scoped=True),
    Case("type eq another", 'meta.resourceType eq "Widget"', "", ("meta.resourceType",), scoped=True),
)
"""`eq` and `ne`: identical, and not. Whether an attribute without value is unequal to one is left open."""

SUBSTRINGS = cases(
    Case("name co", '{name} co "{inner}-bra"', "4"),
    Case("name co all of it", '{name} co "{n4}"', "4"),
    Case("name co nothing of it", '{name} co "{stem}-bravissimo"', ""),
    Case("name sw", '{name} sw "{stem}-al"', "2"),
    Case("name sw all of it", '{name} sw "{n4}"', "4"),
    Case("name sw its middle", '{name} sw "{inner}-al"', ""),
    Case("name ew", '{name} ew "{end4}"', "4"),
    Case("name ew all of it", '{name} ew "{n4}"', "4"),
    Case("name ew its middle", '{name} ew "{inner}-bra"', ""),
    Case("title co", 'title co "ler"', "0", ("title",), scoped=True),
    Case("title sw", 'title sw "Ba"', "1", ("title",), scoped=True),
    Case("title ew", 'title ew "er"', "1", ("title",), scoped=True),
    Case("family name co", 'name.familyName co "os"', "02", ("name.familyName",), scoped=True),
    Case("family name sw", 'name.familyName sw "Mo"', "02", ("name.familyName",), scoped=True),
    Case("given name co", 'name.givenName co "sure"', "12", ("name.givenName",), scoped=True),
    Case("external id sw", 'externalId sw "{stem}-Key-"', "01234", ("externalId",)),
    Case("department co", '{ext}:department co "al"', "01", (DEPARTMENT,), scoped=True),
)
"""`co`, `sw` and `ew`: anywhere, at the beginning, at the end; a text begins and ends with itself."""

PRESENCE = cases(
    Case("name pr", "{name} pr", "01234", scoped=True),
    Case("title pr", "title pr", "0124", ("title",), scoped=True),
    Case("nick name pr", "nickName pr", "0123", ("nickName",), scoped=True),
    Case("active pr", "active pr", "01234", ("active",), scoped=True),
    Case("names pr", "name pr", "01234", ("name.familyName",), scoped=True),
    Case("family name pr", "name.familyName pr", "01234", ("name.familyName",), scoped=True),
    Case("emails pr", "emails pr", "01234", ("emails",), scoped=True),
    Case("mail address pr", "emails.value pr", "01234", ("emails",), scoped=True),
    Case("department pr", "{ext}:department pr", "0124", (DEPARTMENT,), scoped=True),
    Case("number pr", "{ext}:employeeNumber pr", "0124", (EMPLOYEE,), scoped=True),
    Case("external id pr", "externalId pr", "01234", ("externalId",), scoped=True),
    Case("id pr", "id pr", "01234", ("id",), scoped=True),
    Case("not title pr", "not (title pr)", "3", ("title",), scoped=True),
)
"""`pr`: has a value; false is one. What has one and what has none are all there is."""
