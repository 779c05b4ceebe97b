from __future__ import annotations

from netbuilder.analysis.report import report
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.examples import example


def test_an_output_of_the_network_offers_nothing_and_hinders_nobody() -> None:
    project = example("lenet5").open().project
    project = edits.add(project, edits.fresh_node(project, "output", id="end"))
    project = edits.connect(project, End("relu_1", "out"), End("end", "in"))
    project = edits.disconnect(project, End("linear_1", "in"))
    (problem,) = report(project).errors
    assert "Connect Flatten" in [str(fix.label) for fix in problem.fixes]
