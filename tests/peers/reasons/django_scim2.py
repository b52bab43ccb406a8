"""django-scim2 0.23 in a minimal Django 5.2 project."""

from . import Reason

DJANGO_SCIM2 = (
    Reason(
        "RFC 7644, section 3.3",
        "Of what /Schemas lists little is kept: one mail address, two parts of the name, a displayName made of them.",
        {"attributes/is-kept[User-*]": "warned", "create/keeps-what-was-sent[User]": "warned"},
    ),
    Reason(
        "RFC 7643, section 2.1",
        "Names of attributes in capitals are not understood: the parts of the name are lost.",
        {"create-forms/names-in-other-case-are-understood[User]": "warned"},
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
            "rule/group-name": "failed",
            "rule/user-name": "failed",
        },
    ),
    Reason(
        "RFC 7644, section 3.12",
        "What is not understood breaks it: a body or value of another type, a malformed path, a member nobody knows.",
        {
            "error-causes/no-object-is-refused[*]": "failed",
            "error-causes/wrong-type-answers-400[name]": "warned",
            "interoperability/refusals-are-clear[text-false-without-path]": "warned",
            "membership-details/unusual-member-leaves-the-others[add nobody]": "failed",
            "membership-forms/optional-form-is-refused-or-carried-out[add one object]": "failed",
            "patch-refusals/is-refused[*path*]": "failed",
            "patch-refusals/no-patch-request-changes-nothing[*]": "failed",
            "patch-several/one-failure-fails-the-request[malformed-path-after-a-replace]": "failed",
        },
    ),
    Reason(
        "RFC 7644, section 3.12",
        "A PATCH that takes the userName of somebody else is answered with 500; a conflict is a 409.",
        {"rename/a-patch-cannot-take-a-name": "failed"},
    ),
    Reason(
        "RFC 7643, section 2.3",
        "An object is taken for a userName and answered as it came; the attribute is text.",
        {"rule/json-types": "warned"},
    ),
    Reason(
        "RFC 7643, section 4.2",
        "The members that a group is created with are not kept.",
        {"members/members-are-kept": "warned"},
    ),
    Reason(
        "RFC 7644, section 3.5.1",
        "A PUT does not touch the members, whose given values SHALL replace the existing ones.",
        {"membership-details/replacement-sets-the-members[*]": "failed"},
    ),
    Reason(
        "RFC 7644, section 3.5.2",
        "PATCH is claimed, and answers 501 or 500 for most attributes, without a path, and to the rename of a group.",
        {
            "patch/add-is-stored[User]": "failed",
            "patch/replace-is-stored[Group]": "failed",
            "patch/replace-without-path-is-stored[*]": "failed",
            "patch-forms/is-accepted[*]": "failed",
            "patch-forms/is-accepted-for-groups[*]": "failed",
        },
    ),
    Reason(
        "RFC 7644, section 3.5.2.2",
        "No member can be removed: by a filter that is a 501, and without one a 200 that changes nothing.",
        {
            "members/remove-is-stored": "failed",
            "membership-forms/replaced-members-are-those[*]": "failed",
            "membership-forms/who-is-removed-leaves[*]": "failed",
        },
    ),
    Reason(
        "RFC 7643, section 3.1",
        "An id is a number per type and not unique: a user and a group have the same, and a nested group is the user.",
        {
            "membership-details/nested-group-is-called-a-group": "failed",
            "meta/id-is-of-one-type[Group]": "failed",
        },
    ),
    Reason(
        "RFC 7643, section 3.1",
        "The meta of a group has neither created nor lastModified; its sub-attributes MUST be assigned values.",
        {"meta/is-there[Group-created]": "failed", "meta/is-there[Group-lastModified]": "failed"},
    ),
    Reason(
        "RFC 7643, section 3.1",
        "lastModified is the date of the creation for ever.",
        {"patch-forms/last-modified-moves": "failed", "replace-details/last-modified-moves": "failed"},
    ),
    Reason(
        "RFC 7644, section 3.9",
        "attributes and excludedAttributes have no effect.",
        {
            "projected-writes/answer-hides-the-rest[*]": "failed",
            "projected-writes/replace-leaves-out-what-was-excluded[*]": "failed",
            "projection/hides-what-was-not-asked[*]": "failed",
            "projection/leaves-out-what-was-excluded[*]": "failed",
            "projection/sub-attribute-comes-alone[*]": "failed",
        },
    ),
    Reason(
        "RFC 7644, section 4",
        "A filter on schemas, resource types or the configuration is passed over; it SHOULD be a 403.",
        {"descriptions/filters-on-*-are-refused": "warned"},
    ),
    Reason(
        "RFC 7644, section 3.12",
        "The status in an Error is a number, and a 401, a 404 of the discovery and the 501 to a bulk job have no body.",
        {
            "rule/error-body": "failed",
            "rule/error-body-without-rights": "warned",
            "rule/error-status-is-text": "warned",
        },
    ),
    Reason(
        "RFC 7644, section 3.4.2",
        "The lists of schemas and resource types have no totalResults.",
        {"rule/list-total": "failed"},
    ),
)
"""The findings on it, by reason."""
