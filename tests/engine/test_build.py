"""The text that is shown is what runs: the class can be asked for it, and tracebacks know its lines."""

from __future__ import annotations

import inspect
import linecache
import subprocess
import sys
from collections.abc import Iterator

import pytest
import torch
from torch import nn

from netbuilder.analysis.sound import network
from netbuilder.analysis.source import Source
from netbuilder.core.call import Call, Name
from netbuilder.engine.build import build, compile_expression, evaluate_call, file_name, model_class
from tests.engine.blocks import encoder_in_block
from tests.networks import points_mlp


@pytest.fixture
def source() -> Source:
    return network(points_mlp()).source


@pytest.fixture
def _other_defaults() -> Iterator[None]:
    """A user's process with another type and another device for new tensors."""
    torch.set_default_dtype(torch.float64)
    torch.set_default_device("meta")
    yield
    torch.set_default_device(None)
    torch.set_default_dtype(torch.float32)


def test_the_class_is_the_text(source: Source) -> None:
    made = model_class(source)
    assert inspect.getsource(made) == source.text[source.text.index("class ") :]
    assert linecache.getline(file_name(source), 1) == source.text.splitlines(keepends=True)[0]
    assert made is model_class(Source(source.text, source.model, ())), "one class for one text"


def test_the_text_comes_back_after_the_cache_was_cleared(source: Source) -> None:
    model_class(source)
    linecache.clearcache()
    assert inspect.getsource(model_class(source)) in source.text


def test_blocks_are_classes_of_the_same_file() -> None:
    source = network(encoder_in_block()).source
    block = type(build(source).encoder_1)
    assert block.__name__ == "Encoder" and inspect.getsource(block) in source.text


def test_text_that_cannot_run_leaves_no_class_behind() -> None:
    broken = Source("class Model(:\n", "Model", ())
    for _ in range(2):
        with pytest.raises(SyntaxError):
            model_class(broken)


def test_the_same_seed_gives_the_same_weights(source: Source) -> None:
    def weights(seed: int) -> list[float]:
        torch.manual_seed(seed)
        return [float(tensor.sum()) for tensor in build(source).state_dict().values()]

    assert weights(1) == weights(1) != weights(2)


@pytest.mark.usefixtures("_other_defaults")
def test_types_and_devices_of_the_process_do_not_matter(source: Source) -> None:
    made = build(source)
    assert {(each.dtype, each.device.type) for each in made.parameters()} == {(torch.float32, "cpu")}
    assert torch.get_default_dtype() is torch.float64
    assert torch.get_default_device().type == "meta"


def test_a_class_that_cannot_be_made_leaves_the_defaults_alone(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(nn.Linear, "__init__", broken)
    torch.set_default_dtype(torch.float64)
    try:
        with pytest.raises(MemoryError):
            build(source)
        assert torch.get_default_dtype() is torch.float64
    finally:
        torch.set_default_dtype(torch.float32)


def test_a_call_becomes_the_object() -> None:
    layer = evaluate_call(Call("torch.nn.Conv2d", 3, 8, (3, 3), bias=False))
    assert isinstance(layer, nn.Conv2d) and layer.bias is None and layer.kernel_size == (3, 3)
    optimiser = evaluate_call(Call("torch.optim.SGD", Name("model.parameters()"), lr=0.5), model=layer)
    assert optimiser.param_groups[0]["lr"] == 0.5


def test_calls_see_no_builtins() -> None:
    with pytest.raises(NameError):
        evaluate_call(Call("open", "file"))


def test_an_expression_becomes_a_function_of_tensors() -> None:
    one, two = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])
    assert compile_expression("({0} - {1}).abs().sum()", 2)(None, one, two) == 4
    assert compile_expression("torch.cat([{all}])", 2)(None, one, two).tolist() == [1, 2, 3, 4]
    assert compile_expression("{self}({0})", 1)(nn.Identity(), one) is one
    assert compile_expression("F.relu({0})", 1)(None, -one).tolist() == [0, 0]


def test_an_expression_stands_in_the_file_that_is_named() -> None:
    with pytest.raises(AttributeError) as caught:
        compile_expression("{0}.nothing()", 1, "<somewhere>")(None, torch.zeros(1))
    assert caught.traceback[-1].frame.code.raw.co_filename == "<somewhere>"


@pytest.mark.long
def test_an_expression_may_be_the_first_to_meet_a_fraction() -> None:
    code = (
        "import torch; from netbuilder.engine.build import compile_expression\n"
        "print(compile_expression('{0} > 0.5', 1)(None, torch.zeros(2)).tolist())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[False, False]"
