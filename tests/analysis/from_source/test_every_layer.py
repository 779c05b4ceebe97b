"""Every layer is read back from its own code, driven by the registry: a new one is held to this as well."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from netbuilder.analysis.from_source.capturing import written
from netbuilder.analysis.from_source.knowledge import Nothing
from netbuilder.analysis.from_source.reader import Reader
from netbuilder.analysis.from_source.values import Step
from netbuilder.analysis.placing import placed
from netbuilder.catalogue.helpers import HELPERS
from netbuilder.catalogue.layer import Layer, layers
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.core.call import LayerCode
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.spec import TensorSpec
from netbuilder.project import kinds
from tests.contracts.strategies import Case, cases

# What is an end of a network, refers to another layer, or is somebody's own text has no code of its own.
WITHOUT_CODE = {"input", "output", "reroute", "block_input", "block_output", "code", "tied_linear"}
IDS = sorted(set(layers) - WITHOUT_CODE)


@pytest.mark.parametrize("id", IDS)
def test_a_layer_is_read_from_its_own_code(id: str) -> None:
    _hold(id, 10)


@pytest.mark.long
@pytest.mark.parametrize("id", IDS)
def test_a_layer_is_read_from_its_own_code_in_many_cases(id: str) -> None:
    _hold(id, 100)


def _hold(id: str, examples: int) -> None:
    @settings(max_examples=examples, suppress_health_check=list(HealthCheck), deadline=None)
    @given(cases(layers.get(id)))
    def check(case: Case) -> None:
        try:
            case.made.shapes(*case.specs)
        except ShapeRefused:
            return
        code = case.made.code(*case.specs)
        if code.own is None and code.expression != "{0}":
            text = _text(code, len(case.fed))
            steps = Reader(text, Nothing()).model("Net", list(case.fed)).steps
            assert len(steps) == 1, f"{[step.kind for step in steps]} from {code}"
            _check(code, steps[0], case.fed)

    check()


def _check(code: LayerCode, step: Step, specs: tuple[TensorSpec, ...]) -> None:
    """The same module, called in the same way; or what means the same in another way of writing."""
    found = _written(step, specs)
    given = [f"in_{step.inputs[number].output}" for _, number in step.ports]
    called = found.expression.format(*given, all=", ".join(given), self="self", referred="")
    names = [f"in_{number}" for number in range(len(specs))]
    wanted = code.expression.format(*names, all=", ".join(names), self="self", referred="")
    if str(found.module) == str(code.module) and called == wanted:
        return
    write = written(specs)
    is_flat = found.expression == "{self}({0})" and "nn.Flatten()" in str(found.module)
    if is_flat and code.expression.startswith("{0}.reshape(-1, "):
        return
    assert code.module is None and write(found, len(specs)) == write(code, len(specs)), f"{found} for {code}"


def _written(step: Step, fed: tuple[TensorSpec, ...]) -> LayerCode:
    """The code of the layer that was read."""
    made = kinds.made(step.kind, step.settings or FrozenDict())
    assert isinstance(made, Layer)
    by_port = dict(step.ports)
    names = tuple(port.name for port in made.inputs if port.name in by_port) or tuple(by_port)
    specs = tuple(fed[step.inputs[by_port[name]].output] for name in names)
    return made.code(*placed(made, names, specs))


def _text(code: LayerCode, count: int) -> str:
    """A file with a class that does nothing else."""
    names = [f"in_{number}" for number in range(count)]
    given = ", ".join(names)
    expression = code.expression.format(*names, all=given, self="self.made", referred="")
    results = ", ".join(f"y{number}" for number in range(code.outputs))
    helpers = "\n\n\n".join(HELPERS[name] for name in code.helpers)
    module = f"        self.made = {code.module}\n" if code.module is not None else ""
    init = f"    def __init__(self):\n        super().__init__()\n{module}"
    forward = f"    def forward(self, {given}):\n        {results} = {expression}\n        return {results}\n"
    return f"{helpers}\n\n\nclass Net(nn.Module):\n{init}\n{forward}"
