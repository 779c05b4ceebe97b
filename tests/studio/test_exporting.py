"""Whose weights an export has: said in words, and true."""

from __future__ import annotations

from pathlib import Path

import pytest
from safetensors.numpy import load_file

from netbuilder.core.problem import ProblemError
from netbuilder.project import edits
from netbuilder.project.file import save_file
from netbuilder.project.project import Project
from netbuilder.runs.record import RunRecord
from netbuilder.studio.exporting import export_named, export_project, export_run
from netbuilder.studio.training import train_and_wait
from tests.networks import points_mlp


@pytest.fixture(scope="module")
def project() -> Project:
    return points_mlp(epochs=2)


@pytest.fixture
def record(project: Project) -> RunRecord:
    return train_and_wait(project)


def test_a_run_gives_its_best_or_a_named_checkpoint(record: RunRecord, tmp_path: Path) -> None:
    best = export_run(record, tmp_path / "best.safetensors")
    before = export_run(record, tmp_path / "before.safetensors", which="before")
    assert "best" in str(best.notice) and record.id in str(best.notice) and not best.fresh
    first, other = (load_file(taken.exported.path)["linear_1.weight"] for taken in (best, before))
    assert (first != other).any()


def test_a_name_is_a_run_or_a_project(project: Project, record: RunRecord, tmp_path: Path) -> None:
    save_file(project, tmp_path / "mine.netb")
    for name in (record.id, record.id[:-2], str(tmp_path / "mine.netb")):
        assert record.id in str(export_named(name, tmp_path / "a.safetensors").notice)
    with pytest.raises(ProblemError, match="nowhere"):
        export_named("nowhere.netb", tmp_path / "a.safetensors")


def test_a_changed_network_is_not_given_an_old_runs_weights(
    project: Project, record: RunRecord, tmp_path: Path
) -> None:
    moved = edits.change_recipe(project, epochs=9)
    assert record.id in str(export_project(moved, tmp_path / "a.safetensors").notice)
    other = edits.change(project, "linear_1", {"features": 3})
    taken = export_project(other, tmp_path / "b.safetensors")
    assert taken.fresh and "not trained" in str(taken.notice)


def test_a_script_holds_no_weights_and_takes_the_recipe_of_today(
    project: Project, record: RunRecord, tmp_path: Path
) -> None:
    changed = edits.change_recipe(project, epochs=77)
    taken = export_project(changed, tmp_path / "train.py", "script")
    assert "no weights" in str(taken.notice) and not taken.fresh
    assert "77" in taken.exported.path.read_text(encoding="utf-8")
    assert "no weights" in str(export_run(record, tmp_path / "again.py", "script").notice)


def test_a_run_without_checkpoints_is_passed_over(
    project: Project, record: RunRecord, tmp_path: Path
) -> None:
    for file in record.folder.iterdir():
        file.unlink()
    assert export_project(project, tmp_path / "a.safetensors").fresh
    with pytest.raises(ProblemError, match="checkpoint"):
        export_run(record, tmp_path / "b.safetensors")
