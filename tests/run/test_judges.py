"""What names checks that there are not is refused, and steps of clients are checks."""

from __future__ import annotations

import pytest

from scim_conformance.run.judges import load_suite, refuse_unknown_checks
from scim_conformance.run.settings import UsageError
from scim_conformance.verdict.baseline import Baseline, Known


def naming(check: str) -> Baseline:
    """A baseline with one entry."""
    return Baseline("known.yaml", (Known(check, "ticket 4711", 3),))


@pytest.mark.parametrize("check", ["idp/okta-oin/deactivate", "authority/okta-oin-spec/list-one", "rule/error-body"])
def test_a_baseline_may_forgive_a_step_of_a_client_and_of_an_authority(check: str) -> None:
    load_suite()

    refuse_unknown_checks(naming(check))


def test_a_step_that_there_is_not_is_refused_with_the_nearest() -> None:
    load_suite()

    with pytest.raises(UsageError, match="no check 'idp/okta-oin/deactivat', did you mean 'idp/okta-oin/deactivate'"):
        refuse_unknown_checks(naming("idp/okta-oin/deactivat"))
