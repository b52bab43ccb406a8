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
ONELOGIN_TEMPLATE = "https://developers.onelogin.com/scim/define-user-schema"
AUTHENTIK = "https://github.com/goauthentik/authentik/blob/main/authentik/providers/scim/clients/groups.py"
AUTHENTIK_MAPPING = "https://github.com/goauthentik/authentik/blob/main/blueprints/system/providers-scim.yaml"
JUMPCLOUD = (
    "https://jumpcloud.com/support/"
    "provision-and-manage-users-and-groups-in-apps-using-custom-scim-identity-management-integration"
)

READY = ("ready", ())

ENTRAS = ("entra", "entra-optscim062020")
OKTAS = ("okta-aiw", "okta-oin")


class Obstacle(NamedTuple):
    """Why steps do not pass: who says that the client does so, in a sentence what the server does, and the verdicts.

    `observed` is a finding that is never red. `ours` are steps that ask for more than their documents do: they are to
    be mended, and what they say of the server is not held against it.
    """

    source: str
    sentence: str
    verdicts: Mapping[str, str]
    ours: bool = False


class Clients(NamedTuple):
    """A server: of each client its state and the steps that block it, the gravest first, and why steps do not pass."""

    ready: Mapping[str, tuple[str, tuple[str, ...]]]
    obstacles: tuple[Obstacle, ...]


def _each(clients: Iterable[str], *steps: str, word: str = "failed") -> dict[str, str]:
    """The same verdict on these steps of these clients."""
    return {f"idp/{client}/{step}": word for client in clients for step in steps}


ONELOGIN_SCHEMA = Obstacle(
    ONELOGIN_TEMPLATE,
    "What schemas names is the customer's template: a server may refuse a URN of no RFC, and takes that of RFC 7643.",
    {**_each(["onelogin"], "create", "update"), **_each(["onelogin"], "deactivate", word="observed")},
    ours=True,
)
"""The log in https://github.com/goauthentik/authentik/issues/11249 has it; templates that vendors hand out do not."""

MISSING_NUMBER = Obstacle(
    "https://github.com/Captain-P-Goldfish/scim-for-keycloak/issues/73",
    "An add to a number that is not there is refused with noTarget, which the RFC leaves open; Entra wants it made.",
    _each(ENTRAS, "value-path", word="observed"),
)

TEXT_FOR_A_BOOLEAN = Obstacle(
    KNOWN_ISSUES,
    "The text False for active is a 400, which the RFC leaves open; Entra sends it as long as its flag is not set.",
    {**_each(["entra"], "deactivate"), **_each(["entra"], "find-inactive", "reactivate", word="blocked")},
)

NO_EXTENSION = Obstacle(
    "RFC 7643, section 6",
    "Users have no extension in /ResourceTypes, and customers map what there is.",
    _each(ENTRAS, "extension", "manager", word="not applicable"),
)

SCIM2_SERVER = Clients(
    {
        "entra": ("not ready", ("group-remove", "group-create")),
        "entra-optscim062020": ("not ready", ("group-create",)),
        "okta-aiw": READY,
        "okta-oin": READY,
        "onelogin": ("not ready", ("create", "update")),
        "ping-put": READY,
        "authentik": ("not ready", ("group-remove",)),
        "jumpcloud": ("not ready", ("group-remove",)),
        "ping-patch": READY,
    },
    (
        Obstacle(
            KNOWN_ISSUES,
            "A group with Microsoft's schema beside the core one is a 400; by this page none is named since 2018.",
            _each(ENTRAS, "group-create"),
            ours=True,
        ),
        Obstacle(
            KNOWN_ISSUES,
            "A remove that lists members in its value is a 400; Entra sends it as long as its flag is not set.",
            _each(["entra"], "group-remove"),
        ),
        Obstacle(
            AUTHENTIK,
            "A remove that lists members in its value is a 400; the client has no other form.",
            _each(["authentik"], "group-remove", word="observed"),
        ),
        Obstacle(
            JUMPCLOUD,
            "A remove that lists members in its value is a 400; that JumpCloud sends it is second-hand.",
            _each(["jumpcloud"], "group-remove", word="observed"),
        ),
        ONELOGIN_SCHEMA,
        MISSING_NUMBER,
        Obstacle(
            "https://github.com/Budibase/budibase/issues/15369",
            "A manager who is a bare id and no object is a 400.",
            _each(ENTRAS, "manager", word="observed"),
        ),
    ),
)
"""scim2-server 0.8, its own command with a token."""

SCIMMY = Clients(
    {
        "entra": ("not ready", ("deactivate", "match-other-case")),
        "entra-optscim062020": ("not ready", ("match-other-case",)),
        "okta-aiw": ("not ready", ("match-other-case",)),
        "okta-oin": ("not ready", ("match-other-case",)),
        "onelogin": ("not ready", ("create", "update")),
        "ping-put": READY,
        "authentik": READY,
        "jumpcloud": READY,
        "ping-patch": READY,
    },
    (
        Obstacle(
            "RFC 7643, section 4.1.1",
            "Nobody is found by a userName in capitals, though it is case insensitive; the create is a 409 then.",
            _each([*ENTRAS, *OKTAS], "match-other-case"),
        ),
        TEXT_FOR_A_BOOLEAN,
        ONELOGIN_SCHEMA,
        MISSING_NUMBER,
        NO_EXTENSION,
    ),
)
"""scimmy-routers 1.3 on Express 5."""

DJANGO_SCIM2 = Clients(
    {
        "entra": (
            "not ready",
            ("deactivate", "group-read", "update", "update-mail", "group-match", "group-rename"),
        ),
        "entra-optscim062020": (
            "not ready",
            ("group-remove", "group-read", "update", "update-mail", "group-match", "group-rename"),
        ),
        "okta-aiw": ("not ready", ("group-members", "group-push-empty", "group-match")),
        "okta-oin": (
            "not ready",
            ("group-members", "group-push-empty", "group-push", "group-match", "group-rename"),
        ),
        "onelogin": READY,
        "ping-put": ("not ready", ("group-match",)),
        "authentik": ("not ready", ("update", "group-rename")),
        "jumpcloud": READY,
        "ping-patch": ("not ready", ("group-match",)),
    },
    (
        TEXT_FOR_A_BOOLEAN,
        Obstacle(
            TUTORIAL,
            "A PATCH of displayName, which is readWrite in /Schemas, is a 501; that of name.familyName alone is done.",
            _each(ENTRAS, "update"),
        ),
        Obstacle(
            TUTORIAL,
            "A PATCH of the mail address for work is a 501; the server keeps one address, and no type.",
            _each(ENTRAS, "update-mail"),
        ),
        NO_EXTENSION,
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
            PING,
            "A filter by displayName finds no group; the client lists all of them, which works, and picks out its own.",
            {**_each(["ping-put"], "group-match"), **_each(["ping-patch"], "group-match", word="observed")},
            ours=True,
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
            KNOWN_ISSUES,
            "A remove of one member by a filter in its path is a 501; Entra sends it once its flag is set.",
            _each(["entra-optscim062020"], "group-remove"),
        ),
        Obstacle(
            "RFC 7644, section 3.5.2.2",
            "A remove of one member by a filter in its path is a 501; that OneLogin sends it is not documented.",
            _each(["onelogin"], "group-remove", word="observed"),
        ),
        Obstacle(
            OKTA,
            "A remove of one member by a filter in its path is a 501, and so is a replace of all members.",
            _each(["okta-oin"], "group-members", "group-push", "group-push-empty"),
        ),
        Obstacle(
            "RFC 7644, section 3.5.1",
            "A PUT is answered with 200 and leaves the members as they are, whose given values SHALL replace them.",
            _each(["okta-aiw"], "group-members", "group-push-empty"),
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
        Obstacle(
            AUTHENTIK_MAPPING,
            "displayName is made of the parts of the name; they go with it in the client's own mapping, which is done.",
            _each(["authentik"], "update", word="observed"),
            ours=True,
        ),
    ),
)
"""django-scim2 0.23 in a minimal Django 5.2 project."""

CLIENTS: Mapping[str, Clients] = {"scim2_server": SCIM2_SERVER, "scimmy": SCIMMY, "django_scim2": DJANGO_SCIM2}
"""By the name of the server."""
