"""A burst: one request many times at once, to find out how many an endpoint takes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from scim_conformance.wire.exchange import Exchange

BEYOND = "one of many at once, to go beyond the rate limit"
"""Why a request of a burst was meant to be refused: this tells it from all others in a record."""

ABREAST = 8
"""How many requests are under way at a time: 21 take 0.8 s where an answer takes 150 ms, and a connection 300 more."""


def burst(
    send: Callable[[], Exchange], most: int, until: Callable[[Exchange], bool], abreast: int = ABREAST
) -> tuple[Exchange, ...]:
    """What came of calling `send` up to `most` times, from several threads, in the order of `seq`.

    Once `until` holds for one of them no further one is begun; those under way are waited for. Raises what `send` does.
    """
    ended = threading.Event()
    left = iter(range(most))
    lock = threading.Lock()

    def may_go() -> bool:
        with lock:
            return not ended.is_set() and next(left, None) is not None

    def one_after_another() -> list[Exchange]:
        found = []
        try:
            while may_go():
                found.append(send())
                if until(found[-1]):
                    ended.set()
        except BaseException:
            ended.set()
            raise
        return found

    with ThreadPoolExecutor(min(abreast, most), thread_name_prefix="burst") as pool:
        tasks = [pool.submit(one_after_another) for _ in range(min(abreast, most))]
    return tuple(sorted((exchange for task in tasks for exchange in task.result()), key=lambda exchange: exchange.seq))
