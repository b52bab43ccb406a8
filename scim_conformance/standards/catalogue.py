"""The requirement catalogue: 576 normative sentences of RFC 7643, 7644, 9865 and 9967, each with a stable id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

SafeLoader: type[yaml.CSafeLoader | yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Level(StrEnum):
    """How binding a requirement is; follows the RFC 2119 keyword, see the head of data/requirements.yaml."""

    MUST = "must"
    SHOULD = "should"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One normative sentence of an RFC, paraphrased.

    `needs` names the optional capabilities it presupposes (`filter`, `patch`, `bulk`, …). `unobservable` is the reason
    why no request can show it, or empty; `approach` sketches the black box decision otherwise.
    """

    id: str
    rfc: int
    section: str
    keyword: str
    level: Level
    feature: str
    summary: str
    line: int | None = None
    needs: tuple[str, ...] = ()
    approach: str = ""
    unobservable: str = ""
    ambiguities: tuple[str, ...] = ()

    @property
    def link(self) -> str:
        """The section on the RFC Editor's site."""
        return section_link(self.rfc, self.section)

    @property
    def title(self) -> str:
        """The section as people cite it: `RFC 7644, section 3.3`."""
        return f"RFC {self.rfc}, section {self.section}"


def section_link(rfc: int, section: str) -> str:
    """The address of one section of an RFC, `https://www.rfc-editor.org/rfc/rfc7644#section-3.3`."""
    return f"https://www.rfc-editor.org/rfc/rfc{rfc}#section-{section}"


def read_data(name: str) -> list[dict[str, Any]]:
    """The list of records in one YAML file of the package data."""
    text = files("scim_conformance.standards.data").joinpath(name).read_text(encoding="utf-8")
    records = yaml.load(text, Loader=SafeLoader)  # noqa: S506 - a safe loader, in C where there is one
    assert isinstance(records, list)
    return records


@lru_cache(maxsize=1)
def requirements() -> Mapping[str, Requirement]:
    """Every requirement by id, in the order of the RFCs."""
    return MappingProxyType({str(record["id"]): _requirement(record) for record in read_data("requirements.yaml")})


def requirement(requirement_id: str) -> Requirement:
    """One requirement by its id; KeyError if the catalogue has none of that name."""
    return requirements()[requirement_id]


def _requirement(record: dict[str, Any]) -> Requirement:
    lists = {key: tuple(record.get(key, ())) for key in ("needs", "ambiguities")}
    return Requirement(**{**record, **lists, "level": Level(record["level"])})
