"""Oddities together, as real service providers have them."""

from scim_conformance.sandbox.oddities.making import together

together(
    "small-application",
    "A service provider with few attributes, without anything optional, and with terse answers.",
    "ids-are-numbers",
    "nothing-claimed",
    "few-attributes",
    "errors-without-detail",
    "whole-lists-without-paging",
    "empty-lists-without-resources",
    "resource-types-without-id",
    "discovery-without-meta",
    "dates-to-the-second",
)
together(
    "java-enterprise",
    "Null for what is absent, offsets in dates, small pages, strict about members.",
    "ids-are-upper-case",
    "nulls-for-absent",
    "dates-with-offset",
    "maximum-page-20",
    "unknown-members-refused",
    "nested-groups-refused",
    "charset-in-media-type",
    "patch-answers-204",
    "members-described",
)
together(
    "eager-directory",
    "Everything that is absent is made: display names, primary mail addresses, groups, a locale.",
    "active-by-default",
    "display-name-made",
    "formatted-name-made",
    "first-mail-is-primary",
    "locale-by-default",
    "groups-shown",
    "members-described",
    "user-name-in-lower-case",
    "extension-always-named",
    "vendor-extension",
)
together(
    "busy-tenant",
    "Many others, small pages, newest first, filters on names only, now and then one request too many.",
    "rate-limited-in-seconds",
    "filter-eq-on-names-only",
    "maximum-page-20",
    "lists-newest-first",
    "hundreds-of-strangers",
)
together(
    "behind-a-gateway",
    "Compressed, renamed addresses, other statuses, discovery for everybody.",
    "compressed",
    "more-headers",
    "headers-in-lower-case",
    "addresses-behind-proxy",
    "several-challenges",
    "discovery-public",
    "media-type-in-capitals",
    "me-404",
)
together(
    "read-mostly",
    "No PATCH, no bulk, no sorting, relative addresses, omitted attributes kept.",
    "no-patch",
    "no-bulk",
    "no-sort",
    "addresses-with-slash",
    "replace-keeps-omitted",
    "members-by-value-only",
    "errors-without-optional-type",
)
