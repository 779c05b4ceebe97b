"""Texts that cannot become a graph: each tells its line, what was expected and what to do."""

from __future__ import annotations

import pytest

import netbuilder as nb
from netbuilder.analysis.from_source import project_from_source, project_from_text
from netbuilder.core.problem import ProblemError

HEAD = """\
import torch
import torch.nn.functional as F
from torch import nn

"""
# What stands between `__init__` and `forward` of a class, and the statements of both; `#!` marks the line.
INIT = {
    "unknown module": ("self.b = nn.SyncBatchNorm(8)  #!", "unknown_module", "nn."),
    "misspelt module": ("self.b = nn.Lineer(8, 8)  #!", "unknown_module", "use nn.Linear"),
    "unknown argument": (
        "self.b = nn.Linear(8, 8, biass=False)  #!",
        "bad_argument",
        "leave the argument out",
    ),
    "argument out of range": ("self.b = nn.Dropout(1.5)  #!", "bad_argument", "value that the layer takes"),
    "argument of another type": ('self.b = nn.Conv2d(8, 8, "three")  #!', "bad_argument", "value"),
    "wrong size": ("self.b = nn.Linear(9, 8)  #!", "wrong_size", "write 8 here"),
    "wrong size of a norm": ("self.b = nn.LayerNorm(16)  #!", "wrong_size", "write 8 here"),
    "misspelt name": ("self.b = nn.Linear(8, hiden)  #!", "unknown_name", "give it a value"),
    "misspelt constant": ("self.b = nn.Linear(8, WIDHT)  #!", "unknown_name", "use “WIDTH”"),
    "bracket": ("self.b = nn.Linear(8, 8  #!", "bad_source", "mend this line"),
    "parameter": ("self.b = nn.Parameter(torch.zeros(8))  #!", "no_graph", "learned tensor"),
    "buffer": ('self.register_buffer("b", torch.zeros(8))  #!', "no_graph", "take the line out"),
    "a call of something unknown": ("self.b = build_layer(8)  #!", "unknown_name", "above"),
    "a package that is no torch": ("self.b = timm.create_model('x')  #!", "unknown_name", "above"),
    "division by zero": ("self.b = nn.Linear(8, 8 // 0)  #!", "no_graph", "code layer"),
    "a huge number": ("self.b = nn.Linear(8, 9**64)  #!", "no_graph", "code layer"),
    "an endless list": ("self.b = [nn.ReLU() for _ in range(10**9)]  #!", "too_long", "shorter"),
    "a tensor before the forward pass": ("self.b = self.a(8)  #!", "no_graph", "code layer"),
    "a chain of something else": (
        "self.b = nn.Sequential(nn.ReLU, 3)  #!",
        "no_graph",
        "commas between them",
    ),
    "a missing argument of a block": ("self.b = Part()  #!", "bad_argument", "default"),
    "an unknown argument of a block": ("self.b = Part(8, widht=3)  #!", "bad_argument", "use “width”"),
    "a block of another kind": ("self.b = Odd()", "no_module", "derive it from nn.Module"),
    "a block without forward": ("self.b = Empty()", "no_forward", "derive the class from nn.Sequential"),
    "a class that makes itself": ("self.b = Snake()", "endless", "take this line out"),
    "norm of a layer without": (
        "self.b = nn.utils.parametrizations.weight_norm(nn.ReLU())  #!",
        "bad_argument",
        "leave",
    ),
}
FORWARD = {
    "a condition on values": (
        "if x.sum(dim=1) > 0:  #!\n            x = -x",
        "no_graph",
        "take the condition out",
    ),
    "training": ("if self.training:  #!\n            x = -x", "no_graph", "use the layer for it"),
    "a loop over data": ("for row in x:  #!\n            x = x + row", "no_graph", "recurrent layer"),
    "while": ("while True:  #!\n            x = self.a(x)", "no_graph", "loop over range"),
    "with": ("with torch.no_grad():  #!\n            x = self.a(x)", "no_graph", "requires_grad_(False)"),
    "try": (
        "try:  #!\n            x = self.a(x)\n        except ValueError:\n            pass",
        "no_graph",
        "take it out",
    ),
    "raise": ("raise ValueError  #!", "no_graph", "take it out"),
    "unknown attribute": ("x = self.aa(x)  #!", "unknown_attribute", "use “self.a”"),
    "unknown variable": ("x = self.a(y)  #!", "unknown_name", "give it a value"),
    "unknown function": ("x = torch.fft(x)  #!", "no_graph", "code layer"),
    "unknown method": ("x = x.fill_diagonal_(1)  #!", "no_graph", "code layer"),
    "weights in a function": ("x = F.linear(x, torch.zeros(8, 8))  #!", "no_graph", "code layer"),
    "the axis of the batch": ("x = x.mean(dim=0)  #!", "batch_axis", "1 is the first after the batch"),
    "all axes": ("x = x.sum()  #!", "batch_axis", "name the axis"),
    "too many names": ("x, y = self.a(x)  #!", "no_graph", ""),
    "too many names for parts": ("x, y, z = x.chunk(2, dim=1)  #!", "results", "write a name for each"),
    "an attribute given in the forward pass": ("self.kept = x  #!", "no_graph", "variable"),
    "a number instead of a tensor": ("x = self.a(3)  #!", "no_graph", "code layer"),
    "two tensors for one": ("x = self.a(x, x)  #!", "bad_call", "one tensor for each"),
    "an index that is not there": ("x = [x][3]  #!", "no_item", "count from 0"),
    "no tensor back": ("return None", "no_result", "return the result"),
    "delete": ("del x  #!", "no_graph", "take the line out"),
    "indentation": ("x = self.a(x)\n          x = self.a(x)  #!", "bad_source", "mend this line"),
    "a colon": ("if True  #!\n            x = self.a(x)", "bad_source", "mend this line"),
    "comparison of unlike things": ("if None < 3:  #!\n            x = -x", "no_graph", "code layer"),
}
PARTS = """\
WIDTH = 8


class Part(nn.Module):
    def __init__(self, size, width=8):
        super().__init__()
        self.a = nn.Linear(size, width)

    def forward(self, x):
        return self.a(x)


class Odd(nn.LSTM):
    def forward(self, x):
        return x


class Empty(nn.Module):
    pass


class Snake(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = Snake()

    def forward(self, x):
        return self.a(x)


"""
WHERE = {
    "a block of another kind": "class Odd",
    "a block without forward": "class Empty",
    "a class that makes itself": "self.a = Snake()",
    "no tensor back": "    def forward(self, x):\n        return None",
}


def text_of(init: str, forward: str) -> str:
    call = "x = self.b(x)" if "self.b = " in init else "x = self.a(x)"
    return (
        f"{HEAD}{PARTS}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        f"        self.a = nn.Linear(8, 8)\n        {init}\n\n"
        f"    def forward(self, x):\n        {forward or 'x = self.a(x)'}\n        {call}\n        return x\n"
    )


def line_of(text: str, name: str) -> int:
    mark = WHERE.get(name, "#!")
    return text[: text.rindex(mark)].count("\n") + 1


CASES = [(name, text_of(init, ""), code, remedy) for name, (init, code, remedy) in INIT.items()]
CASES += [(name, text_of("pass", body), code, remedy) for name, (body, code, remedy) in FORWARD.items()]


@pytest.mark.parametrize(("name", "text", "code", "remedy"), CASES, ids=[case[0] for case in CASES])
def test_a_text_is_refused_with_its_line_and_a_remedy(name: str, text: str, code: str, remedy: str) -> None:
    with pytest.raises(ProblemError) as caught:
        project_from_text(text)
    problem = caught.value.problem
    assert problem.place.line == line_of(text, name), problem.paragraph()
    assert problem.code == code, problem.paragraph()
    assert problem.expected is not None and problem.remedy is not None and problem.where is not None
    assert remedy in str(problem.remedy), problem.paragraph()
    assert str(problem.what).endswith(".") and str(problem.remedy).endswith(".")


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize(
    "text", ["", "x = 1\n", "class A:\n    pass\n", "\x00", "def f(:\n", "(" * 5000, "a" * 2_000_000]
)
def test_what_is_no_model_at_all_is_refused(text: str) -> None:
    with pytest.raises(ProblemError) as caught:
        project_from_text(text)
    assert caught.value.problem.remedy is not None and caught.value.problem.place.line is not None


def test_how_weights_begin_is_passed_over_in_a_new_text_and_refused_in_an_edited_one() -> None:
    row = "nn.init.zeros_(self.linear_1.weight)"
    project = nb.open("mlp-spirals")
    text = nb.source(project)
    head = text.index("    def __init__(self)")
    rows = f"{text[head:].rstrip()}\n        {row}\n"
    with pytest.raises(ProblemError) as caught:
        project_from_source(project, text[:head] + rows)
    assert caught.value.problem.place.line == (text[:head] + rows).count("\n")
    assert "take the line out" in str(caught.value.problem.remedy)
    assert project_from_text(text[:head] + rows).graph.nodes


def test_a_size_that_does_not_fit_is_no_silent_change() -> None:
    project = nb.open("lenet5")
    text = nb.source(project).replace("nn.Linear(400, 120)", "nn.Linear(300, 120)")
    with pytest.raises(ProblemError) as caught:
        project_from_source(project, text)
    problem = caught.value.problem
    assert (problem.code, str(problem.expected), str(problem.received)) == ("wrong_size", "400", "300")
    assert problem.place.line == text[: text.index("nn.Linear(300")].count("\n") + 1


def test_a_size_that_a_change_before_it_makes_wrong_is_told_where_it_stands() -> None:
    project = nb.open("lenet5")
    text = nb.source(project).replace("nn.Linear(400, 120)", "nn.Linear(400, 100)")
    with pytest.raises(ProblemError) as caught:
        project_from_source(project, text)
    problem = caught.value.problem
    assert "linear_2" in str(problem.what) and str(problem.expected) == "100"
    assert problem.place.line == text[: text.index("nn.Linear(120, 84")].count("\n") + 1
