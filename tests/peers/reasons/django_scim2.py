"""django-scim2 0.23 in a minimal Django 5.2 project."""

from . import Reason

DJANGO_SCIM2 = (
    Reason(
        "RFC 7644, section 3.3",
        "nickName and title, which /Schemas lists, are dropped, and displayName is made of the name.",
        {"create/keeps-what-was-sent[User]": "warned"},
    ),
    Reason(
        "RFC 7643, section 4.1.1",
        "A userName in use makes a second user when it comes in another case.",
        {"errors/duplicate-user-is-refused": "failed"},
    ),
    Reason(
        "RFC 7644, section 3.3",
        "A 409 does not say that its scimType is uniqueness.",
        {"errors/duplicate-says-uniqueness[*]": "warned"},
    ),
    Reason(
        "RFC 7643, section 4.1.1",
        "A user without userName and a group without displayName are created; the next one is a conflict.",
        {
            "errors/missing-required-is-refused[*]": "failed",
            "errors/empty-user-name-is-refused": "inconclusive",
        },
    ),
    Reason(
        "RFC 7643, section 4.2",
        "The members that a group is created with are not kept.",
        {"members/members-are-kept": "warned"},
    ),
    Reason(
        "RFC 7644, section 3.5.2",
        "PATCH is claimed, and answers 501 or 500 for most attributes, without a path, and to the removal of a member.",
        {
            "members/remove-is-stored": "failed",
            "patch/add-is-stored[User]": "failed",
            "patch/replace-is-stored[Group]": "failed",
            "patch/replace-without-path-is-stored[*]": "failed",
        },
    ),
    Reason(
        "RFC 7644, section 3.12",
        "The status in an Error is a number, and a 401 has no body.",
        {"rule/error-body-without-rights": "warned", "rule/error-status-is-text": "warned"},
    ),
    Reason(
        "RFC 7644, section 3.4.2",
        "The lists of schemas and resource types have no totalResults.",
        {"rule/list-total": "failed"},
    ),
)
"""The findings on it, by reason."""
