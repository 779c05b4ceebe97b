from __future__ import annotations

import pytest

from netbuilder.core import machine
from netbuilder.core.machine import Accelerator
from netbuilder.studio.presenters.computer import accelerator_words, processor_words, taken_automatically

GIGABYTE = 2**30


@pytest.mark.parametrize(
    ("cores", "memory", "said"),
    [
        (1, 0, "CPU, 1 thread."),
        (8, 0, "CPU, 8 threads."),
        (8, 16 * GIGABYTE - 300_000_000, "CPU, 8 threads, 16 GB of memory."),
    ],
)
def test_the_processor(monkeypatch: pytest.MonkeyPatch, cores: int, memory: int, said: str) -> None:
    monkeypatch.setattr(machine, "cores", lambda: cores)
    monkeypatch.setattr(machine, "memory", lambda: memory)
    assert str(processor_words()) == said


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([], "No GPU found: large networks are slow."),
        ([Accelerator("Apple GPU")], "Apple GPU: used where the device is Auto."),
        ([Accelerator("A {b}", 24 * GIGABYTE)], "A {b} with 24 GB: used where the device is Auto."),
        ([Accelerator("A", 8 * GIGABYTE)] * 2, "2 × A with 8 GB: used where the device is Auto."),
    ],
)
def test_accelerators(found: list[Accelerator], said: str) -> None:
    assert str(accelerator_words(found)) == said


@pytest.mark.parametrize(
    ("found", "wanted", "device"),
    [
        ([], "auto", "cpu"),
        ([Accelerator("A")], "auto", "cuda"),
        ([Accelerator("A")], "cpu", "cpu"),
        ([Accelerator("Apple GPU", device="mps")], "cuda", "mps"),
        ([], "cuda", "cpu"),
    ],
)
def test_what_auto_stands_for(found: list[Accelerator], wanted: str, device: str) -> None:
    assert taken_automatically(found, wanted) == device
