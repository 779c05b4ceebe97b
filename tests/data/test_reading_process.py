"""The process that reads: what it loads, and what it answers to orders."""

from __future__ import annotations

import mmap
import subprocess
import sys
from pathlib import Path

import numpy as np

from netbuilder.core.problem import ProblemError
from netbuilder.data.file_rows import rows_in
from netbuilder.data.reading_process import Reader
from netbuilder.data.sets.arrays import Usable
from netbuilder.data.slots import Begin, Order, Slots


def test_neither_torch_nor_qt_is_loaded_to_read() -> None:
    script = (
        "import sys, netbuilder.data.reading_process, netbuilder.data.picture_files, "
        "netbuilder.data.prepared_stream, netbuilder.data.sets.arrays\n"
        "print({'torch', 'PySide6', 'sklearn', 'pandas'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_an_order_is_carried_out_while_its_turn_lasts(tmp_path: Path) -> None:
    values = np.random.default_rng(0).random((50, 3), dtype=np.float32)
    whole = np.arange(50, dtype=np.int64)
    for name, array in (("a", values), ("b", whole)):
        (tmp_path / name).write_bytes(array.tobytes())
    streams = (
        rows_in(str(tmp_path / "a"), 0, 50, (3,), "<f4", Usable("a", False)),
        rows_in(str(tmp_path / "b"), 0, 50, (), "<i8", Usable("b", False)),
    )
    slots = Slots(streams, 7, 3)
    memory = mmap.mmap(-1, slots.size)
    reader = Reader(Begin(streams, slots), memory)
    slots.turn(memory)[0] = 1
    for slot in range(3):
        slots.places(memory, slot, 5)[:] = np.arange(5) * 9 + slot
    for slot in range(3):
        assert reader.answer(Order(1, slot, 5)) == (1, None)
    for slot in range(3):
        found = slots.values(memory, slot, 5)
        assert np.array_equal(found[0], values[slot::9][:5]) and np.array_equal(found[1], whole[slot::9][:5])
    slots.turn(memory)[0] = 2
    slots.places(memory, 0, 2)[:] = 49
    assert reader.answer(Order(1, 0, 2)) == (1, None)
    assert not np.array_equal(slots.values(memory, 0, 1)[0][0], values[49]), "nobody wants it any more"
    (tmp_path / "a").write_bytes(b"short")
    answer = reader.answer(Order(2, 0, 2))
    assert isinstance(answer.error, ProblemError) and answer.error.problem.code == "data_changed"
