from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.core.problem import ProblemError, Severity
from netbuilder.graph.model import Graph
from netbuilder.project.sequential import Source, read_source

NET = """
import torch
from torch import nn

hidden = 4 * 30
act = nn.ReLU(inplace=True)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2),  # the first one
            act,
            nn.MaxPool2d(kernel_size=2),
            nn.Sequential(nn.Flatten(), nn.Identity(), nn.Linear(16 * 5 * 5, hidden)),
        )
"""


def kinds(graph: Graph) -> list[str]:
    return [node.kind for node in graph.nodes.values()]


def chain(graph: Graph) -> list[tuple[str, str]]:
    return [
        (graph.nodes[wire.source.node].name, graph.nodes[wire.target.node].name)
        for wire in graph.wires.values()
    ]


def names(text: str) -> list[str]:
    return [node.name for node in read_source(text).part.graph.nodes.values()]


def test_a_chain_becomes_nodes_with_their_settings_and_wires() -> None:
    source = read_source(NET)
    graph = source.part.graph
    assert kinds(graph) == ["conv2d", "relu", "max_pool2d", "flatten", "identity", "linear"]
    conv, _, pool, _, _, linear = graph.nodes.values()
    assert conv.settings["filters"] == 6 and conv.settings["kernel"] == (5, 5)
    assert conv.settings["padding"] == (2, 2) and pool.settings["stride"] == (2, 2)
    assert linear.settings["features"] == 120
    assert chain(graph) == [
        ("Conv 1", "ReLU 1"),
        ("ReLU 1", "Max pool 1"),
        ("Max pool 1", "Flatten 1"),
        ("Flatten 1", "Identity 1"),
        ("Identity 1", "Linear 1"),
    ]
    assert source.notice is None


def test_a_weight_that_is_normalised_is_a_setting() -> None:
    text = "nn.Sequential(weight_norm(nn.Linear(4, 3)), spectral_norm(nn.Conv2d(3, 8, 3)), weight_norm(act))"
    source = read_source(text)
    assert [node.settings["norm"] for node in source.part.graph.nodes.values()] == ["weight", "spectral"]
    assert source.notice is not None and "line 1: weight_norm" in source.notice.paragraph()


@pytest.mark.parametrize(
    "text",
    [
        "nn.Sequential(OrderedDict([('first', nn.Linear(2, 3)), ('second', nn.ReLU())]))",
        "nn.Sequential(OrderedDict(first=nn.Linear(2, 3), second=nn.ReLU()))",
        "x = torch.nn.Sequential(first=nn.Linear(2, 3), second=nn.ReLU(),)",
        "parts = {'first': nn.Linear(2, 3), 'second': nn.ReLU()}\nnn.Sequential(OrderedDict(parts))",
    ],
)
def test_names_of_members_are_names_of_nodes(text: str) -> None:
    assert names(text) == ["first", "second"]


@pytest.mark.parametrize(
    "text",
    [
        "from torch.nn import Sequential, Linear, ReLU\nSequential(Linear(2, 3), ReLU())",
        "import torch.nn as layers\nlayers.Sequential(layers.Linear(2, 3), layers.ReLU())",
        ">>> net = nn.Sequential(\n...     nn.Linear(2, 3),\n...     nn.ReLU(),\n... )",
        "        self.net = nn.Sequential(\n            nn.Linear(2, 3),\n            nn.ReLU(),\n        )",
        "self.net = nn.Sequential(\n      nn.Linear(2, 3),\n      nn.ReLU(),\n    )\n    x = 1",
        "    nn.Linear(2, 3),\n    nn.ReLU(),\n",
        "net = nn.Sequential(\r\n\u00a0\u00a0nn.Linear(2,\u00a03),\r\n\tnn.ReLU(),\r\n)\r\n",
        "parts = [nn.Linear(2, 3), nn.ReLU()]\nnn.Sequential(*parts)",
        "nn.Sequential(nn.LazyLinear(3), nn.ReLU())",
    ],
)
def test_the_ways_in_which_people_write_it(text: str) -> None:
    source = read_source(text)
    assert kinds(source.part.graph) == ["linear", "relu"] and source.notice is None
    assert next(iter(source.part.graph.nodes.values())).settings["features"] == 3
    assert chain(source.part.graph) == [("Linear 1", "ReLU 1")]


def test_two_chains_lie_below_each_other_and_one_inside_another_is_no_second_one() -> None:
    source = read_source("a = nn.Sequential(nn.ReLU())\nb = nn.Sequential(nn.Tanh())")
    assert [node.y for node in source.part.graph.nodes.values()] == [14.0, 134.0]
    assert not source.part.graph.wires
    source = read_source("a = nn.Sequential(nn.ReLU())\nb = nn.Sequential(a, nn.Tanh())")
    assert kinds(source.part.graph) == ["relu", "tanh"] and len(source.part.graph.wires) == 1


def told(source: Source) -> str:
    assert source.notice is not None and source.notice.severity is Severity.WARNING
    return source.notice.paragraph()


def test_a_layer_that_we_lack_is_told_and_leaves_a_gap() -> None:
    source = read_source("nn.Sequential(\n  nn.ReLU(),\n  nn.SyncBatchNorm(2),\n  nn.Tanh(),\n)")
    assert "line 3: SyncBatchNorm" in told(source)
    assert [node.x for node in source.part.graph.nodes.values()] == [0.0, 360.0]
    assert not source.part.graph.wires


def test_arguments_without_a_counterpart_are_told_and_the_rest_is_taken() -> None:
    source = read_source(
        "nn.Sequential(\n"
        "  nn.MaxPool2d(3, dilation=2),\n"
        "  nn.Linear(4, width, bias=False, device='cuda'),\n"
        "  nn.Dropout(p=1.0),\n"
        ")"
    )
    words = told(source)
    assert "line 2: dilation=2 of MaxPool2d" in words
    assert "line 3: device='cuda', out_features=width of Linear" in words
    assert "line 4: p=1.0 of Dropout" in words
    pool, linear, _ = source.part.graph.nodes.values()
    assert pool.settings["kernel"] == (3, 3) and linear.settings["bias"] is False


def test_what_is_not_of_torch_is_not_taken_for_it() -> None:
    source = read_source(
        "from mine import ReLU\nclass Linear(nn.Module): pass\n"
        "nn.Sequential(Linear(2, 3), ReLU(), other.Tanh(), nn.Tanh())"
    )
    assert kinds(source.part.graph) == ["tanh"]
    assert all(name in told(source) for name in ("Linear", "ReLU", "Tanh"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no layers"),
        ("hello there", "holds no layers"),
        ("print(5)", "holds no layers"),
        ("nn.Sequential()", "holds no layers"),
        ("nn.Sequential(nn.Foo(1), nn.Bar())", "line 1: Foo; line 1: Bar"),
        ("nn.Sequential(nn.Linear(2, 3)", "'(' was never closed"),
        ("net = nn.Sequential(\n  nn.Linear(2 3))", "line 2"),
        ("net = nn.Sequential(net)", "None of the layers"),
        ("f(" * 500, "no complete Python source"),
        ("f(" + "x." * 20_000 + "y)", ""),
        ("nn.Sequential(nn.Linear(2, 10 ** 10 ** 10), nn.Foo())[\x00", "no complete Python source"),
    ],
)
def test_what_cannot_be_pasted_is_refused_with_its_reason(text: str, words: str) -> None:
    with pytest.raises(ProblemError) as caught:
        read_source(text)
    assert words in caught.value.problem.paragraph()


@given(st.text(alphabet="nS.(),=[]*{}'x1\n ", max_size=60))
def test_nothing_but_a_problem_comes_of_any_text(noise: str) -> None:
    for text in (noise, f"nn.Sequential({noise})", f"nn.Sequential(nn.Conv2d({noise}), nn.ReLU())"):
        try:
            read_source(text)
        except ProblemError as error:
            assert error.problem.remedy is not None


def test_source_is_never_run(tmp_path: object) -> None:
    source = read_source("__import__('os').abort()\nnn.Sequential(nn.ReLU(), nn.Linear(1, exit()))")
    assert kinds(source.part.graph) == ["relu", "linear"]
