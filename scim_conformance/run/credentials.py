"""Who a run signs in as: from variables and files to credentials in the form that the profile names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scim_conformance.profile.model import Authentication
from scim_conformance.wire.target import CLIENT_CREDENTIALS, NO_CREDENTIALS, BadTarget, Credentials, parse_token_url

TOKEN_FORMS = ("bearer", "raw_header", "api_key")
"""The schemes that send a token which somebody was given."""

LARGEST = 64 * 1024
"""How many bytes a file with a secret may have."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """What the options say of credentials: files that hold a secret, and where tokens are bought. Empty: not given."""

    token_file: str = ""
    password_file: str = ""
    client_secret_file: str = ""
    token_url: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of credentials: the option that names a file for it, and the variables that belong to it."""

    option: str
    variables: tuple[str, ...]


TOKEN = _Kind("token_file", ("SCIM_TOKEN",))
PASSWORD = _Kind("password_file", ("SCIM_USERNAME", "SCIM_PASSWORD"))
CLIENT = _Kind("client_secret_file", ("SCIM_CLIENT_ID", "SCIM_CLIENT_SECRET"))


def credentials_given(environ: Mapping[str, str], given: SignIn, form: Authentication) -> Credentials:
    """The credentials, in the form that the profile names; none at all where nothing is given.

    An option goes before every variable. Two kinds at the same level are refused, for it would be a guess who was
    meant. Raises BadTarget.
    """
    match _kind(environ, given):
        case None if given.token_url:
            raise BadTarget(f"--token-url says where to buy tokens, and nobody says for whom: {_SET_CLIENT}")
        case None:
            return NO_CREDENTIALS
        case kind if kind is TOKEN:
            return _by_token(environ, given, form)
        case kind if kind is PASSWORD:
            return _by_password(environ, given)
        case _:
            return _by_client(environ, given, form)


def _kind(environ: Mapping[str, str], given: SignIn) -> _Kind | None:
    kinds = (TOKEN, PASSWORD, CLIENT)
    by_option = {f"--{kind.option.replace('_', '-')}": kind for kind in kinds if getattr(given, kind.option)}
    by_variable = {next(v for v in kind.variables if environ.get(v)): kind for kind in kinds if _set(environ, kind)}
    found = by_option or by_variable
    if len(found) > 1:
        raise BadTarget(
            f"{' and '.join(found)} are different kinds of credentials, and only one can sign in: leave out"
            f" {'one' if len(found) == 2 else 'all but one'}."
        )
    return next(iter(found.values()), None)


def _set(environ: Mapping[str, str], kind: _Kind) -> bool:
    return any(environ.get(variable) for variable in kind.variables)


def _by_token(environ: Mapping[str, str], given: SignIn, form: Authentication) -> Credentials:
    if form.scheme == "basic":
        raise BadTarget(
            "A token is given, and this profile signs in with a user name and a password: set SCIM_USERNAME and"
            " SCIM_PASSWORD (or give --password-file) instead."
        )
    file = given.token_file
    token = _secret_in(file, "token").strip() if file else environ["SCIM_TOKEN"].strip()
    if token.partition(" ")[0].lower() in ("bearer", "basic", "token"):
        raise BadTarget(f"The token begins with the word {token.partition(' ')[0]!r}: leave it out, the run adds it.")
    if any(character.isspace() for character in token) or not token.isascii():
        raise BadTarget("The token holds white space or letters that no token has; was it copied whole?")
    return Credentials(form.scheme if form.scheme in TOKEN_FORMS else "bearer", form.header, token)


def _by_password(environ: Mapping[str, str], given: SignIn) -> Credentials:
    user = environ.get("SCIM_USERNAME", "")
    if not user:
        raise BadTarget("A password is given without a user name: set SCIM_USERNAME.")
    if ":" in user:
        raise BadTarget("SCIM_USERNAME has a colon in it, which Basic authentication cannot carry (RFC 7617).")
    if given.password_file:
        return Credentials("basic", "Authorization", _secret_in(given.password_file, "password"), user)
    if "SCIM_PASSWORD" not in environ:
        raise BadTarget(
            "SCIM_USERNAME is set without a password: set SCIM_PASSWORD (to nothing if it is empty), or give"
            " --password-file."
        )
    return Credentials("basic", "Authorization", environ["SCIM_PASSWORD"], user)


_SET_CLIENT = "set SCIM_CLIENT_ID, and SCIM_CLIENT_SECRET or --client-secret-file."


def _by_client(environ: Mapping[str, str], given: SignIn, form: Authentication) -> Credentials:
    client, file = environ.get("SCIM_CLIENT_ID", "").strip(), given.client_secret_file
    if not client:
        raise BadTarget(f"A client secret is given without a client id: {_SET_CLIENT}")
    secret = _secret_in(file, "client secret") if file else environ.get("SCIM_CLIENT_SECRET", "")
    if not secret:
        raise BadTarget(
            "SCIM_CLIENT_ID is set without a client secret: set SCIM_CLIENT_SECRET, or give --client-secret-file."
        )
    token_url = given.token_url or environ.get("SCIM_TOKEN_URL", "") or form.token_url
    if not token_url:
        raise BadTarget(
            "SCIM_CLIENT_ID is set, and nobody says where to buy tokens: give the token endpoint in --token-url or"
            " SCIM_TOKEN_URL."
        )
    scope = given.scope or environ.get("SCIM_SCOPE", "") or form.scope
    return Credentials(CLIENT_CREDENTIALS, form.header, secret, client, parse_token_url(token_url), scope)


def _secret_in(path: str, what: str) -> str:
    """The one line of a file, without its end; spaces in it are kept, for a password may have some."""
    try:
        with open(path, "rb") as file:
            raw = file.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise BadTarget(f"The {what} file {path} cannot be used: it is longer than any {what}.")
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or "it is no text file"
        raise BadTarget(f"The {what} file {path} cannot be read: {reason}.") from problem
    lines = text.strip("\r\n").splitlines()
    if not "".join(lines).strip():
        raise BadTarget(f"The {what} file {path} is empty: it has to hold the {what}, and nothing else.")
    if len(lines) > 1:
        raise BadTarget(
            f"The {what} file {path} has {len(lines)} lines: it has to hold the {what} in one line, and nothing else."
        )
    return lines[0]
