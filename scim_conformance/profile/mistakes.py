"""What is wrong with a profile, said to the person who wrote it: where, what, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing to put right. `line` and `column` count from 1; 0 says that no place in the file is meant."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        """As compilers and editors write it, `file:line:column: message`."""
        place = f":{self.line}:{self.column}" if self.line else ""
        return f"{self.file}{place}: {self.message}"


class ProfileError(ValueError):
    """A profile that cannot be used. `mistakes` has everything that is wrong with it, by position."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        """Its text has one line for each mistake."""
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`, did you mean 'operations'?` where one of the known words is near, else nothing."""
    by_lower = {candidate.lower(): candidate for candidate in known}
    near = get_close_matches(word.lower()[:80], by_lower, n=1, cutoff=0.6)
    return f", did you mean '{by_lower[near[0]]}'?" if near else ""
