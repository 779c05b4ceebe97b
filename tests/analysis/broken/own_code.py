"""Python layers: of others, unreadable, not run yet, or failing."""

from __future__ import annotations

from netbuilder.core.setting_code import Checked
from netbuilder.core.spec import vector
from netbuilder.graph.model import End
from netbuilder.project import kinds
from netbuilder.project.edits import frozen_settings
from netbuilder.project.trust import trust
from tests.analysis.broken.case import broken
from tests.analysis.sketch import Sketch, classify
from tests.own_texts import DENSE


def layer(graph: Sketch, text: str, **settings: object) -> None:
    """Digits, flattened, through a Python layer with this text, to their classes."""
    images, labels = graph.data()
    flat = graph.chain(images, "flatten")
    mine = graph.raw("code", "mine", name="Mine", source=text, **settings)
    graph.wire(flat, End("mine", "x"))
    classify(graph, mine, labels, "relu", "linear")


def row(text: str, error: str = "") -> object:
    """As if it had been run with what it gets."""
    made = kinds.made("code", frozen_settings({"source": text}))
    given, gives = (vector(64),), (() if error else (vector(3),))
    found = Checked(made.key, given, gives, 0 if error else 195, 0, error, 9 if error else 0)  # type: ignore[attr-defined]
    return made.settings["checked"].store((found,))


@broken(
    "untrusted_code",
    "Mine",
    expected="code that you have written",
    received="code from a file",
    fixes=["Read and trust the code…"],
)
def python_of_somebody_else(graph: Sketch) -> None:
    layer(graph, DENSE, checked=row(DENSE))


@broken("bad_code", "Mine", expected="one class that derives", received="None", fixes=["Edit the code…"])
def python_that_is_no_layer(graph: Sketch) -> None:
    layer(graph, "class Mine(nn.Module:\n")


@broken("unchecked_code", "Mine", expected="a layer that was run once", received="None")
def python_that_was_not_run(graph: Sketch) -> None:
    trust({DENSE: "Mine"})
    layer(graph, DENSE)


@broken(
    "code_failed",
    "Mine",
    expected="a forward pass that ends",
    received="64 (a vector)",
    fixes=["Edit the code…"],
)
def python_that_fails(graph: Sketch) -> None:
    trust({DENSE: "Mine"})
    layer(graph, DENSE, checked=row(DENSE, "RuntimeError: no"))


@broken(
    "code_axis",
    "Mine",
    expected="a tensor with the axis",
    received="64 (a vector)",
    fixes=["Edit the code…"],
)
def python_that_asks_for_an_axis_that_is_not_there(graph: Sketch) -> None:
    text = DENSE.replace("in_features", "in_height")
    trust({text: "Mine"})
    layer(graph, text)
