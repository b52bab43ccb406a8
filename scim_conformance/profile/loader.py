"""Reading profiles: the shipped ones by name, anybody's by file, with every mistake in a file told at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path

from scim_conformance.profile.build import build
from scim_conformance.profile.crosschecks import cross_checks
from scim_conformance.profile.document import MAX_BYTES, Document, read_document
from scim_conformance.profile.extending import extended
from scim_conformance.profile.format import Complaint, complaints
from scim_conformance.profile.mistakes import Mistake, ProfileError, did_you_mean
from scim_conformance.profile.model import Profile
from scim_conformance.profile.statements import statements

__all__ = ["Mistake", "ProfileError", "available", "check_file", "load_profile", "profile_from"]

PACKAGE = Path(__file__).resolve().parents[1]
SHELVES = (PACKAGE / "profiles", PACKAGE.parent / "profiles")
"""Where shipped profiles may be: in an installed package, and in a checkout."""

DEFAULT = "rfc"

MOST = 1000
"""How many complaints are worth telling; a file that has more is no attempt at a profile."""


def available() -> tuple[str, ...]:
    """The names of the shipped profiles, the one that stands for the RFCs alone first."""
    names = (file.stem for file in _shelf().glob("*.yaml"))
    return tuple(sorted(names, key=lambda name: (name != DEFAULT, name)))


def load_profile(name_or_path: str) -> Profile:
    """A shipped profile by its name, or one from a file (a path separator, or an end in .yaml or .yml, makes it one).

    ProfileError with every mistake where there is no such profile or it cannot be used.
    """
    if _is_file(name_or_path):
        return _load(Path(name_or_path), name_or_path)
    if name_or_path not in available():
        raise ProfileError([_unknown(name_or_path)])
    return _load_shipped(name_or_path)


def profile_from(data: object, shown: str) -> Profile:
    """The profile in data that was read before; ProfileError where it no longer is one. `shown` names its file."""
    return _usable(Document(shown, data))


def check_file(path: str | Path) -> tuple[Mistake, ...]:
    """Everything wrong with a file, by position; nothing where it is a usable profile."""
    return _mistakes(_whole(Path(path), str(path)))


def _shelf() -> Path:
    return next((shelf for shelf in SHELVES if shelf.is_dir()), SHELVES[0])


def _is_file(name_or_path: str) -> bool:
    return "/" in name_or_path or "\\" in name_or_path or name_or_path.endswith((".yaml", ".yml"))


def _unknown(name: str) -> Mistake:
    known = available()
    message = (
        f"no shipped profile has this name (they are {', '.join(known)}): choose one of them, "
        f"or give the path of a file, such as ./mine.yaml{did_you_mean(name, known)}"
    )
    return Mistake(name, 0, 0, message)


@cache
def _load_shipped(name: str) -> Profile:
    return _load(_shelf() / f"{name}.yaml", f"profiles/{name}.yaml")


def _load(path: Path, shown: str) -> Profile:
    return _usable(_whole(path, shown))


def _whole(path: Path, shown: str) -> Document:
    """The file, with the profile that it extends below it."""
    return extended(_read(path, shown), lambda named: _extended_one(named, path.parent))


def _extended_one(named: str, folder: Path) -> Document:
    if _is_file(named):
        found = _read(folder / named, named)
    elif named in available():
        found = _read(_shelf() / f"{named}.yaml", f"profiles/{named}.yaml")
    else:
        return Document(named, None, mistakes=(_unknown(named),))
    return replace(found, mistakes=_mistakes(found))


def _usable(document: Document) -> Profile:
    if mistakes := _mistakes(document):
        raise ProfileError(mistakes)
    return build(document)


def _read(path: Path, shown: str) -> Document:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return Document(shown, None, mistakes=(Mistake(shown, 0, 0, f"cannot be read: {reason}"),))
    return read_document(raw, shown)


def _mistakes(document: Document) -> tuple[Mistake, ...]:
    told = {(mistake.line, mistake.column) for mistake in document.mistakes}
    found = (document.mistake(said.path, said.message, at_key=said.at_key) for said in _complaints(document))
    return tuple(sorted({*document.mistakes, *(m for m in found if (m.line, m.column) not in told)}))


def _complaints(document: Document) -> Iterator[Complaint]:
    """The format first: what does not keep to it cannot be checked further."""
    if document.data is None and document.mistakes:
        return
    found = tuple(islice(complaints(document.data), MOST))
    found = found or tuple(cross_checks(document.data))
    yield from found or _unknown_statements(build(document))


def _unknown_statements(profile: Profile) -> Iterator[Complaint]:
    known = statements(profile)
    for index, one in enumerate(profile.contradictions):
        for number, id in enumerate(one.statements):
            if id not in known:
                where = ("contradictions", index, "statements", number)
                yield Complaint(where, f"'{id}' is nothing that a run tries{did_you_mean(id, known)}")
