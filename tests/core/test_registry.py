"""Registries: order, doubles, unknown names, and members found in a folder."""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from netbuilder.core.problem import ProblemError
from netbuilder.core.registry import Registry, import_members


@pytest.fixture
def layers() -> Registry[int]:
    registry: Registry[int] = Registry("layer")
    for number, id in enumerate(["relu", "conv2d", "linear"]):
        registry.add(id, number)
    return registry


def test_members_keep_the_order_of_declaration(layers: Registry[int]) -> None:
    assert list(layers) == ["relu", "conv2d", "linear"]
    assert list(layers.items()) == [("relu", 0), ("conv2d", 1), ("linear", 2)]
    assert list(layers.values()) == [0, 1, 2]
    assert len(layers) == 3


def test_members_are_found(layers: Registry[int]) -> None:
    assert layers.get("relu") == layers.find("relu") == 0
    assert layers.find("gelu") is None
    assert "relu" in layers
    assert "gelu" not in layers
    for stranger in (None, 0, ["relu"], {"relu": 1}):
        assert stranger not in layers


def test_a_double_is_a_fault_of_the_programmer(layers: Registry[int]) -> None:
    with pytest.raises(ValueError, match="two declarations of the layer 'relu'"):
        layers.add("relu", 9)
    assert layers.get("relu") == 0


def test_an_unknown_name_suggests_the_nearest(layers: Registry[int]) -> None:
    with pytest.raises(ProblemError) as caught:
        layers.get("conv3d")
    assert caught.value.problem.code == "unknown_layer"
    assert str(caught.value) == (
        "There is no layer called “conv3d”. Expected: one of relu, conv2d, linear. Received: conv3d. "
        "To mend it: use “conv2d”."
    )


def test_an_unknown_name_of_any_length_is_told_in_short(layers: Registry[int]) -> None:
    with pytest.raises(ProblemError) as caught:
        layers.get("x" * 10**6)
    assert len(str(caught.value)) < 300


def test_an_empty_registry_says_so() -> None:
    with pytest.raises(ProblemError, match="There is no data set called “a”") as caught:
        Registry[int]("data set").get("a")
    assert caught.value.problem.code == "unknown_data_set"
    assert str(caught.value.problem.expected) == "none at all"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package of three modules that write down when they are imported."""
    name = "netbuilder_made_up_members"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text("seen = []\n")
    for module in ("zebra", "apple", "melon"):
        (folder / f"{module}.py").write_text(f"from {name} import seen\nseen.append(__name__)\n")
    (folder / "notes.txt").write_text("not Python")
    monkeypatch.syspath_prepend(tmp_path)
    yield name
    for module in [module for module in sys.modules if module.split(".")[0] == name]:
        del sys.modules[module]


def test_every_module_of_a_folder_is_imported_in_order(package: str) -> None:
    members = importlib.import_module(package)
    import_members(members)
    assert members.seen == [f"{package}.{name}" for name in ("apple", "melon", "zebra")]


def test_a_module_is_not_imported_twice(package: str) -> None:
    members = importlib.import_module(package)
    import_members(members)
    import_members(members)
    assert len(members.seen) == 3


def test_a_member_that_fails_is_not_passed_over(package: str, tmp_path: Path) -> None:
    (tmp_path / package / "broken.py").write_text("raise RuntimeError('broken member')\n")
    with pytest.raises(RuntimeError, match="broken member"):
        import_members(importlib.import_module(package))


@pytest.fixture
def completed(layers: Registry[int]) -> list[str]:
    """What the late part of `layers` was asked to do; it looks for one that is there and adds two."""
    done: list[str] = []

    def declare() -> None:
        assert "relu" in layers and "nothing" not in layers
        done.append("declared")
        layers.add("einsum", 3)
        layers.add("fold", 4)

    layers.add_late(declare)
    return done


def test_what_is_there_does_not_wait_for_what_is_late(layers: Registry[int], completed: list[str]) -> None:
    assert layers.at_hand() == (0, 1, 2)
    assert layers.get("linear") == layers.find("linear") == 2 and "relu" in layers
    assert not completed


@pytest.mark.parametrize(
    "ask",
    [
        lambda layers: layers.get("fold") == 4,
        lambda layers: layers.find("fold") == 4,
        lambda layers: "fold" in layers,
        lambda layers: "gelu" not in layers,
        lambda layers: list(layers)[-1] == "fold",
        lambda layers: len(layers) == 5,
        lambda layers: 4 in layers.values(),
        lambda layers: ("fold", 4) in layers.items(),
    ],
)
def test_what_is_late_comes_once_when_it_is_asked_for(
    layers: Registry[int], completed: list[str], ask: Callable[[Registry[int]], bool]
) -> None:
    assert ask(layers) and ask(layers)
    assert completed == ["declared"]
    assert layers.at_hand() == (0, 1, 2, 3, 4)


def test_another_thread_waits_until_all_is_declared(layers: Registry[int]) -> None:
    began, may_end = threading.Event(), threading.Event()

    def declare() -> None:
        began.set()
        may_end.wait(10)
        layers.add("fold", 4)

    layers.add_late(declare)
    counted: list[int] = []
    threads = [threading.Thread(target=lambda: counted.append(len(layers))) for _ in range(2)]
    threads[0].start()
    assert began.wait(10)
    threads[1].start()
    may_end.set()
    for thread in threads:
        thread.join(10)
    assert counted == [4, 4]


def test_a_late_part_that_fails_is_asked_again(layers: Registry[int]) -> None:
    def declare() -> None:
        raise OSError("no such file")

    layers.add_late(declare)
    for _ in range(2):
        with pytest.raises(OSError, match="no such file"):
            layers.find("fold")
    assert layers.find("relu") == 0
