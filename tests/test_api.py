"""The Python names that scripts rely on, used as the README shows them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

import netbuilder as nb
from netbuilder.core.problem import ProblemError
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.runs.events import Ended, EpochDone, Started
from tests.networks import points_mlp


def test_every_promised_name_is_there() -> None:
    for name in ("open", "check", "build", "source", "train", "export", "new"):
        assert callable(getattr(nb, name))
        assert name in dir(nb)
    with pytest.raises(AttributeError):
        nb.nothing_of_that_name  # noqa: B018


def test_a_project_is_opened_by_name_or_path_and_saved(tmp_path: Path) -> None:
    project = nb.open("lenet5")
    project.save(tmp_path / "copy.netb")
    assert nb.open(tmp_path / "copy.netb") == project
    assert nb.open(str(tmp_path / "copy.netb")) == project


def test_check_tells_shapes_parameters_and_problems() -> None:
    report = nb.check(nb.open("lenet5"))
    assert report.parameters == 61_706
    assert report.problems == ()
    assert [str(spec) for spec in report.shapes["conv2d_2"]] == ["16×10×10"]


def test_what_is_shown_is_what_is_built() -> None:
    project = points_mlp()
    namespace: dict[str, object] = {}
    exec(nb.source(project), namespace)
    torch.manual_seed(7)
    shown = namespace["SmallNetwork"]()  # type: ignore[operator]
    torch.manual_seed(7)
    built = nb.build(project)
    points = torch.randn(5, 2)
    assert torch.equal(shown(points), built(points))
    assert isinstance(built, torch.nn.Module)


def test_train_measure_and_take_the_model(tmp_path: Path) -> None:
    events: list[object] = []
    run = nb.train(points_mlp(), epochs=2, on_event=events.append)
    assert set(run.metrics) == {"train", "val", "test"}
    assert run.path.is_dir() and run.id in repr(run)
    assert [type(event) for event in events] == [Started, EpochDone, EpochDone, Ended]
    model = run.model()
    assert not model.training
    before = run.model(which="before")
    assert not torch.equal(model.linear_1.weight, before.linear_1.weight)
    exported = nb.export(run, tmp_path / "model.py")
    assert exported.proof is not None and exported.proof.ok
    assert {path.name for path in exported.files} == {"model.py", "model.safetensors"}


def test_exporting_a_project_takes_its_newest_run_of_the_same_network(tmp_path: Path) -> None:
    project = points_mlp()
    with pytest.warns(UserWarning, match="fresh"):
        nb.export(project, tmp_path / "fresh.safetensors")
    nb.train(project, epochs=1)
    nb.export(project, tmp_path / "trained.safetensors")
    other = edits.change(project, "linear_1", {"features": 5})
    with pytest.warns(UserWarning, match="fresh"):
        nb.export(other, tmp_path / "other.safetensors")


def test_errors_are_problems_in_words() -> None:
    broken = edits.disconnect(points_mlp(), End("linear_1", "in"))
    for ask in (nb.source, nb.build, nb.train):
        with pytest.raises(ProblemError, match="Linear 1"):
            ask(broken)
    with pytest.raises(ProblemError, match="epochs"):
        nb.train(points_mlp(), epoch=3)
    with pytest.raises(ProblemError, match="lenet5"):
        nb.open("lenet")


def test_a_failed_run_raises_its_problem_and_is_recorded() -> None:
    from netbuilder.runs.store import RunStore

    with pytest.raises(ProblemError, match="no longer a number"):
        nb.train(points_mlp("relu", lr=1e30))
    (record,) = RunStore().runs()
    assert record.state.value == "failed"
