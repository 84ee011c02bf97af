"""The search for objects that nobody needs any more, put off while many are made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """For work that makes many objects, none in circles: with a hundred thousand rows in memory, to
    look through them again and again takes a third to half of the time. Also a decorator."""
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            gc.enable()
