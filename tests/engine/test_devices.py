"""Which device is chosen, and how many threads are taken."""

from __future__ import annotations

import os
import threading
from types import SimpleNamespace

import pytest
import torch

from netbuilder.core.machine import Accelerator
from netbuilder.core.problem import ProblemError
from netbuilder.engine import devices


@pytest.fixture
def _there(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """A computer with exactly the devices in the test's parameter."""
    found = request.param
    monkeypatch.setattr(torch.cuda, "is_available", lambda: "cuda" in found)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: "mps" in found)


@pytest.mark.parametrize(
    ("_there", "chosen"), [((), "cpu"), (("cuda",), "cuda"), (("mps",), "mps"), (("cuda", "mps"), "cuda")],
    indirect=["_there"],
)  # fmt: skip
@pytest.mark.usefixtures("_there")
def test_auto_is_the_fastest_there_is(chosen: str) -> None:
    assert devices.choose("auto") == torch.device(chosen)
    assert devices.choose("cpu") == torch.device("cpu")


@pytest.mark.parametrize(
    ("_there", "named"), [((), "one of cpu"), (("mps",), "one of cpu, mps")], indirect=["_there"]
)
@pytest.mark.usefixtures("_there")
def test_an_absent_device_is_refused_with_those_that_are_there(named: str) -> None:
    with pytest.raises(ProblemError) as caught:
        devices.choose("cuda")
    problem = caught.value.problem
    assert problem.code == "no_device" and problem.place.setting == "device"
    assert str(problem.expected) == named and str(problem.received) == "cuda"


def test_cores_are_those_that_this_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 3, 5}, raising=False)
    assert devices.cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert devices.cores() == 6
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert devices.cores() == 1


def test_accelerators_are_those_that_auto_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert devices.accelerators() == ()
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert devices.accelerators() == (Accelerator("Apple GPU", device="mps"),)
    card = SimpleNamespace(name="NVIDIA H100", total_memory=2**36)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda index: card)
    assert devices.accelerators() == (Accelerator("NVIDIA H100", 2**36),) * 2


@pytest.mark.parametrize(("cores", "threads"), [(1, 1), (2, 1), (4, 3)])
def test_a_core_is_left_free(monkeypatch: pytest.MonkeyPatch, cores: int, threads: int) -> None:
    """On a thread of its own, as the compute thread is: the numbers of this one stay."""
    monkeypatch.setattr(devices, "cores", lambda: cores)
    before = torch.get_num_threads()
    found: list[int] = []

    def work() -> None:
        found.append(devices.leave_a_core_free())
        found.append(torch.get_num_threads())
        found.append(devices.leave_a_core_free())
        torch.set_num_threads(before)

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert found == [threads] * 3


def test_as_many_threads_as_were_asked_for_but_no_more_than_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "cores", lambda: 4)
    before = torch.get_num_threads()
    try:
        for asked, taken in ((0, 3), (1, 1), (2, 2), (9, 4)):
            assert devices.take_threads(asked) == taken == torch.get_num_threads()
    finally:
        torch.set_num_threads(before)


def test_auto_is_what_was_chosen_where_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert devices.choose("auto").type == "cuda"
    assert devices.choose("auto", "cpu").type == "cpu"
    assert devices.choose("auto", "mps").type == "cuda"
    assert devices.choose("cpu", "cuda").type == "cpu"
