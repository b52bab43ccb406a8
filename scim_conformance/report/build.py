"""From a run file to its views, written beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from scim_conformance.report.har import har
from scim_conformance.report.junit import junit_xml
from scim_conformance.report.markdown import summary_md
from scim_conformance.report.page import index_html
from scim_conformance.verdict.runfile import Run, read_run, refuse_broken

RUN_FILE = "run.jsonl"

VIEWS: Mapping[str, Callable[[Run], str | Iterable[str]]] = MappingProxyType(
    {"index.html": index_html, "junit.xml": junit_xml, "summary.md": summary_md, "exchanges.har": har}
)
"""The name of each view's file, and what makes it: as a whole, or in pieces where the whole may be large."""


def build(run_path: Path) -> tuple[Path, ...]:
    """Write every view of a run file into its folder and return their paths; existing ones are replaced.

    A cut-off run gives views too, which say so. Errors are those of `read_run`, and OSError where nothing can be
    written.
    """
    run = read_run(run_path)
    try:
        return tuple(_write(run_path.with_name(name), view(run)) for name, view in VIEWS.items())
    except OSError:
        raise
    except Exception:
        refuse_broken(run_path)  # else it is a view that is broken, and not the file
        raise


def run_file(run: Path) -> Path:
    """The run file of a run that is given as its folder, or as the file itself."""
    return run / RUN_FILE if run.is_dir() else run


def _write(path: Path, view: str | Iterable[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines([view] if isinstance(view, str) else view)
    return path
