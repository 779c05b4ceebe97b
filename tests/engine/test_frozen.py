"""Frozen weights: they stay what they were while the others learn, and a run goes on bit for bit."""

from __future__ import annotations

from pathlib import Path

import pytest
import safetensors.torch
import torch

from netbuilder.analysis.report import report
from netbuilder.core.problem import ProblemError
from netbuilder.engine.build import build
from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT, End
from netbuilder.project import edits
from netbuilder.project.blocks import make_block
from netbuilder.project.expand import expand
from netbuilder.project.project import Project
from netbuilder.project.states import State, put
from netbuilder.runs.record import RunRecord, RunState
from tests.engine.runner import Runner, another, state_of, stop_at
from tests.networks import digits_cnn, points_mlp


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path / "runs")


def frozen(project: Project, *ids: str, block: str = "") -> Project:
    return put(project, ids, State.FROZEN, True, block)


def weights(record: RunRecord, which: str) -> dict[str, torch.Tensor]:
    found = safetensors.torch.load_file(record.folder / f"{which}.safetensors")
    return {name.removeprefix("model."): each for name, each in found.items() if name.startswith("model.")}


def moved(record: RunRecord) -> set[str]:
    """The weights that training has changed."""
    before, after = weights(record, "before"), weights(record, "last")
    return {name for name in before if not torch.equal(before[name], after[name])}


def test_frozen_weights_stay_and_the_others_learn(runner: Runner) -> None:
    record = runner.run(frozen(points_mlp(), "linear_1"))
    assert record.state is RunState.FINISHED
    assert moved(record) == {"linear_2.weight", "linear_2.bias"}


def test_layers_before_a_frozen_one_learn_through_it(runner: Runner) -> None:
    record = runner.run(frozen(points_mlp(), "linear_2"))
    assert moved(record) == {"linear_1.weight", "linear_1.bias"}


def test_weight_decay_leaves_them_alone(runner: Runner) -> None:
    recipe = {"optimiser": {"id": "sgd", "momentum": 0.9, "weight_decay": 0.1}}
    assert moved(runner.run(frozen(points_mlp(**recipe), "linear_1"))) == {"linear_2.weight", "linear_2.bias"}


def test_the_statistics_of_a_frozen_batch_norm_go_on_following_the_batches(runner: Runner) -> None:
    record = runner.run(frozen(digits_cnn(epochs=1), "batch_norm2d_1"))
    names = {name for name in moved(record) if name.startswith("batch_norm")}
    statistics = {"running_mean", "running_var", "num_batches_tracked"}
    assert {name.rpartition(".")[2] for name in names} == statistics


def test_the_checkpoint_holds_state_for_what_learns_alone(runner: Runner) -> None:
    record = runner.run(frozen(points_mlp(), "linear_1"))
    held = safetensors.torch.load_file(record.folder / "last.safetensors")
    numbers = {name.split(".")[1] for name in held if name.startswith("optimiser.")}
    assert numbers == {"0", "1"}  # weight and bias of the second layer


@pytest.mark.parametrize("stop_after", [1, 13])
def test_a_resumed_run_is_that_of_an_unbroken_one(runner: Runner, stop_after: int) -> None:
    project = frozen(points_mlp(), "linear_1")
    whole, broken = another(runner), another(runner)
    unbroken = whole.run(project)
    stop_at(broken, stop_after)
    resumed = runner.run(project, resume=broken.run(project).id)
    assert runner.losses == whole.losses
    assert state_of(resumed) == state_of(unbroken)


def test_a_run_does_not_go_on_with_other_weights_frozen(runner: Runner) -> None:
    first = another(runner)
    stop_at(first, 5)
    stopped = first.run(points_mlp())
    with pytest.raises(ProblemError, match="another network"):
        runner.run(frozen(points_mlp(), "linear_1"), resume=stopped.id)


def test_collapsing_changes_nothing_of_a_run(runner: Runner) -> None:
    first = another(runner)
    stop_at(first, 5)
    stopped = first.run(points_mlp())
    folded = put(points_mlp(), ["linear_1"], State.COLLAPSED, True)
    assert runner.run(folded, resume=stopped.id).state is RunState.FINISHED


def test_with_everything_frozen_there_is_nothing_to_train(runner: Runner) -> None:
    project = frozen(points_mlp(), "linear_1", "linear_2")
    with pytest.raises(ProblemError, match="is frozen"):
        runner.run(project)
    (problem,) = report(project).stops_training
    assert [str(fix.label) for fix in problem.fixes] == ["Unfreeze Linear 2", "Unfreeze all layers"]
    for fix in problem.fixes:
        assert report(fix.edit(project)).stops_training == ()
    assert report(project).stops_building == ()


def test_a_block_is_frozen_for_that_use_alone() -> None:
    project = edits.change_recipe(points_mlp(), epochs=1)
    made = make_block(project, ["linear_1"])
    (use,) = made.graph.nodes.keys() - project.graph.nodes.keys()
    graph = made.graph
    port = next(iter(made.blocks["block_1"].graph.nodes))
    assert {node.kind for node in made.blocks["block_1"].graph.nodes.values()} >= {BLOCK_INPUT, BLOCK_OUTPUT}
    held = frozen(made, use)
    module = build_of(held)
    learning = {name for name, each in module.named_parameters() if each.requires_grad}
    assert learning == {"linear_2.weight", "linear_2.bias"}
    assert End(use, port) in graph.wires
    written = expand(held, use)
    assert written.graph.nodes["linear_1"].frozen and written.blocks == {}


def test_a_layer_frozen_in_a_block_is_frozen_in_each_use_and_repetition() -> None:
    made = make_block(points_mlp(), ["linear_2"])
    (use,) = made.graph.nodes.keys() - points_mlp().graph.nodes.keys()
    held = frozen(made, "linear_2", block="block_1")
    learning = {name for name, each in build_of(held).named_parameters() if each.requires_grad}
    assert learning == {"linear_1.weight", "linear_1.bias"}
    assert not report(frozen(held, "linear_1")).ok
    assert use in held.graph.nodes


def build_of(project: Project) -> torch.nn.Module:
    from netbuilder.analysis.sound import network

    return build(network(project).source)
