"""scimmy-routers 1.3 on Express 5, with users and groups in memory."""

from . import Reason

SCIMMY = (
    Reason(
        "RFC 7644, section 3.3",
        "A create has no Location header, though the URI of the new resource SHALL be in it.",
        {"create/answers-with-location[*]": "failed"},
    ),
    Reason(
        "RFC 7643, section 3",
        "A schema that the resource type does not have is taken over into schemas, which MUST only contain its own.",
        {"create-forms/unknown-schema-is-not-taken-over[*]": "failed", "rule/schemas-are-of-the-type": "failed"},
    ),
    Reason(
        "RFC 7643, section 4.1.1",
        "A user whose userName is empty is created, though each user MUST include one that is not.",
        {"errors/empty-user-name-is-refused": "failed", "rule/user-name": "failed"},
    ),
    Reason(
        "RFC 7643, section 2.4",
        "Two values are primary at once, also after a PATCH of one, though true MUST appear no more than once.",
        {
            "create-forms/two-primaries-are-not-kept[User]": "failed",
            "patch-forms/a-new-primary-value-is-the-only-one[replace-primary-by-filter]": "failed",
            "rule/one-primary": "failed",
        },
    ),
    Reason(
        "RFC 7643, section 2.4",
        "The same value, and the same member, is kept and shown twice, which a service provider SHOULD NOT do.",
        {
            "create-forms/a-value-is-not-kept-twice[User]": "warned",
            "membership-forms/each-member-once[add again]": "warned",
            "patch-forms/adding-what-is-there-changes-nothing[add-the-same-entry]": "warned",
        },
    ),
    Reason(
        "RFC 7644, section 3.4.2.4",
        "count and startIndex have no effect: they are made numbers in a `req.query` that Express 5 makes anew.",
        {
            "filter-together/count-zero-only-counts[*]": "warned",
            "filter-together/pages-keep-to-count[*]": "failed",
            "paging/items-per-page-lead-on[*]": "warned",
            "paging/negative-count-means-0[*]": "failed",
            "paging/nothing-is-beyond-the-end[*]": "warned",
            "paging/page-begins-where-asked[*]": "failed",
            "paging/total-ends-the-list[*]": "failed",
            "read/count-bounds-the-page[*]": "failed",
            "read/count-zero-gives-the-total-only[*]": "warned",
            "read/list-has-the-new-one[*]": "warned",
            "rule/list-start-index": "failed",
            "rule/list-within-count": "failed",
        },
    ),
    Reason(
        "RFC 7644, section 3.4.2.4",
        "A search by POST refuses a count of 0, which indicates that only totalResults is to be returned.",
        {"search/answers-200-with-a-list[*-count-0]": "failed"},
    ),
    Reason(
        "RFC 7644, section 3.4.2.2",
        "not() is applied to each comparison in it instead of all of them, and is lost around pr and a value path.",
        {
            "filter-cases/and-or-and-not-find-nobody-else[*-not of or]": "failed",
            "filter-cases/and-or-and-not-find-what-matches[*-not of and]": "warned",
            "filter-cases/value-paths-find-nobody-else[User-not a value path]": "failed",
            "filter-cases/value-paths-find-what-matches[User-not a value path]": "failed",
            "filter-members/no-other-group-is-found[no member]": "failed",
        },
    ),
    Reason(
        "RFC 7644, section 3.4.2.2",
        "Two comparisons of a multi-valued attribute have to match the same value, without square brackets.",
        {"filter-cases/value-paths-find-what-matches[User-parts of any values]": "failed"},
    ),
    Reason(
        "RFC 7644, section 3.4.2.2",
        "A filter does not know meta.resourceType, which each of its resources shows.",
        {"filter-cases/eq-and-ne-find-what-matches[*-type eq]": "warned"},
    ),
    Reason(
        "RFC 7644, section 3.4.2.2",
        "A filter that is none finds nobody, or everybody, or is a 500; it is to be a 400 (invalidFilter).",
        {"filter-refusals/broken-filter-is-refused[*]": "failed"},
    ),
    Reason(
        "RFC 7644, section 3.4.2.2",
        "To order booleans finds somebody, and to order certificates is an invalidValue; it SHALL be an invalidFilter.",
        {
            "filter-refusals/order-of-booleans-is-refused[User-active *]": "failed",
            "filter-refusals/refused-order-says-invalid-filter[User-certificate *]": "failed",
        },
    ),
    Reason(
        "RFC 7644, section 3.4.2.2",
        "Text in a filter is no JSON string to it: quotes end it, backslashes and escaped letters stay as they are.",
        {"filter-cases/text-is-taken-as-it-is[User-*]": "failed"},
    ),
    Reason(
        "RFC 7643, section 7",
        "A filter compares with case what its schema says is not caseExact, userName among it.",
        {
            "filter/user-names-match-in-any-case[User]": "failed",
            "filter-cases/case-counts-as-the-schema-says[*-letters of *]": "failed",
        },
    ),
    Reason(
        "RFC 7644, section 3.10",
        "A core attribute is not known by its fully qualified name in filters, projections and sortBy.",
        {
            "filter-cases/names-may-have-their-urn[*-core name with its URN]": "warned",
            "projection/leaves-out-what-was-excluded[*-urn]": "failed",
            "projection/urn-names-are-understood[*-urn*]": "failed",
            "search/sorts-by-a-qualified-name[*]": "warned",
            "sort/notation-does-not-count[*-urn]": "warned",
        },
    ),
    Reason(
        "RFC 7644, section 3.10",
        "Names of attributes are not known in another case in sortBy and in the path of a PATCH.",
        {
            "patch-forms/names-in-other-case-are-understood[*]": "warned",
            "patch-forms/names-in-other-case-are-understood-for-groups[replace-name-in-other-case]": "warned",
            "sort/notation-does-not-count[*-capitals]": "warned",
        },
    ),
    Reason(
        "RFC 7644, section 3.4.2.3",
        "What is not shown is not sorted by: with attributes=id the list keeps its order.",
        {"sort/orders-by-what-is-not-shown[*]": "failed"},
    ),
    Reason(
        "RFC 7644, section 3.4.2.3",
        "A multi-valued attribute is not sorted by its primary value.",
        {"sort/primary-value-decides[User]": "warned"},
    ),
    Reason(
        "RFC 7644, section 3.5.2.3",
        "A replace without a path adds to multi-valued attributes, whose existing values it is to replace.",
        {
            "membership-forms/replaced-members-are-those[replace without path]": "failed",
            "patch-forms/replace-is-stored[replace-all-without-path]": "failed",
        },
    ),
    Reason(
        "RFC 7644, section 3.5.2.3",
        "A replace of a complex attribute takes away what it does not name; that SHALL be left unchanged.",
        {"patch-forms/leaves-the-rest[replace-complex]": "failed"},
    ),
    Reason(
        "RFC 7644, section 3.5.2.3",
        "A replace of the sub-attribute that its filter compares is refused with noTarget, though two values match.",
        {"patch-forms/is-accepted[replace-many-by-filter]": "failed"},
    ),
    Reason(
        "RFC 7644, section 3.5.2.1",
        "Adding a value that is there already moves lastModified, which it SHALL NOT.",
        {"patch-forms/adding-what-is-there-is-no-modification[add-the-same-value]": "failed"},
    ),
    Reason(
        "RFC 7644, section 3.5.2",
        "A PATCH of meta.created is answered with 204; what is incompatible with its mutability SHALL be an error.",
        {"patch-refusals/is-refused[creation-date]": "failed"},
    ),
    Reason(
        "RFC 7644, section 3.9",
        "A PATCH with attributes=userName keeps what it changes and the userName, and loses all other attributes.",
        {"projected-writes/patch-stores-everything[User]": "failed"},
    ),
    Reason(
        "RFC 7644, section 3.7.1",
        "A group that refers to what a bulk job creates later is made twice, and who refers to it gets the wrong one.",
        {"bulk/circle-is-resolved-or-refused[other]": "failed"},
    ),
    Reason(
        "RFC 7644, section 2",
        "A 401 has no WWW-Authenticate header, which RFC 7235 wants in each.",
        {"rule/challenge": "failed"},
    ),
)
"""The findings on it, by reason."""
