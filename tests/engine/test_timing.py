"""Times of layers: every node has one, blocks add up, frozen beginnings need no way back."""

from __future__ import annotations

import pytest
import torch

from netbuilder.core.control import Control
from netbuilder.core.problem import ProblemError
from netbuilder.engine import timing
from netbuilder.engine.clocks import clock_of
from netbuilder.engine.timing import layer_times
from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT, End
from netbuilder.project import edits
from netbuilder.project.examples import example
from netbuilder.project.project import Project
from netbuilder.project.states import State, put
from netbuilder.runs.timing import LayerTimes
from tests.analysis.sketch import Sketch


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "_MOST", 3)


def measured(project: Project) -> LayerTimes:
    found = layer_times(project, 1, "cpu", Control().token)
    assert found is not None
    return found


def test_each_layer_and_the_loss_has_its_times() -> None:
    project = edits.change_recipe(example("lenet5").open().project, batch=8)
    before = torch.random.get_rng_state()
    found = measured(project)
    assert torch.equal(before, torch.random.get_rng_state())
    assert {path for path in found.nodes} == {(id,) for id in project.graph.nodes if id != "digits_1"}
    assert all(each.forward > 0 and each.backward > 0 for each in found.nodes.values())
    assert (found.passes, found.batch, found.device, found.threads) == (3, 8, "cpu", 1)
    assert found.whole.both > 0


def test_gradients_are_those_of_the_network() -> None:
    """The pieces hand on what autograd would: the weights get the same gradients."""
    from netbuilder.analysis.sound import network
    from netbuilder.engine.objective import as_outputs
    from netbuilder.engine.prepare import module, objective_of

    made = network(edits.change_recipe(_branched(), batch=5))
    model, objective = module(made, 3).eval(), objective_of(made)
    batch = timing._batch(made, torch.device("cpu"))
    objective.loss(as_outputs(model(*(batch[name] for name in made.plan.fields))), batch).backward()
    wanted = {name: each.grad.clone() for name, each in model.named_parameters() if each.grad is not None}
    clock = clock_of(torch.device("cpu"), 1)
    assert timing._Pass(model, objective, made, clock, Control().token).taken(batch)
    for name, each in model.named_parameters():
        assert each.grad is not None and torch.allclose(each.grad, wanted[name], atol=1e-6), name


def _branched() -> Project:
    """A sum of two branches, one through a block that is repeated and shares its weights."""
    sketch = Sketch()
    images, labels = sketch.data()
    kind = sketch.block("Mix")
    name = sketch.inside(kind)
    entry = sketch.put(BLOCK_INPUT, block=name)
    inner = sketch.chain(entry, ("linear", {"features": 12}), "tanh", block=name)
    leaving = sketch.put(BLOCK_OUTPUT, inner, block=name)
    first = sketch.chain(images, "flatten", ("linear", {"features": 12}))
    mixed = sketch.put(kind, first, repeat=3, share=True)
    both = sketch.put("add", first, End(mixed.node, leaving.node))
    sketch.put("loss.cross_entropy", sketch.put("linear", both), labels)
    return sketch.project


def test_a_block_is_as_long_as_what_is_in_it_as_often_as_it_runs() -> None:
    project = edits.change_recipe(_branched(), batch=4)
    found = measured(project)
    (block,) = (path for path in found.nodes if path[0].startswith("block") and len(path) == 1)
    parts = [spent for path, spent in found.nodes.items() if path[:1] == block and len(path) == 2]
    assert len(parts) == 2
    # Medians of sums are no sums of medians, but three turns are longer than one.
    assert found.nodes[block].forward > sum(each.forward for each in parts)


def test_what_does_not_learn_has_no_way_back() -> None:
    project = edits.change_recipe(example("lenet5").open().project, batch=4)
    frozen = put(project, ["conv2d_1"], State.FROZEN, True)
    found = measured(frozen)
    assert found.nodes[("conv2d_1",)].backward == found.nodes[("relu_1",)].backward == 0
    assert found.nodes[("conv2d_2",)].backward > 0


def test_a_network_without_data_or_loss_is_measured() -> None:
    sketch = Sketch()
    entry = sketch.put("input", sizes=[7])
    sketch.put("output", sketch.chain(entry, "linear", "relu"))
    found = measured(sketch.project)
    assert len(found.nodes) == 2 and all(each.backward > 0 for each in found.nodes.values())


def test_a_stop_ends_it_and_a_broken_network_is_refused() -> None:
    control = Control()
    control.stop()
    project = example("lenet5").open().project
    assert layer_times(edits.change_recipe(project, batch=2), 1, "cpu", control.token) is None
    broken = edits.remove_and_heal(project, "flatten_1")
    with pytest.raises(ProblemError):
        layer_times(broken, 1, "cpu", Control().token)
