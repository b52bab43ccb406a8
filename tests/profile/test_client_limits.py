"""Which steps of a client a limit is about."""

from __future__ import annotations

from pathlib import Path

from scim_conformance.clients.loader import clients
from scim_conformance.profile.client_limits import limited
from scim_conformance.profile.loader import check_file, load_profile


def test_a_name_is_one_step_and_a_star_all_that_begin_so() -> None:
    beginning = tuple(step for step in clients()["entra"].steps if step.startswith("update"))

    assert limited("entra", ["delete"]) == ("delete",)
    assert len(beginning) > 1
    assert limited("entra", ["update*"]) == beginning


def test_each_step_of_a_star_is_a_documented_departure() -> None:
    told = {one.check for one in load_profile("sentry").deviations}

    assert {"idp/entra/update", "idp/entra/update-mail"} <= told


def test_a_star_that_no_step_begins_with_is_a_mistake(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "profiles" / "sentry.yaml"
    wrong = tmp_path / "sentry.yaml"
    wrong.write_text(shipped.read_text(encoding="utf-8").replace("update*,", "updates*,"), encoding="utf-8")
    (mistake,) = check_file(wrong)

    assert "entra has no step 'updates*'" in str(mistake)
