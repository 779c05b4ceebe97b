"""A process that reads damaged files: `python -m tests.data.damage_child FOLDER SEED COUNT KIND…`.

Each line that it prints is a fault, something that a reader must not do; the last tells how all ended.
"""

from __future__ import annotations

import faulthandler
import json
import random
import resource
import sys
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path

from netbuilder.core.problem import ProblemError
from netbuilder.data.facts import facts
from netbuilder.data.library import data_sets
from netbuilder.data.preparing import fitted
from netbuilder.data.recognise import recognise
from netbuilder.data.source import DataSet
from netbuilder.data.tiles import tiles
from tests.data.damage import Valid, damaged, valid_files

MOST_BYTES = 1 << 30
MOST_SECONDS = 10.0  # of processor time, so that a busy machine changes nothing
_LIMIT = 6 << 30  # of addresses, far more than are used: a fault ends this process and not the machine


def read(valid: Valid) -> str:
    """What a dropped file or folder goes through, and one that a project names; how that ended.

    Raises what it must not.
    """
    further = {valid.further: str(valid.file)} if valid.further else {}
    meant = data_sets.get(valid.id)(path=str(valid.dropped), **further)
    try:
        found = recognise(valid.dropped)
        if found.id != meant.id:
            used(found)
    except ProblemError as error:
        assert error.problem.paragraph()
    return used(meant)


def used(declared: DataSet) -> str:
    """How reading it ended."""
    try:
        loaded = declared.load()
        found = facts(declared, loaded)
        tiles(found, loaded.examples)
        fitted(declared, loaded)
        for name, field in found.fields:
            for part in filter(None, (loaded.examples, loaded.test)):
                assert part[name].shape[1:] == field.spec.sizes, "other sizes than told"
    except ProblemError as error:
        assert error.problem.paragraph()
        return error.problem.code
    return "read in part" if loaded.skipped else "read"


def main(folder: Path, seed: int, count: int, kinds: list[str]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_LIMIT, _LIMIT))
    warnings.simplefilter("error")
    warnings.simplefilter("ignore", UserWarning)  # libraries say much of a strange file
    ends: Counter[str] = Counter()
    known = valid_files()
    for kind in kinds or known:
        valid = known[kind](folder / kind)
        whole = valid.file.read_bytes()
        assert read(valid) == "read", (kind, read(valid))
        draw = random.Random(f"{kind} {seed}")
        for number in range(count):
            data = damaged(draw, whole)
            valid.file.write_bytes(data)
            faulthandler.dump_traceback_later(6 * MOST_SECONDS, exit=True)
            before, started = _peak(), time.process_time()
            try:
                ended = read(valid)
            except Exception as error:  # noqa: BLE001  # to be told
                ended = "fault"
                _tell(kind, number, data, "".join(traceback.format_exception(error)[-6:]))
            faulthandler.cancel_dump_traceback_later()
            took, used = time.process_time() - started, _peak()
            if took > MOST_SECONDS:
                _tell(kind, number, data, f"took {took:.0f} s")
            if used > MOST_BYTES and used > before:
                _tell(kind, number, data, f"took {used >> 20} MB")
            ends[f"{kind}: {ended}"] += 1
    sys.stdout.write(json.dumps({"ends": ends}) + "\n")


def _peak() -> int:
    """Bytes of memory that this process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def _tell(kind: str, number: int, data: bytes, fault: str) -> None:
    told = {"kind": kind, "number": number, "bytes": len(data), "fault": fault}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
