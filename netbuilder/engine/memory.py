"""How the system's allocator treats the memory of tensors that are made and freed at each step.

By itself glibc hands large pieces back to the system as soon as they are free, which gives them anew, page by
page, at the next step: LeNet-5 at batch 128 spends a third of its time so. See mallopt(3), malloc_trim(3).
"""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Iterator
from functools import lru_cache

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3  # as mallopt calls them
_MOST_KEPT = 1 << 30  # bytes that are free and not handed back
_LARGEST_KEPT = 32 << 20  # bytes of a piece: the allocator takes no larger ones
_HEAP = 64 << 20  # bytes of the heaps that a thread gets its memory in; an empty one is kept as well


@contextlib.contextmanager
def freed_memory_kept() -> Iterator[None]:
    """Keep what is freed meanwhile, and give it back to the system afterwards; without glibc, nothing.

    What the system is told holds for the process from then on.
    """
    library = _library()
    if library is None:
        yield
        return
    library.mallopt(_MMAP_THRESHOLD, _LARGEST_KEPT)
    library.mallopt(_TRIM_THRESHOLD, _MOST_KEPT)
    library.mallopt(_TOP_PAD, _HEAP)
    try:
        yield
    finally:
        library.malloc_trim(0)


@lru_cache(maxsize=1)
def _library() -> ctypes.CDLL | None:
    """The C library, where it has such calls."""
    try:
        library = ctypes.CDLL(None)
    except (OSError, TypeError):
        return None
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None
