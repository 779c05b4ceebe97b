"""What takes raw values does: files as they lie, with gaps; it answers in the unit of the target."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from PIL import Image

import netbuilder as nb
from netbuilder.api import Run
from netbuilder.core.problem import ProblemError
from netbuilder.data.facts import facts
from netbuilder.data.sets.image_folder import ImageFolder
from netbuilder.data.sets.table import Table
from netbuilder.data.source import DataSet
from netbuilder.project import edits
from netbuilder.project.file import loads
from netbuilder.project.project import Project, fresh
from netbuilder.runs.store import RunStore
from netbuilder.studio.exporting import source_of_project
from tests.data.samples import write_image_folder

ROWS = 60


def started(declared: DataSet, name: str) -> Project:
    node = edits.fresh_node(fresh(name), f"data.{declared.id}", id="data", settings=declared.stored())
    project = edits.learn_facts(edits.add(fresh(name), node), "data", facts(declared, declared.load()))
    made: Project = nb.check(project).problems[0].fixes[0].edit(project)
    return edits.change_recipe(made, epochs=2, batch=16)


def houses(folder: Path, categories: str = "one-hot") -> Table:
    """Prices that follow from size and place, with gaps in both."""
    draws = np.random.default_rng(0)
    rows = ["size,place,price"]
    for number in range(ROWS):
        size, place = draws.uniform(50, 200), ("town", "land", "coast")[number % 3]
        shown, where = (f"{size:.1f}", place) if number % 7 else ("", "")
        rows.append(f"{shown},{where},{2000 * size + 5000:.0f}")
    (folder / "houses.csv").write_text("\n".join(rows))
    return Table(path=str(folder / "houses.csv"), target="price", foretell="number", categories=categories)


def answered(file: Path, path: Path) -> list[str]:
    """What the exported file prints for `path`, where NetBuilder is out of reach."""
    done = subprocess.run(
        [sys.executable, "-I", str(file), str(path)], cwd=file.parent, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().splitlines()


def by_hand(run: Run, declared: Table) -> np.ndarray:
    """Prices as the model foretells them, prepared and brought back by the numbers of the run."""
    project = run.record.project_text
    assert project is not None
    known = {each["field"]: each for each in json.loads(project)["facts"]["data"]["prepared"]}
    arrays = declared.load().examples
    features, target = known["features"], known["target"]
    whole = np.where(np.isnan(arrays["features"]), features["fill"], arrays["features"])
    ready = ((whole - features["shift"]) * features["scale"]).astype(np.float32)
    given = [torch.from_numpy(ready)]
    given += [torch.from_numpy(arrays["categories"])] if "categories" in arrays else []
    with torch.no_grad():
        found: np.ndarray = run.model().eval()(*given).numpy()
    return found / target["scale"] + target["shift"]


@pytest.mark.parametrize("categories", ["one-hot", pytest.param("embedding", marks=pytest.mark.long)])
def test_a_table_is_read_anew_by_the_exported_file(tmp_path: Path, categories: str) -> None:
    declared = houses(tmp_path, categories)
    run = nb.train(started(declared, "Houses"))
    exported = nb.export(run, tmp_path / "houses.py", raw=True)
    assert exported.proof is not None and exported.proof.ok and exported.proof.real
    found = [json.loads(line)[0] for line in answered(tmp_path / "houses.py", tmp_path / "houses.csv")]
    assert np.allclose(found, by_hand(run, declared)[:, 0], rtol=1e-4)
    (tmp_path / "less.csv").write_text("place,size\ncoast,88\nnowhere,\n")
    assert len(answered(tmp_path / "houses.py", tmp_path / "less.csv")) == 2, "other columns do not matter"


def test_an_onnx_file_fills_scales_and_answers_in_the_unit_of_the_table(tmp_path: Path) -> None:
    declared = houses(tmp_path)
    run = nb.train(started(declared, "Houses"))
    nb.export(run, tmp_path / "houses.onnx", raw=True)
    session = onnxruntime.InferenceSession(tmp_path / "houses.onnx")
    raw = declared.load().examples["features"]
    assert np.isnan(raw).any()
    (found,) = session.run(None, {"features": raw})
    assert np.allclose(found, by_hand(run, declared), rtol=1e-4)
    notes = {each.key: each.value for each in onnx.load(tmp_path / "houses.onnx").metadata_props}
    told = json.loads(notes["takes"])["features"]
    assert json.loads(notes["gives"]) == ["price, in its own unit"]
    assert (
        "prepared" not in notes
        and "NaN" in told
        and told.endswith("place = coast, place = land, place = town")
    )


@pytest.mark.long
def test_pictures_are_read_scaled_and_named_by_the_exported_file(tmp_path: Path) -> None:
    write_image_folder(tmp_path / "pets")
    declared = ImageFolder(path=str(tmp_path / "pets"), size=(16, 16), standardise=True)
    run = nb.train(started(declared, "Pets"))
    proof = nb.export(run, tmp_path / "pets.py", raw=True).proof
    assert proof is not None and proof.ok
    name, share = answered(tmp_path / "pets.py", tmp_path / "pets" / "test" / "dog" / "0.png")[0].split("\t")
    assert name in ("cat", "dog", "개") and 1 / 3 <= float(share) <= 1
    Image.new("L", (50, 20)).save(tmp_path / "grey.png")
    assert len(answered(tmp_path / "pets.py", tmp_path / "grey.png")) == 1, "whatever its size and colours"


def test_it_is_refused_where_it_makes_no_sense_or_nothing_was_learned(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="makes no sense"):
        nb.export(nb.open("mlp-spirals"), tmp_path / "a.onnx", raw=True)
    with pytest.raises(ProblemError, match="trained first"):
        nb.export(started(houses(tmp_path), "Houses"), tmp_path / "a.py", raw=True)
    assert not list(tmp_path.glob("a.*"))


def test_a_project_in_the_window_is_exported_with_the_numbers_of_its_run(tmp_path: Path) -> None:
    project = started(houses(tmp_path), "Houses")
    run = nb.train(project)
    assert not project.facts["data"].prepared
    source = source_of_project(RunStore(), project)
    assert source.weights is not None and source.run == run.id
    assert [each.field for each in source.network.project.facts["data"].prepared] == ["features", "target"]
    assert loads(source.text, "it").project.facts["data"].prepared
