"""What a Python layer gives, found by running it: without numbers where that can be."""

from __future__ import annotations

from typing import Any

import pytest

from netbuilder.core.spec import TensorSpec, maps, scalar, sequence, vector
from netbuilder.engine.own.gradients import judged
from netbuilder.engine.own.running import Order, Refused, class_of, line_of, run, words_of
from tests.own_texts import DENSE, TWO_ENDS


def order(
    text: str, *inputs: TensorSpec | None, outputs: int = 1, ports: tuple[str, ...] = (), **arguments: Any
) -> Order:
    name = [line.split()[1].split("(")[0] for line in text.splitlines() if line.startswith("class ")][-1]
    names = tuple(f"x{number}" for number in range(len(inputs)))
    return Order(text, name, arguments, inputs, ports or ("",) * len(inputs), outputs, names)


def simple(body: str, given: str = "") -> str:
    return f"class A(nn.Module):\n{given}    def forward(self, x):\n        {body}\n"


def test_shapes_parameters_and_multiply_adds() -> None:
    ran = run(order(DENSE, vector(8), in_features=8))
    assert ran == ((vector(3),), 27, 24)
    assert run(order(DENSE, sequence(5, 8), in_features=8)).outputs == (sequence(5, 3),)


def test_an_input_that_is_left_out_and_several_outputs() -> None:
    x = vector(4)
    for shift in (None, x):
        assert run(order(TWO_ENDS, x, shift, outputs=2, ports=("", "shift"))).outputs == (x, x)


@pytest.mark.parametrize(
    ("body", "gives"),
    [
        ("return x.flatten(1)", vector(60)),
        ("return x.mean((1, 2, 3))", scalar()),
        ("return x.argmax(1)", TensorSpec((4, 5), ("T", "F"), "int64")),
        ("return x[:, None]", TensorSpec((1, 3, 4, 5), ("C", "D", "H", "W"))),
        ("return x[:, None, None, None]", TensorSpec((1, 1, 1, 3, 4, 5), tuple(f"A{n}" for n in range(6)))),
        ("return x > 0", TensorSpec((3, 4, 5), ("C", "H", "W"), "bool")),
    ],
)
def test_axes_are_those_of_the_input_or_what_so_many_usually_are(body: str, gives: TensorSpec) -> None:
    assert run(order(simple(body), maps(3, 4, 5))).outputs == (gives,)


def test_what_needs_numbers_is_run_with_numbers() -> None:
    assert run(order(simple("return x * float(x.abs().max().item() + 1)"), vector(4))).outputs == (vector(4),)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("return x.sum()", "the first axis has to stay the batch: of 2 samples it makes a single number"),
        ("return x.t()", "of 2 samples it makes 4×2"),
        ("return [x]", "forward gives list"),
        ("return x, x", "forward gives Tensor, Tensor"),
        ("return x[:, :0]", "nothing is left"),
        ("return x.to(torch.complex64)", "complex64"),
        ("return torch.ones(x.shape[0], x.shape[0])", "depends on how many there are"),
    ],
)
def test_what_is_no_layer_is_refused(body: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        run(order(simple(body), vector(4)))


def test_a_lazy_layer_is_refused_with_what_to_do() -> None:
    given = "    def __init__(self):\n        super().__init__()\n        self.a = nn.LazyLinear(3)\n\n"
    with pytest.raises(Refused, match="in_features"):
        run(order(simple("return self.a(x)", given), vector(4)))


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("return x @ torch.ones(5, 2)", 3, "mat1 and mat2 shapes cannot be multiplied"),
        ("return self(x)", 3, "it calls itself without end"),
        ("return 1 / 0 * x", 3, "ZeroDivisionError: division by zero"),
        ("raise ValueError", 3, "ValueError"),
    ],
)
def test_an_error_has_its_line(body: str, line: int, words: str) -> None:
    with pytest.raises(Exception) as raised:
        run(order(simple(body), vector(4)))
    assert words in words_of(raised.value)
    assert line_of(raised.value.__traceback__) == line


def test_postponed_annotations_change_no_line() -> None:
    text = "from __future__ import annotations\n" + simple("return 1 / 0")
    with pytest.raises(ZeroDivisionError) as raised:
        run(order(text, vector(4)))
    assert line_of(raised.value.__traceback__) == 4
    assert class_of(order(text)).__name__ == "A"


WRONG = """\
class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x

    @staticmethod
    def backward(ctx, grad):
        return 3 * grad


class A(nn.Module):
    def forward(self, x):
        return Double.apply(x)
"""


@pytest.mark.parametrize(
    ("text", "right", "words"),
    [
        (simple("return torch.tanh(x)"), True, "agree with finite differences: x0"),
        (WRONG, False, "The gradient of x0 is not that"),
        (simple("return x.detach()"), False, "No gradient reaches any"),
        (simple("return x * torch.rand_like(x)"), None, "random numbers"),
        (DENSE.replace("self.inner(x)", "self.inner(x.detach())"), False, "No gradient reaches x0"),
        (DENSE, True, "x0, inner.weight, inner.bias"),
    ],
)
def test_gradients_are_held_against_differences(text: str, right: bool | None, words: str) -> None:
    asked = order(text, vector(4), in_features=4) if "Dense" in text else order(text, vector(4))
    verdict = judged(asked)
    assert verdict.right is right
    assert words in verdict.words


def test_whole_numbers_have_no_gradient_and_are_left_alone() -> None:
    text = "class A(nn.Module):\n    def forward(self, x, y):\n        return x * y\n"
    assert judged(order(text, vector(4), TensorSpec((4,), ("F",), "int64"))).right
