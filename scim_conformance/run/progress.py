"""How far a run is, said while its scenarios act: one line that changes on a terminal, a few lines elsewhere."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from scim_conformance.report.words import some
from scim_conformance.run.session import Session
from scim_conformance.wire.pacing import Allowance

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

NOT_A_TERMINAL = (100, 24)
"""Columns and lines where the output goes to a file or a pipe."""

ENOUGH = 3
"""How many scenarios must have ended before anybody can tell how long the others will take."""

EVERY = 10.0
"""Seconds between two lines of progress where the line cannot be written over."""


class Progress:
    """Says how far the scenarios are: one line written over again on a terminal, one every ten seconds elsewhere.

    `say` takes the text and whether it may be written over by the next. `requests` counts what was sent so far.
    """

    def __init__(
        self,
        say: Callable[[str, bool], None],
        requests: Callable[[], int],
        pace: Sequence[Allowance] = (),
        *,
        rewrites: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._say = say
        self._requests = requests
        self._permitted = permitted(pace)
        self._rewrites = rewrites
        self._clock = clock
        self._began = self._said = clock()
        self._before = requests()
        self._each = 0.0

    def __call__(self, done: int, total: int) -> None:
        """A scenario has ended."""
        now = self._clock()
        elapsed = now - self._began
        self._each = _smoothed(self._each, elapsed / done)
        left = self._each * (total - done) if done >= ENOUGH else 0.0
        last = done == total
        if not (last or self._rewrites or now - self._said >= EVERY):
            return
        self._said = now
        sent = self._requests() - self._before
        told = [
            f"{done} of {some(total, 'scenario')}",
            f"took {duration(elapsed)}" if last else f"about {whole(left)} left" if left else "",
            some(sent, "request"),
            f"{sent / elapsed:.1f}/s{self._permitted}" if elapsed >= 1 else "",
        ]
        self._say(f"acting: {', '.join(part for part in told if part)}", self._rewrites and not last)


def progress_on(reporter: TerminalReporter, session: Session) -> Progress:
    """Progress on pytest's terminal."""

    def say(text: str, written_over: bool) -> None:
        if reporter.isatty:
            reporter.rewrite(text[: columns() - 1], erase=True)
            if not written_over:
                reporter.write_line("")
        else:
            reporter.write_line(text)

    return Progress(say, lambda: len(session.exchanges), session.settings.pace, rewrites=bool(reporter.isatty))


def permitted(pace: Sequence[Allowance]) -> str:
    """` of 4.8/s permitted`, or ` (permitted: reads 9.6/s, writes 2.0/s)`; nothing where no pace is set."""
    if len(pace) == 1:
        return f" of {pace[0].rate:.1f}/s permitted"
    each = ", ".join(f"{allowance.name} {allowance.rate:.1f}/s" for allowance in pace)
    return f" (permitted: {each})" if each else ""


def duration(seconds: float) -> str:
    """`0.4 s`, `12 s`, `3 min 20 s`."""
    return f"{max(0.0, seconds):.1f} s" if seconds < 9.95 else whole(seconds)


def whole(seconds: float) -> str:
    """The same without a fraction, `1 s` at least."""
    number = max(1, round(seconds))
    return f"{number} s" if number < 60 else f"{number // 60} min {number % 60} s"


def columns() -> int:
    """How wide a line may be."""
    return max(40, shutil.get_terminal_size(NOT_A_TERMINAL).columns)


def _smoothed(known: float, fresh: float) -> float:
    """Mostly as before: one slow scenario is no reason to jump."""
    return 0.7 * known + 0.3 * fresh if known else fresh
