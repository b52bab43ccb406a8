"""Which identity providers can provision to each peer, and why steps of their clients do not pass there.

Each obstacle was seen with curl on a server just started, what it needs made by hand, before it came in here.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

ENTRA = "https://learn.microsoft.com/en-us/entra/identity/app-provisioning/"
TUTORIAL = f"{ENTRA}use-scim-to-provision-users-and-groups"
KNOWN_ISSUES = f"{ENTRA}application-provisioning-config-problem-scim-compatibility"
OKTA = "https://developer.okta.com/docs/api/openapi/okta-scim/guides/scim-20/"
OKTA_LINKING = "https://support.okta.com/help/s/article/how-group-linking-works-for-scim-integrations"
PING = "https://docs.pingidentity.com/integrations/scim/pf_scim_connector.html"
PING_SETTINGS = (
    "https://docs.pingidentity.com/integrations/scim/setup/pf_scim_connector_scim_connector_settings_reference.html"
)
ONELOGIN = "https://developers.onelogin.com/scim/implement-scim-api"
AUTHENTIK = "https://github.com/goauthentik/authentik/blob/main/authentik/providers/scim/clients/groups.py"
AUTHENTIK_TESTS = "https://github.com/goauthentik/authentik/blob/main/authentik/providers/scim/tests/test_membership.py"
JUMPCLOUD = (
    "https://jumpcloud.com/support/"
    "provision-and-manage-users-and-groups-in-apps-using-custom-scim-identity-management-integration"
)

READY = ("ready", ())

ENTRAS = ("entra", "entra-optscim062020")
OKTAS = ("okta-aiw", "okta-oin")
PINGS = ("ping-put", "ping-patch")


class Obstacle(NamedTuple):
    """Why steps do not pass: who says that the client does so, in a sentence what the server does, and the verdicts.

    `observed` is a finding that is never red.
    """

    source: str
    sentence: str
    verdicts: Mapping[str, str]


class Clients(NamedTuple):
    """A server: of each client its state and the steps that block it, the gravest first, and why steps do not pass."""

    ready: Mapping[str, tuple[str, tuple[str, ...]]]
    obstacles: tuple[Obstacle, ...]


def _each(clients: Iterable[str], *steps: str, word: str = "failed") -> dict[str, str]:
    """The same verdict on these steps of these clients."""
    return {f"idp/{client}/{step}": word for client in clients for step in steps}


SCHEMA_OF_SCIM_1 = Obstacle(
    ONELOGIN,
    "A schema of SCIM 1, which the guide's examples have, is a 400, as RFC 7643 allows; customers name their own.",
    _each(["onelogin"], "create-by-guide", "group-create-empty", word="observed"),
)

SCHEMA_IN_A_LOG = Obstacle(
    "https://github.com/goauthentik/authentik/issues/11249",
    "A schema that one customer had put into the template is a 400, as RFC 7643 allows; that of RFC 7643 is taken.",
    _each(["onelogin"], "update-by-log", word="observed"),
)

MISSING_NUMBER = Obstacle(
    "https://github.com/Captain-P-Goldfish/scim-for-keycloak/issues/73",
    "An add to a number that is not there is refused with noTarget, which the RFC leaves open; Entra wants it made.",
    _each(ENTRAS, "value-path", word="observed"),
)

TEXT_FOR_A_BOOLEAN = Obstacle(
    KNOWN_ISSUES,
    "The text False for active is a 400, which the RFC leaves open; Entra sends it as long as its flag is not set.",
    {
        **_each(["entra"], "deactivate"),
        **_each(["entra"], "find-inactive", "reactivate", "reactivate-by-add", "reassign", word="blocked"),
    },
)

NO_EXTENSION = Obstacle(
    "RFC 7643, section 6",
    "Users have no extension in /ResourceTypes, and customers map what there is.",
    _each(
        ENTRAS,
        "extension",
        "update-several",
        "manager",
        "manager-in-list",
        "manager-removed",
        word="not applicable",
    ),
)

SCIM2_SERVER = Clients(
    {
        "entra": ("not ready", ("group-remove", "group-remove-plain", "group-remove-several")),
        "entra-optscim062020": READY,
        "okta-aiw": READY,
        "okta-oin": READY,
        "onelogin": READY,
        "ping-put": READY,
        "authentik": ("not ready", ("group-remove-named",)),
        "jumpcloud": ("not ready", ("group-remove",)),
        "ping-patch": ("not ready", ("group-remove-named",)),
    },
    (
        Obstacle(
            TUTORIAL,
            "A group with Microsoft's schema beside the core one is a 400; that it is still sent is not known.",
            _each(ENTRAS, "group-create-with-schema", word="observed"),
        ),
        Obstacle(
            KNOWN_ISSUES,
            "A remove that lists members in its value is a 400; Entra sends it as long as its flag is not set.",
            _each(["entra"], "group-remove", "group-remove-plain", "group-remove-several"),
        ),
        Obstacle(
            "https://github.com/goauthentik/authentik/pull/23800",
            "A remove that lists members in its value is a 400; authentik had no other form before July 2026.",
            _each(["authentik"], "group-remove-named", word="observed"),
        ),
        Obstacle(
            JUMPCLOUD,
            "A remove that lists members in its value is a 400; that JumpCloud sends it is second-hand.",
            _each(["jumpcloud"], "group-remove", word="observed"),
        ),
        Obstacle(
            PING,
            "A remove that lists members in its value is a 400, one by a path is not; Ping documents no form.",
            _each(["ping-patch"], "group-remove-named", word="observed"),
        ),
        SCHEMA_OF_SCIM_1,
        SCHEMA_IN_A_LOG,
        MISSING_NUMBER,
        Obstacle(
            "https://github.com/Budibase/budibase/issues/15369",
            "A manager who is a bare id and no object is a 400.",
            _each(ENTRAS, "manager", "manager-removed", word="observed"),
        ),
        Obstacle(
            TUTORIAL,
            "A path without a URN does not find the manager of the extension.",
            _each(ENTRAS, "manager-in-list", word="observed"),
        ),
        Obstacle(
            TUTORIAL,
            "A department outside of the extension is a 400, though it is null; other nulls are taken.",
            _each(ENTRAS, "create-with-nulls", word="observed"),
        ),
    ),
)
"""scim2-server 0.8, its own command with a token."""

SCIMMY = Clients(
    {
        "entra": ("not ready", ("deactivate", "match-other-case")),
        "entra-optscim062020": ("not ready", ("match-other-case",)),
        "okta-aiw": ("not ready", ("match-other-case", "import", "group-import")),
        "okta-oin": ("not ready", ("match-other-case", "import", "group-import")),
        "onelogin": READY,
        "ping-put": READY,
        "authentik": ("not ready", ("import",)),
        "jumpcloud": READY,
        "ping-patch": ("not ready", ("match-mail", "group-match")),
    },
    (
        Obstacle(
            "RFC 7643, section 4.1.1",
            "Nobody is found by a userName in capitals, though it is case insensitive; the create is a 409 then.",
            _each([*ENTRAS, *OKTAS], "match-other-case"),
        ),
        Obstacle(
            "RFC 7644, section 3.4.2.4",
            "startIndex and count are passed over: every page has the first 20, and whoever comes after is never seen.",
            {
                **_each(OKTAS, "import", "group-import"),
                **_each(PINGS, "group-match", word="observed"),
                **_each(["authentik"], "import", word="observed"),
            },
        ),
        TEXT_FOR_A_BOOLEAN,
        Obstacle(
            TUTORIAL,
            "A filter by the mail address for work is a 400 as soon as anybody has none.",
            _each(ENTRAS, "match-mail", word="observed"),
        ),
        Obstacle(
            PING_SETTINGS,
            "A filter that compares emails, and not their values, is a 400.",
            _each(PINGS, "match-mail", word="observed"),
        ),
        Obstacle(
            "RFC 7643, section 2.5",
            "A null for an attribute with many values is a 400, though null is the same as no value.",
            _each(ENTRAS, "create-with-nulls", word="observed"),
        ),
        Obstacle(
            "RFC 7644, section 3.5.2.3",
            "A replace of the members without a path adds them to those that there are, one of them a second time.",
            _each(["okta-oin"], "group-push-without-path", word="observed"),
        ),
        SCHEMA_OF_SCIM_1,
        SCHEMA_IN_A_LOG,
        MISSING_NUMBER,
        NO_EXTENSION,
    ),
)
"""scimmy-routers 1.3 on Express 5."""

DJANGO_SCIM2 = Clients(
    {
        "entra": (
            "not ready",
            (
                "deactivate",
                "group-read",
                "update-display-name",
                "update-mail",
                "update-add",
                "group-match",
                "group-rename",
            ),
        ),
        "entra-optscim062020": (
            "not ready",
            (
                "group-remove",
                "group-read",
                "update-display-name",
                "update-mail",
                "update-add",
                "group-match",
                "group-rename",
            ),
        ),
        "okta-aiw": ("not ready", ("group-members", "group-push-empty", "group-match")),
        "okta-oin": (
            "not ready",
            (
                "group-remove",
                "group-members",
                "group-members-several",
                "group-push-empty",
                "group-push",
                "group-match",
                "group-rename",
            ),
        ),
        "onelogin": READY,
        "ping-put": READY,
        "authentik": ("not ready", ("group-remove", "group-put", "group-match", "group-rename")),
        "jumpcloud": READY,
        "ping-patch": ("not ready", ("group-remove", "match-mail", "group-rename")),
    },
    (
        TEXT_FOR_A_BOOLEAN,
        Obstacle(
            KNOWN_ISSUES,
            "A PATCH of nickName or displayName, readWrite in /Schemas, is a 501; that of name.familyName is done.",
            _each(ENTRAS, "update-add", "update-display-name"),
        ),
        Obstacle(
            TUTORIAL,
            "A PATCH of the mail address for work is a 501; the server keeps one address, and no type.",
            _each(ENTRAS, "update-mail"),
        ),
        Obstacle(
            TUTORIAL,
            "A filter by the mail address for work finds nobody; the server keeps one address, and no type.",
            _each(ENTRAS, "match-mail", word="observed"),
        ),
        Obstacle(
            PING_SETTINGS,
            "A filter that compares emails, and not their values, finds nobody, though somebody has this address.",
            _each(PINGS, "match-mail", word="observed"),
        ),
        NO_EXTENSION,
        Obstacle(
            "RFC 7644, section 3.4.2",
            "The list of schemas has no totalResults, which each list must have.",
            _each(ENTRAS, "schemas", word="observed"),
        ),
        Obstacle(
            TUTORIAL,
            "excludedAttributes=members is passed over: whoever is in the group is shown.",
            _each(ENTRAS, "group-read"),
        ),
        Obstacle(
            TUTORIAL,
            "A filter by displayName finds no group, though there is one of this name; the create is a 409 then.",
            _each(ENTRAS, "group-match"),
        ),
        Obstacle(
            OKTA_LINKING,
            "A filter by displayName finds no group, though there is one of this name; the create is a 409 then.",
            _each(OKTAS, "group-match"),
        ),
        Obstacle(
            AUTHENTIK,
            "A filter by displayName finds no group, though there is one of this name.",
            _each(["authentik"], "group-match", word="observed"),
        ),
        Obstacle(
            TUTORIAL,
            "A PATCH of the displayName of a group is a 501.",
            _each(ENTRAS, "group-rename"),
        ),
        Obstacle(
            OKTA,
            "A PATCH without a path of the name of a group is a 501.",
            _each(["okta-oin"], "group-rename"),
        ),
        Obstacle(
            AUTHENTIK,
            "A PATCH without a path of the name of a group is a 501.",
            _each(["authentik"], "group-rename", word="observed"),
        ),
        Obstacle(
            PING,
            "A PATCH of the displayName of a group is a 501; that Ping sends this form is not documented.",
            _each(["ping-patch"], "group-rename", word="observed"),
        ),
        Obstacle(
            KNOWN_ISSUES,
            "A remove of members by a filter in its path is a 501; Entra sends it once its flag is set.",
            {
                **_each(["entra-optscim062020"], "group-remove"),
                **_each(["entra-optscim062020"], "group-remove-several", word="observed"),
            },
        ),
        Obstacle(
            "RFC 7644, section 3.5.2.2",
            "A remove of one member by a filter in its path is a 501; that these clients send it is not documented.",
            _each(["onelogin", "ping-patch"], "group-remove", word="observed"),
        ),
        Obstacle(
            AUTHENTIK_TESTS,
            "A remove of one member by a filter in its path is a 501.",
            _each(["authentik"], "group-remove", word="observed"),
        ),
        Obstacle(
            OKTA,
            "A remove of one member by a filter in its path is a 501, and so is a replace of all members.",
            {
                **_each(
                    ["okta-oin"],
                    "group-remove",
                    "group-members",
                    "group-members-several",
                    "group-push",
                    "group-push-empty",
                ),
                **_each(["okta-oin"], "group-push-without-path", word="observed"),
            },
        ),
        Obstacle(
            OKTA,
            "A PATCH of the password is a 501, though it is writeOnly in /Schemas.",
            _each(["okta-oin"], "password", word="observed"),
        ),
        Obstacle(
            "RFC 7644, section 3.5.1",
            "A PUT is answered with 200 and leaves the members as they are, whose given values SHALL replace them.",
            {
                **_each(["okta-aiw"], "group-members", "group-push-empty"),
                **_each(["ping-put"], "group-members", word="observed"),
                **_each(["authentik"], "group-put", word="observed"),
            },
        ),
        Obstacle(
            "https://github.com/FusionAuth/fusionauth-issues/issues/2456",
            "A filter by externalId finds nobody, though externalId is kept.",
            _each(ENTRAS, "match-external-id", word="observed"),
        ),
        Obstacle(
            "https://github.com/Captain-P-Goldfish/scim-for-keycloak/issues/73",
            "A PATCH of a telephone number is a 501; the server keeps none.",
            _each(ENTRAS, "value-path", word="observed"),
        ),
    ),
)
"""django-scim2 0.23 in a minimal Django 5.2 project."""

CLIENTS: Mapping[str, Clients] = {"scim2_server": SCIM2_SERVER, "scimmy": SCIMMY, "django_scim2": DJANGO_SCIM2}
"""By the name of the server."""
