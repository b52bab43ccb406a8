"""Cleaning up after a run that could not do it itself: killed, or the endpoint was away."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from scim_conformance.profile.model import Authentication
from scim_conformance.run.credentials import SignIn, credentials_given
from scim_conformance.run.session import JOURNAL, output_of
from scim_conformance.run.settings import UsageError
from scim_conformance.wire.cleanup import Leftover, sweep
from scim_conformance.wire.client import Client
from scim_conformance.wire.journal import BadJournal, Journal, read_journal
from scim_conformance.wire.pacing import Allowance, Pace
from scim_conformance.wire.redaction import Redactor
from scim_conformance.wire.target import CLIENT_CREDENTIALS, BadTarget, Credentials, Target, parse_proxy

_WANTED = {
    "basic": "a user name and a password: set SCIM_USERNAME and SCIM_PASSWORD",
    CLIENT_CREDENTIALS: "a client id and secret: set SCIM_CLIENT_ID and SCIM_CLIENT_SECRET",
}


def clean_up(
    run: Path, environ: Mapping[str, str], sign_in: SignIn | None = None, *, ca_bundle: str = "", proxy: str = ""
) -> tuple[int, tuple[Leftover, ...]]:
    """Delete what the journal of this run names and nobody has deleted yet, with the manners of the run.

    Returns how many resources are gone now, and which are left. Raises UsageError. Each deletion is noted in the
    journal, so that it can be called again.
    """
    path = output_of(run) / JOURNAL
    try:
        header, _ = read_journal(path)
        credentials = _credentials(environ, sign_in or SignIn(), Authentication(**header["credentials"]))
        proxy = parse_proxy(proxy) if proxy else ""
        target = Target(header["base_url"], **header["media_type"], verify=ca_bundle or True, proxy=proxy)
        pace = Pace([Allowance(**allowance) for allowance in header["pace"]])
        journal = Journal.reopen(path)
    except (BadJournal, BadTarget) as problem:
        raise UsageError(str(problem)) from problem
    except OSError as problem:
        raise UsageError(f"{path} cannot be written, so nothing is deleted: {problem.strerror}.") from problem
    except (KeyError, TypeError) as problem:
        raise UsageError(f"{path}, line 1: this does not say where the run was and how it signed in.") from problem
    return _swept(journal, target, credentials, pace)


def _swept(journal: Journal, target: Target, credentials: Credentials, pace: Pace) -> tuple[int, tuple[Leftover, ...]]:
    public = (target.base_url, *(entry.name for entry in journal.entries))
    redact = Redactor([*credentials.secrets(), *target.secrets()], credentials.header, public)
    client = Client(target, credentials, pace, redact, lambda _: None)
    before = sum(not entry.gone for entry in journal.entries)
    try:
        left = sweep(client, journal.entries, lambda entry: journal.gone(entry.number), marker=journal.marker)
    finally:
        journal.close()
        client.close()
    return before - len(left), left


def _credentials(environ: Mapping[str, str], sign_in: SignIn, form: Authentication) -> Credentials:
    """Whoever signed in to create something has to sign in to delete it. Raises BadTarget."""
    credentials = credentials_given(environ, sign_in, form)
    if credentials.scheme == "none" and form.scheme != "none":
        wanted = _WANTED.get(form.scheme, "a token: set SCIM_TOKEN")
        raise BadTarget(f"The run signed in with {wanted}, or give the secret in a file.")
    return credentials
