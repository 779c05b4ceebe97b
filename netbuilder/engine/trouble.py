"""Foreign exceptions as Problems: which layer, why, what to do."""

from __future__ import annotations

import torch

from netbuilder.analysis.sound import Network
from netbuilder.core.problem import NOWHERE, Place, Problem, ProblemError
from netbuilder.core.text import Text
from netbuilder.engine.spots import is_own, spot_of_traceback

_LONGEST = 200
# How torch says in a RuntimeError what has no exception of its own.
_NO_MEMORY = ("DefaultCPUAllocator", "out of memory", "ALLOC_FAILED")
_DEVICE_GONE = ("CUDA error", "CUDA driver error", "MPS backend error")


def as_problem(error: BaseException, made: Network | None = None) -> Problem:
    """What an exception out of reading, building or training means, and at which layer of `made`."""
    if isinstance(error, ProblemError):
        return error.problem
    spot = spot_of_traceback(made, error.__traceback__) if made is not None else None
    where, place = (spot.where, spot.place) if spot is not None else (None, NOWHERE)
    if out_of_memory(error):
        return _memory(error, where, place)
    if isinstance(error, OSError):
        return _disk(error, where, place)
    if isinstance(error, RuntimeError) and _says(error, _DEVICE_GONE):
        return _device(error, where, place)
    if made is not None and spot is not None and is_own(made, spot):
        return Problem(
            "code_failed",
            Text("The code of a layer cannot go on."),
            where,
            received=Text("{kind}: {words}", kind=type(error).__name__, words=_words(error)),
            remedy=Text("mend the code of that layer; the run's last checkpoint can be resumed."),
            place=place,
        )
    return Problem(
        "our_fault",
        Text("Training ended by a fault of NetBuilder; your work is kept."),
        where,
        received=Text("{kind}: {words}", kind=type(error).__name__, words=_words(error)),
        remedy=Text("report it with this text; the run's last checkpoint can be resumed."),
        place=place,
    )


def out_of_memory(error: BaseException) -> bool:
    """Whether torch or Python ran out of memory."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and _says(error, _NO_MEMORY)


def _memory(error: BaseException, where: Text | None, place: Place) -> Problem:
    return Problem(
        "out_of_memory",
        Text("There is not enough memory to go on."),
        where,
        received=Text("{words}", words=_words(error)),
        remedy=Text("halve the batch size, use fewer maps, or close other programs."),
        place=place,
    )


def _disk(error: OSError, where: Text | None, place: Place) -> Problem:
    return Problem(
        "disk",
        Text("A file could not be written or read."),
        Text("{file}", file=error.filename) if error.filename else where,
        received=Text("{words}", words=error.strerror or _words(error)),
        remedy=Text("make room on the disk or allow writing there, then resume the run."),
        place=place,
    )


def _device(error: BaseException, where: Text | None, place: Place) -> Problem:
    return Problem(
        "device_lost",
        Text("The device stopped computing."),
        where,
        received=Text("{words}", words=_words(error)),
        remedy=Text("start NetBuilder again and resume the run, on the CPU if it happens again."),
        place=place,
    )


def _says(error: BaseException, phrases: tuple[str, ...]) -> bool:
    return any(phrase in str(error) for phrase in phrases)


def _words(error: BaseException) -> str:
    """The first line of what an exception says, or what it is."""
    said = str(error).strip()
    return said.splitlines()[0][:_LONGEST] if said else type(error).__name__
