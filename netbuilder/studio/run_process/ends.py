"""How a training in a process of its own ended, where it could not say so itself."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterable

from netbuilder.analysis.fixes.own_code import unchanged
from netbuilder.core.children import how_it_ended
from netbuilder.core.problem import Fix, Problem, Severity
from netbuilder.core.text import Text

# The command that takes a run up again.
GO_ON = "train.go_on"

_NO_MEMORY = ("bad_alloc", "out of memory", "MemoryError", "DefaultCPUAllocator")
# What Windows calls a fault in compiled code, and an abort: as unsigned numbers.
_WINDOWS_FAULTS = frozenset({0xC0000005, 0xC000001D, 0xC0000094, 0xC00000FD, 0xC0000409, 0x40000015})


def died(code: int, words: str, *, kept: bool) -> Problem:
    """The process ended by itself with `code`, negative for a signal. `kept`: there is a checkpoint."""
    received = how_it_ended(code)
    if words:
        received = Text("{reason}: {words}", reason=received, words=words)
    return Problem(
        "run_process_died",
        _why(code, words),
        received=received,
        remedy=_remedy(code, words, kept=kept),
        fixes=tuple(_going_on(kept=kept)),
    )


def never_ended(seconds: float, *, kept: bool) -> Problem:
    """A step did not return within so many seconds of a stop being asked for, and was ended."""
    return Problem(
        "step_never_ended",
        Text("The step under way did not end, so the training was ended by force."),
        received=Text("no answer within {seconds} seconds", seconds=round(seconds)),
        remedy=Text("nothing is lost up to the last checkpoint.")
        if kept
        else Text("no checkpoint was written yet; train again."),
        severity=Severity.WARNING,
        fixes=tuple(_going_on(kept=kept)),
    )


def not_started(error: OSError) -> Problem:
    return Problem(
        "run_process_not_started",
        Text("No process of its own could be started for the training."),
        received=Text("{words}", words=error.strerror or str(error)),
        remedy=Text("close other programs, or let NetBuilder train in its own process (Settings)."),
    )


def _why(code: int, words: str) -> Text:
    if _lacked_memory(code, words):
        return Text("The training was ended from outside, as the system does for want of memory.")
    if _is_fault(code):
        return Text("The training was ended by a fault in compiled code.")
    return Text("The process that trained has ended before the training was done.")


def _remedy(code: int, words: str, *, kept: bool) -> Text:
    if _lacked_memory(code, words):
        if kept:
            return Text("close other programs and go on from the last checkpoint, or use a smaller network.")
        return Text("use a smaller batch or a smaller network, or close other programs.")
    if kept:
        return Text("go on from the last checkpoint; if it ends again, report it with this text.")
    return Text("train again; if it ends again, report it with this text.")


def _lacked_memory(code: int, words: str) -> bool:
    """The system ends the process that has taken the most by a signal that no fault gives."""
    killed = sys.platform != "win32" and code == -signal.SIGKILL
    return killed or any(phrase in words for phrase in _NO_MEMORY)


def _is_fault(code: int) -> bool:
    if sys.platform == "win32":
        return code & 0xFFFFFFFF in _WINDOWS_FAULTS
    return -code in (signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGABRT)


def _going_on(*, kept: bool) -> Iterable[Fix]:
    if kept:
        yield Fix(Text("Go on from the last checkpoint"), unchanged, asks=GO_ON)
