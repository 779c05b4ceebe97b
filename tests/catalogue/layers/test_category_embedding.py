"""One embedding a column of words, as many as the data set tells."""

from __future__ import annotations

from pathlib import Path

import netbuilder as nb
from netbuilder.analysis.from_source import project_from_source
from netbuilder.analysis.sound import network
from netbuilder.catalogue.library import layers
from netbuilder.core.spec import TensorSpec, vector
from netbuilder.data.facts import facts
from netbuilder.data.sets.table import Table
from netbuilder.project import edits
from netbuilder.project.file import loads
from netbuilder.project.project import Project, fresh
from netbuilder.project.write import dumps


def test_the_data_tell_how_many_words_each_column_has() -> None:
    made = layers.get("category_embedding")(features=4)
    told = TensorSpec((3,), ("F",), "int64", (3, 7, 40))
    assert made.shape(told) == vector(2 + 4 + 4)
    assert str(made.code(told).module) == "CategoryEmbedding((3, 7, 40), 4)"
    assert made.parameters(told) == 3 * 2 + 7 * 4 + 40 * 4
    assert made.shape(told.resized((3,))) == vector(12), "where nobody tells, its own setting does"


def started(path: Path) -> Project:
    rows = [f"{at},{('red', 'blue', 'green')[at % 3]},{('cat', 'dog')[at % 3 == 1]}" for at in range(60)]
    path.write_text("\n".join(["size,colour,kind", *rows]))
    declared = Table(path=str(path), target="kind", categories="embedding")
    node = edits.fresh_node(fresh("Pets"), "data.table", id="data", settings=declared.stored())
    project = edits.learn_facts(edits.add(fresh("Pets"), node), "data", facts(declared, declared.load()))
    made: Project = nb.check(project).problems[0].fixes[0].edit(project)
    return made


def test_a_first_network_for_a_table_takes_both_and_learns(tmp_path: Path) -> None:
    project = started(tmp_path / "pets.csv")
    assert not nb.check(project).errors
    source = network(project).source.text
    assert "CategoryEmbedding((4,), 16)" in source
    assert project_from_source(project, source).graph == project.graph
    assert loads(dumps(project), "a file").project == project
    run = nb.train(edits.change_recipe(project, epochs=30, batch=8, lr=0.01))
    assert run.metrics["test"]["accuracy"] == 1, "the colour tells the kind"
