"""Why a run finds what it finds at each peer: by reason, the sentence of the RFC and the checks that say so."""

from collections.abc import Mapping
from typing import NamedTuple


class Reason(NamedTuple):
    """One departure: where the RFC speaks of it, in a sentence what the server does, and what the checks come to.

    In the id of a check a star stands for any text: `filter/finds-what-matches[*]`.
    """

    section: str
    sentence: str
    verdicts: Mapping[str, str]
