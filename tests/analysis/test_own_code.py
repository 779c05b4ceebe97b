"""The Python of layers in the generated file: as it was written, once, under names that nothing else has."""

from __future__ import annotations

import ast

import pytest
import torch

from netbuilder.analysis.own_code import OwnTexts, renamed
from netbuilder.analysis.report import report
from netbuilder.analysis.sound import network
from netbuilder.core.call import Call, LayerCode, OwnText
from netbuilder.core.names import Names
from netbuilder.core.problem import ProblemError
from netbuilder.core.setting_code import Checked
from netbuilder.core.spec import vector
from netbuilder.engine.build import build, model_class
from netbuilder.graph.model import End
from netbuilder.project import edits, kinds
from netbuilder.project.own_code import learn
from netbuilder.project.project import Project
from netbuilder.project.trust import code_of, trust
from tests.own_texts import DENSE, TWO_ENDS, with_code

IMPORTS = [
    "import math",
    "",
    "import numpy as np",
    "import torch",
    "from torch import Tensor, nn",
    "",
    "",
    "",
]


def known(project: Project, id: str, *rows: tuple[int, tuple[int, ...]]) -> Project:
    """As if the layer had been run: the size of its one input, and of its outputs."""
    made = kinds.made("code", project.graph.nodes[id].settings)
    found = []
    for size, gives in rows:
        free = (None,) * (len(made.inputs) - 1)  # type: ignore[attr-defined]
        found.append(Checked(made.key, (vector(size), *free), tuple(map(vector, gives)), 27))  # type: ignore[attr-defined]
    return learn(project, {("", id): found})


def two_layers(first: str, second: str) -> Project:
    project = with_code(first)
    node = edits.fresh_node(project, "code", id="other", settings={"source": second})
    project = edits.add(project, node)
    project = edits.connect(project, End("in", "out"), End("other", "x"))
    ends = len(kinds.output_ports(project, node))
    project = known(project, "code", (8, (8, 8) if "Ends" in first else (3,)))
    return known(project, "other", (8, (8,) * ends if "Ends" in second else (3,)))


def test_the_text_stands_there_as_it_was_written() -> None:
    project = known(with_code(DENSE), "code", (8, (3,)))
    trust(code_of(project))
    made = network(project)
    assert DENSE in made.source.text
    assert "self.layer_1 = Dense(in_features=8, features=3)" in made.source.text
    number = made.source.text.splitlines().index("        return torch.tanh(self.inner(x))") + 1
    assert made.source.node_at(number) == ((), "code")
    assert build(made.source)(torch.zeros(2, 8)).shape == (2, 10)


def test_the_same_text_stands_there_once_and_different_ones_under_names_of_their_own() -> None:
    alike = two_layers(DENSE, DENSE)
    differ = two_layers(TWO_ENDS, TWO_ENDS.replace("math.pi", "math.e"))
    trust({**code_of(alike), **code_of(differ)})
    assert network(alike).source.text.count("class Dense(") == 1
    text = network(differ).source.text
    assert text.count("import math") == text.count("import numpy as np") == 1
    assert "SCALE = math.pi" in text and "SCALE_2 = math.e" in text and "x * SCALE_2" in text
    assert "class Ends(" in text and "class Ends_2(" in text
    build(network(differ).source)


def test_imports_come_in_the_order_of_ruff() -> None:
    project = two_layers(TWO_ENDS, DENSE)
    trust(code_of(project))
    text = network(project).source.text
    head = text[text.index("import math") : text.index("SCALE")]
    assert head.split("\n") == IMPORTS


def fitted(text: str, name: str, *taken: str) -> tuple[str, str, OwnText]:
    names = Names(taken)
    code = OwnTexts(names).fitted(LayerCode(Call(name), "{self}({0})", own=OwnText(text, "0")))
    assert code.own is not None and code.module is not None
    ast.parse(code.own.text)
    return code.module.target, "\n".join(code.own.imports), code.own


def test_a_name_that_is_taken_changes_wherever_it_means_the_same() -> None:
    text = (
        "STEP = 2\n\n\ndef twice(x, STEP=3):\n    return x * STEP\n\n\n"
        "class A(nn.Module):\n    def forward(self, x: Tensor) -> Tensor:\n"
        "        return super(A, self).twice(twice(x, STEP=STEP)) + self.STEP\n"
    )
    name, _, own = fitted(text, "A", "A", "STEP", "twice")
    assert name == "A_2"
    assert own.text.startswith("STEP_2 = 2\n\n\ndef twice_2(x, STEP=3):\n    return x * STEP\n")
    assert "super(A_2, self).twice(twice_2(x, STEP=STEP_2)) + self.STEP" in own.text


def test_imports_of_other_things_under_our_names_get_other_names() -> None:
    text = f"import numpy as F\nfrom torch import nn\nfrom math import pi as x\n\n\n{DENSE}"
    text = text.replace("torch.tanh(", "x * F.pi * torch.tanh(").replace("(self, x: ", "(self, y: ")
    text = text.replace("self.inner(x)", "self.inner(y)")
    _, imports, own = fitted(text, "Dense")
    assert imports == "import numpy as F_2\nfrom math import pi as x_2"
    assert "x_2 * F_2.pi" in own.text and "import" not in own.text


def test_letters_of_any_script_are_renamed_by_their_bytes() -> None:
    text = 'größe = "ß größe"; 名 = größe\n'
    assert renamed(text, {"größe": "a", "名": "b"}) == 'a = "ß größe"; b = a\n'


def test_nothing_is_built_of_code_that_is_not_trusted() -> None:
    project = known(with_code(DENSE), "code", (8, (3,)))
    assert [each.code for each in report(project).stops_building] == ["untrusted_code"]
    with pytest.raises(ProblemError, match="not trusted"):
        network(project)
    trust(code_of(project))
    source = network(project).source
    from netbuilder.project.trust import trust_file

    trust_file().unlink()
    with pytest.raises(ProblemError, match="have not read"):
        model_class(source)
