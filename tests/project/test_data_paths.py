from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from netbuilder.core.frozen import FrozenDict
from netbuilder.graph.model import Block
from netbuilder.project import edits
from netbuilder.project.data_paths import as_opened, as_saved
from netbuilder.project.file import open_file, save_file
from netbuilder.project.project import Project, fresh
from tests.project.samples import classifier


def reading(path: str) -> Project:
    return edits.add_connected(fresh(), "data.mnist", {"path": path}, {})


def path_of(project: Project) -> object:
    return project.graph.nodes["mnist_1"].settings["path"]


@pytest.mark.parametrize(
    ("inside", "kept"),
    [("data/mnist", "data/mnist"), ("", "."), ("a b/ü#%&'", "a b/ü#%&'"), ("x/../mnist/", "mnist")],
)
def test_a_path_inside_the_folder_is_kept_relative(tmp_path: Path, inside: str, kept: str) -> None:
    project = reading(os.path.join(tmp_path, inside))
    saved = as_saved(project, tmp_path)
    assert path_of(saved) == kept
    assert path_of(as_opened(saved, tmp_path)) == os.path.normpath(tmp_path / inside)


@pytest.mark.parametrize("outside", ["../mnist", "../" + "x" * 5, ".."])
def test_a_path_outside_stays_absolute(tmp_path: Path, outside: str) -> None:
    folder = tmp_path / "project"
    path = os.path.normpath(folder / outside)
    assert path_of(as_saved(reading(path), folder)) == path
    assert path_of(as_opened(reading(path), folder)) == path


def test_a_folder_whose_name_begins_alike_is_outside(tmp_path: Path) -> None:
    path = str(tmp_path / "project-data" / "mnist")
    assert path_of(as_saved(reading(path), tmp_path / "project")) == path


def test_no_path_stays_none(tmp_path: Path) -> None:
    assert path_of(as_saved(reading(""), tmp_path)) == ""
    assert path_of(as_opened(reading(""), tmp_path)) == ""


@pytest.mark.parametrize("path", ["/home/x/mnist", "C:\\data\\mnist", "\\\\server\\share\\mnist"])
def test_absolute_paths_of_other_systems_are_left_alone(tmp_path: Path, path: str) -> None:
    assert path_of(as_opened(reading(path), tmp_path)) == path
    assert path_of(as_saved(reading(path), tmp_path)) == path


def test_a_path_that_was_typed_relative_starts_at_the_file(tmp_path: Path) -> None:
    assert path_of(as_saved(reading("data"), tmp_path)) == "data"
    assert path_of(as_opened(reading("data"), tmp_path)) == str(tmp_path / "data")


def test_a_relative_folder_is_meant_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert path_of(as_saved(reading(str(tmp_path / "data")), Path())) == "data"
    assert path_of(as_opened(reading("data"), Path("sub"))) == str(tmp_path / "sub" / "data")


def test_paths_inside_blocks_are_treated_alike(tmp_path: Path) -> None:
    project = reading(str(tmp_path / "data"))
    project = replace(project, blocks=FrozenDict(b=Block("b", "B", project.graph)))
    saved = as_saved(project, tmp_path)
    assert saved.blocks["b"].graph.nodes["mnist_1"].settings["path"] == "data"
    assert as_opened(saved, tmp_path) == project


def test_what_is_no_path_stays(tmp_path: Path) -> None:
    project = classifier()
    assert as_saved(project, tmp_path).graph is project.graph
    strange = replace(project.graph.nodes["relu_1"], kind="x", settings=FrozenDict(path=str(tmp_path / "a")))
    broken = replace(reading("").graph.nodes["mnist_1"], settings=FrozenDict(path=3))
    graph = replace(project.graph, nodes=FrozenDict(a=strange, b=broken))
    assert as_saved(replace(project, graph=graph), tmp_path).graph is graph


def test_a_folder_can_be_moved_as_a_whole(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    save_file(reading(str(old / "data" / "mnist")), old / "net.netb")
    assert '"path": "data/mnist"' in (old / "net.netb").read_text(encoding="utf-8")
    old.rename(new)
    assert path_of(open_file(new / "net.netb").project) == str(new / "data" / "mnist")


def test_saving_elsewhere_keeps_the_data(tmp_path: Path) -> None:
    data = str(tmp_path / "here" / "data")
    for folder in ("here", "there"):
        (tmp_path / folder).mkdir()
        save_file(reading(data), tmp_path / folder / "net.netb")
        assert path_of(open_file(tmp_path / folder / "net.netb").project) == data
