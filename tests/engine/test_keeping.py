"""Which weights stay: the first and the newest, evenly between them, within a limit of room."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from torch import nn

from netbuilder.engine import keeping
from netbuilder.engine.checkpoint import Position, position
from netbuilder.engine.keeping import BEFORE, BEST, EPOCH, LAST, Keeper

MODEL = nn.Linear(1000, 250)  # a megabyte
SMALL = nn.Linear(1, 1)


def epochs_in(folder: Path) -> list[int]:
    return [int(path.stem.removeprefix("epoch-")) for path in sorted(folder.glob("epoch-*.safetensors"))]


def keep_epochs(keeper: Keeper, first: int, last: int, model: nn.Module = SMALL) -> list[int]:
    """Keep the weights of these epochs; the numbers of those that were removed."""
    removed: list[int] = []
    for epoch in range(first, last + 1):
        keeper.keep(EPOCH, model, Position(epoch=epoch))
        removed += [int(path.stem.removeprefix("epoch-")) for path in keeper.thin()]
    return removed


@pytest.mark.parametrize("kind", [BEFORE, BEST, LAST])
def test_one_of_each_kind_in_place_of_an_earlier_one(tmp_path: Path, kind: str) -> None:
    keeper = Keeper(tmp_path / "run", 500)
    keeper.keep(kind, SMALL, Position(step=1))
    path = keeper.keep(kind, SMALL, Position(step=2))
    assert path == tmp_path / "run" / f"{kind}.safetensors" == keeper.path(kind)
    assert position(path).step == 2
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_every_epoch_has_one_of_its_own(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path, 500)
    assert keep_epochs(keeper, 1, 5) == []
    assert epochs_in(tmp_path) == [1, 2, 3, 4, 5]
    assert position(tmp_path / "epoch-0000003.safetensors").epoch == 3


def test_only_the_last_one_waits_for_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Epochs of some milliseconds would otherwise be spent on waiting."""
    synced = []
    monkeypatch.setattr(os, "fsync", synced.append)
    keeper = Keeper(tmp_path, 500)
    for kind in (BEFORE, BEST, EPOCH):
        keeper.keep(kind, SMALL, Position())
    assert not synced
    keeper.keep(LAST, SMALL, Position(), torch.optim.SGD(SMALL.parameters()))
    assert synced


@pytest.mark.parametrize("last", [3, 4, 5, 9, 17, 40])
def test_too_many_megabytes_are_thinned_evenly(tmp_path: Path, last: int) -> None:
    keeper = Keeper(tmp_path, 4)
    removed = keep_epochs(keeper, 1, last, MODEL)
    kept = epochs_in(tmp_path)
    assert len(kept) <= 3 and {1, last} <= set(kept)
    assert sorted(kept + removed) == list(range(1, last + 1)), "every removal is reported, once"


def test_too_many_files_are_thinned_evenly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_MOST_FILES", 10)
    keeper = Keeper(tmp_path, 500)
    for last in range(1, 100):
        removed = keep_epochs(keeper, last, last)
        kept = epochs_in(tmp_path)
        gaps = {two - one for one, two in pairwise(kept[:-1])}
        assert len(kept) <= 10 and kept[0] == 1 and kept[-1] == last
        assert len(gaps) <= 1, "the same distance everywhere, but to the newest"
        assert last in kept and last not in removed
    assert kept == [1, 17, 33, 49, 65, 81, 97, 99]


def test_first_and_newest_stay_however_large_they_are(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path, 1)
    keep_epochs(keeper, 1, 3, MODEL)
    assert epochs_in(tmp_path) == [1, 3]


def test_a_run_that_is_resumed_goes_on_thinning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_MOST_FILES", 10)
    keep_epochs(Keeper(tmp_path, 500), 1, 50)
    (tmp_path / "epoch-mine.safetensors").touch()
    keep_epochs(Keeper(tmp_path, 500), 51, 99)
    (tmp_path / "epoch-mine.safetensors").unlink()
    assert epochs_in(tmp_path) == [1, 17, 33, 49, 65, 81, 97, 99], "as if it had not been interrupted"


def test_what_a_killed_run_had_reached_is_forgotten(tmp_path: Path) -> None:
    keep_epochs(Keeper(tmp_path, 500), 1, 5)
    keeper = Keeper(tmp_path, 500)
    assert [path.name for path in keeper.forget_after(3)] == [
        "epoch-0000004.safetensors",
        "epoch-0000005.safetensors",
    ]
    assert epochs_in(tmp_path) == [1, 2, 3]
    assert keeper.forget_after(3) == []


def test_a_new_run_has_nothing_to_forget(tmp_path: Path) -> None:
    assert Keeper(tmp_path / "new", 500).forget_after(0) == []


def test_what_somebody_else_removed_is_not_missed(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path, 2)
    keep_epochs(keeper, 1, 2, MODEL)
    for path in tmp_path.iterdir():
        path.unlink()
    assert keep_epochs(keeper, 3, 3, MODEL) == [2]
    assert epochs_in(tmp_path) == [3]


def test_what_cannot_be_removed_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = Keeper(tmp_path, 2)
    keep_epochs(keeper, 1, 2, MODEL)
    keeper.keep(EPOCH, MODEL, Position(epoch=3))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(PermissionError()))
        with pytest.raises(PermissionError):
            keeper.thin()
    assert [path.name for path in keeper.thin()] == ["epoch-0000002.safetensors"]
