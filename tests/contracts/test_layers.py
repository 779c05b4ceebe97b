"""Every layer against real torch, driven by the registry: a new layer is held to this without a new test.

What `shape` accepts, torch runs with that very shape and type; what torch refuses, `shape` refuses; where
`shape` is stricter, the declaration says why. Parameters and multiply-adds are those that torch counts.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
import torch
from hypothesis import HealthCheck, given, settings

from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.library import layers
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.core.call import LayerCode
from netbuilder.core.spec import Kind, TensorSpec, of_kind, vector
from tests.contracts import oracle
from tests.contracts.strategies import HOSTILE, RANKS, Case, arguments, cases, usual

IDS = sorted(layers)


@pytest.mark.parametrize("id", IDS)
def test_a_layer_does_what_torch_does(id: str) -> None:
    declaration = layers.get(id)
    _hold(declaration, examples=60 + 20 * len(declaration.settings))


@pytest.mark.long
@pytest.mark.parametrize("id", IDS)
def test_a_layer_does_what_torch_does_in_many_cases(id: str) -> None:
    _hold(layers.get(id), examples=160)


def _hold(declaration: type[Layer], examples: int) -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(cases(declaration))
    def check(case: Case) -> None:
        for mended, refused in _mending(case):
            seen["accepted" if refused is None else "refused"] += 1
            if refused is not None:
                _check_refusal(mended, refused)
            else:
                outputs = mended.made.shapes(*mended.specs)
                seen["as fixed"] += outputs[0] == mended.made.fixed()
                _check_outputs(mended, outputs)

    check()
    assert seen["accepted"] >= examples // 5, f"hardly anything was tested: {dict(seen)}"
    assert seen["as fixed"] or declaration().fixed() is None, "fixed() is no shape that the layer gives"


def _mending(case: Case) -> Iterator[tuple[Case, ShapeRefused | None]]:
    """The case with its refusal, then with the suggested value, and so on until it is accepted.

    A suggestion mends the fault that it came with; another fault may come to light.
    """
    seen: set[tuple[str, str | None]] = set()
    while True:
        try:
            case.made.shape(*case.specs)
        except ShapeRefused as refused:
            fault = refused.code, refused.setting
            assert fault not in seen, f"the suggested value does not mend {refused.code}"
            seen.add(fault)
            yield case, refused
            if refused.setting is None:
                return
            case = replace(case, made=case.made.replaced(**{refused.setting: refused.value}))
        else:
            yield case, None
            return


def _check_outputs(case: Case, outputs: tuple[TensorSpec, ...]) -> None:
    """torch gives exactly `outputs`, by itself for each sample, with the cost that we tell."""
    assert outputs[0] == case.made.shape(*case.specs)
    code = case.made.code(*case.specs)
    _check_text(code, len(case.made.outputs))
    run = oracle.forward(code, _referred(case))
    inputs = oracle.tensors(case.fed, batch=2)
    for tensor in inputs:
        tensor.requires_grad_(tensor.is_floating_point())
    for training in (False, True):
        run.mode(training)
        if training:
            results = run.results(*inputs)
        else:
            results, counted = oracle.counted(run, inputs)
        assert [tuple(result.shape) for result in results] == [(2, *output.sizes) for output in outputs]
        assert [result.dtype for result in results] == [getattr(torch, output.dtype) for output in outputs]
        learning = [result.sum() for result in results if result.requires_grad]
        if learning:
            torch.stack(learning).sum().backward()
    _check_samples(case, run, inputs)
    _check_cost(case, run, counted)


def _check_samples(case: Case, run: oracle.Forward, inputs: list[torch.Tensor]) -> None:
    """Once trained, what comes out for a sample does not depend on those beside it."""
    if case.made.draws:
        _check_drawn_samples(run, inputs)
        return
    with torch.no_grad():
        together = run.mode(training=False).results(*inputs)
        one, other = (run.results(*(tensor[i : i + 1] for tensor in inputs)) for i in range(2))
    for whole, *parts in zip(together, one, other, strict=True):
        assert torch.allclose(whole, torch.cat(parts), rtol=1e-4, atol=1e-5, equal_nan=True)


def _check_drawn_samples(run: oracle.Forward, inputs: list[torch.Tensor]) -> None:
    """The same where chance has a say: with the same random numbers, another neighbour changes nothing."""
    others = [torch.cat([x[:1], 1 + x[1:]]) for x in inputs]
    with torch.no_grad():
        seeded = []
        for each in (inputs, others):
            torch.manual_seed(0)
            seeded.append(run.mode(training=False).results(*each))
    for one, other in zip(*seeded, strict=True):
        assert torch.equal(one[0], other[0])


def _check_cost(case: Case, run: oracle.Forward, counted: float) -> None:
    """`counted` are the multiply-adds of torch for one sample."""
    assert case.made.parameters(*case.specs) == oracle.trainable(run.module)
    ours = case.made.multiply_adds(*case.specs)
    if counted or not ours:
        assert ours == counted
    else:
        assert "Source:" in (case.made.multiply_adds.__doc__ or ""), "a formula of our own names its source"


def _check_text(code: LayerCode, outputs: int) -> None:
    """Generated code is one expression each, uses torch alone, and holds nothing that a file said."""
    texts = [str(code.module)] if code.module is not None else []
    texts.append(code.expression.format(*["x"] * 4, self="x", referred="x", all="x"))
    names = {
        node.id
        for text in texts
        for node in ast.walk(ast.parse(text, mode="eval"))
        if isinstance(node, ast.Name)
    }
    carried = ast.parse(code.own.text if code.own is not None else "").body
    own = [node.name for node in carried if isinstance(node, ast.ClassDef)]
    assert names <= {"torch", "nn", "F", "x", *code.helpers, *own}
    assert not any(HOSTILE in text for text in texts)
    # What leads out of the graph has no port there, and is what it is given.
    assert code.outputs == max(outputs, 1)


def _check_refusal(case: Case, refused: ShapeRefused) -> None:
    """The words are whole, and torch refuses it as well or we say why we do."""
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", refused.code)
    assert 0 <= refused.port < len(case.specs) and (not case.fed or case.specs[refused.port] is not None)
    for text in (refused.what, refused.expected, refused.received):
        assert str(text) and not str(text).endswith(".")
    assert refused.wanted or str(refused.remedy).endswith(".")
    if refused.setting is None:
        assert refused.value is None
    else:
        assert refused.value not in (None, case.made.stored()[refused.setting])
    if refused.code not in case.made.stricter:
        assert not _torch_takes(case), f"stricter than torch ({refused.code}), and stricter does not say why"


def _torch_takes(case: Case) -> bool:
    try:
        code = case.made.code(*case.specs)
    except IndexError:  # no code can be written for sizes that are not there
        return False
    return oracle.takes(code, case.fed, _referred(case))


def _referred(case: Case) -> torch.nn.Module | None:
    return oracle.forward(case.partner.code(case.specs[-1])).module if case.partner is not None else None


SPECS = [
    of_kind(kind, (4,) * rank, dtype)
    for kind, rank in (*RANKS.items(), (Kind.OTHER, 4))
    for dtype in ("float32", "float16", "float64", "int64")
]


@pytest.mark.parametrize("id", IDS)
def test_a_layer_from_the_palette_takes_or_refuses_every_tensor(id: str) -> None:
    """And each reason for being stricter than torch is needed: another would excuse a fault some day."""
    declaration = layers.get(id)
    needed = set()
    for case in _sweep(declaration):
        try:
            outputs = case.made.shapes(*case.specs)
        except ShapeRefused as refused:
            _check_refusal(case, refused)
            if refused.code in declaration.stricter and refused.code not in needed and _torch_takes(case):
                needed.add(refused.code)
        else:
            _check_outputs(case, outputs)
    assert needed == set(declaration.stricter)
    assert all(reason.endswith(".") and len(reason) < 100 for reason in declaration.stricter.values())


def _sweep(declaration: type[Layer]) -> list[Case]:
    """The layer as it comes from the palette, fed with every kind and type of tensor."""
    made = declaration()
    count = arguments(declaration)
    free = (None,) * sum(port.optional for port in declaration.inputs)
    if free:
        required = len(declaration.inputs) - len(free)
        fed = [tuple(usual(declaration, port, "same", x) for port in range(required)) for x in SPECS]
        alone = [Case(made, each + free, each) for each in fed]
        steps = fed[SPECS.index(of_kind(Kind.SEQUENCE, (4, 4)))]
        more = [
            Case(made, (*steps, *free[:place], x, *free[place + 1 :]), (*steps, x))
            for place in range(len(free))
            for x in SPECS
        ]
        return alone + more
    if count is None:
        return [Case(made, pair, pair) for pair in product(SPECS, repeat=2)]
    if count == 0:
        return [Case(made, (), (made.shape(),))]
    if count == len(declaration.inputs) == 2:
        return [Case(made, pair, pair) for pair in product(SPECS, repeat=2)]
    if count == 1:
        return [Case(made, (x,), (x,)) for x in SPECS]
    partner = layers.get("linear")(features=4)
    return [Case(made, (x, vector(4), vector(7)), (x,), partner) for x in SPECS]


def test_the_sweep_reaches_every_kind() -> None:
    assert {spec.kind for spec in SPECS} == set(Kind)
