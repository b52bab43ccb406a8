"""Filters put together: and, or, not, who binds first, brackets of both kinds (RFC 7644, section 3.4.2.2)."""

from scim_conformance.suite.searching import Case, cases

ECHO, DELTA, ALPHA, CHARLIE, BRAVO = (f'{{name}} eq "{{n{number}}}"' for number in range(5))
ACTIVE, FAMILY, TITLE = ("active",), ("name.familyName",), ("title",)

LOGIC = cases(
    Case("and", '{name} sw "{stem}-" and {name} ew "{end4}"', "4"),
    Case("and, the other way round", '{name} ew "{end4}" and {name} sw "{stem}-"', "4"),
    Case("and of what excludes each other", f"{ECHO} and {CHARLIE}", ""),
    Case("and of three", f'{{name}} sw "{{stem}}" and {{name}} co "-" and {ALPHA}', "2"),
    Case("and of attributes", "active eq true and title pr", "02", (*ACTIVE, *TITLE), scoped=True),
    Case("and of a list", 'name.familyName eq "Moss" and active eq false', "", (*ACTIVE, *FAMILY), scoped=True),
    Case("or", f"{ECHO} or {CHARLIE}", "03"),
    Case("or of the same", f"{ECHO} or {ECHO}", "0"),
    Case("or of three", f"{BRAVO} or {ECHO} or {CHARLIE}", "034"),
    Case("or of five", f"{ECHO} or {DELTA} or {ALPHA} or {CHARLIE} or {BRAVO}", "01234"),
    Case("or with nobody", f'{{name}} eq "{{stem}}" or {BRAVO}', "4"),
    Case("or of attributes", '(title eq "Clerk" or active eq false)', "014", (*ACTIVE, *TITLE), scoped=True),
    Case("not", f"not ({ALPHA})", "0134", scoped=True),
    Case("not of nobody", 'not ({name} eq "{stem}")', "01234", scoped=True),
    Case("not of everybody", 'not ({name} sw "{stem}")', "", scoped=True),
    Case("not not", f"not (not ({ALPHA}))", "2", scoped=True),
    Case("not of or", f"not ({ECHO} or {CHARLIE})", "124", scoped=True),
    Case("not of and", f'not ({{name}} sw "{{stem}}" and {ALPHA})', "0134", scoped=True),
    Case("not of true", "not (active eq true)", "14", ACTIVE, scoped=True),
)
"""`and`, `or` and `not` by themselves."""

PRECEDENCE = cases(
    Case("and before or", f"{ECHO} or {CHARLIE} and {BRAVO}", "0"),
    Case("and before or, the other way round", f"{CHARLIE} and {BRAVO} or {ECHO}", "0"),
    Case("or between two ands", f'{ECHO} and {{name}} pr or {BRAVO} and {{name}} eq "{{stem}}"', "0"),
    Case("not before and", f"not ({ECHO}) and {CHARLIE}", "3", scoped=True),
    Case("not before or", f"(not ({CHARLIE}) and {ECHO} or {BRAVO})", "04", scoped=True),
    Case("brackets before and", f"{BRAVO} and ({ECHO} or {CHARLIE})", ""),
    Case("brackets before and, the other way round", f"({ECHO} or {CHARLIE}) and {CHARLIE}", "3"),
    Case("brackets in brackets", f"(({ECHO} or {CHARLIE}) and ({CHARLIE} or {BRAVO}))", "3"),
    Case("brackets three deep", f"((({ALPHA})))", "2"),
    Case("brackets twice", f"({ECHO}) or ({BRAVO})", "04"),
    Case("or in brackets, then and", f"({ECHO} or {DELTA}) and active eq false", "1", ACTIVE),
)
"""First brackets, then `not`, then `and`, then `or`."""

VALUE_PATHS = cases(
    Case("value of a type", 'emails[type eq "home"]', "13", ("emails",), scoped=True),
    Case("values of one value", 'emails[type eq "home" and value co ".home@"]', "13", ("emails",), scoped=True),
    Case("values of two values", 'emails[type eq "work" and value co ".home@"]', "", ("emails",), scoped=True),
    Case("one value or the other", 'emails[type eq "home" or type eq "work"]', "01234", ("emails",), scoped=True),
    Case("value of another type", 'emails[type eq "other"]', "", ("emails",), scoped=True),
    Case("value that is not", 'emails[not (type eq "work")]', "13", ("emails",), scoped=True),
    Case("value that is primary", "emails[primary eq true]", "01234", ("emails",), scoped=True),
    Case("value that is no primary", 'emails[type eq "home" and primary eq true]', "", ("emails",), scoped=True),
    Case("value path and more", 'emails[type eq "home"] and active eq false', "1", ("emails", "active"), scoped=True),
    Case("not a value path", 'not (emails[type eq "home"])', "024", ("emails",), scoped=True),
    Case("parts of any values", 'emails.type eq "work" and emails.value co ".home@"', "13", ("emails",), scoped=True),
)
"""Square brackets: what stands in them holds of one and the same value; with dots it may be of several."""
