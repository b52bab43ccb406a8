"""scimmy-routers 1.3 on Express 5, with users and groups in memory."""

from . import Reason

SCIMMY = (
    Reason(
        "RFC 7644, section 3.3",
        "A create has no Location header, though the URI of the new resource SHALL be in it.",
        {"create/answers-with-location[*]": "failed"},
    ),
    Reason(
        "RFC 7644, section 3.4.2.4",
        "count and startIndex have no effect: they are made numbers in a `req.query` that Express 5 makes anew.",
        {
            "read/count-bounds-the-page[*]": "failed",
            "read/count-zero-gives-the-total-only[*]": "warned",
            "read/list-has-the-new-one[*]": "warned",
            "rule/list-within-count": "failed",
        },
    ),
    Reason(
        "RFC 7643, section 4.1.1",
        "A filter compares userName with its case, though its values are case insensitive.",
        {"filter/user-names-match-in-any-case[User]": "failed"},
    ),
    Reason(
        "RFC 7643, section 4.1.1",
        "A user whose userName is empty is created, though each user MUST include one that is not.",
        {"errors/empty-user-name-is-refused": "failed"},
    ),
    Reason(
        "RFC 7644, section 2",
        "A 401 has no WWW-Authenticate header, which RFC 7235 wants in each.",
        {"rule/challenge": "failed"},
    ),
)
"""The findings on it, by reason."""
