"""The text of the training script: only what the project needs, in careful form, safe from names."""

from __future__ import annotations

import ast
import importlib.util
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from netbuilder.analysis.layout import columns
from netbuilder.analysis.script import script
from netbuilder.analysis.sound import network
from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.names import RESERVED
from netbuilder.core.problem import ProblemError
from netbuilder.core.spec import maps
from netbuilder.data.source import labels
from netbuilder.graph import edit
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.examples import examples
from netbuilder.project.find import find
from netbuilder.project.project import Project, fresh
from netbuilder.project.states import State, put
from tests.networks import digits_cnn


def project(name: str = "Net", data: str = "data.spirals", **recipe: object) -> Project:
    """One linear layer on points or images, with cross-entropy."""
    made = edits.change_recipe(fresh(name), **recipe)
    node = edits.fresh_node(made, data)
    made = edits.add(made, node)
    fields = {"data.spirals": "points", "data.digits": "images", "data.mnist": "images"}
    source = End(node.id, fields[data])
    for kind, settings in (("flatten", {}), ("linear", {"features": 10}))[data == "data.spirals" :]:
        layer = edits.fresh_node(made, kind, settings=settings)
        made = edits.connect(edits.add(made, layer), source, End(layer.id, "in"))
        source = End(layer.id, "out")
    return with_loss(made, "loss.cross_entropy", scores=source, target=End(node.id, "labels"))


def with_loss(made: Project, kind: str, name: str = "", weight: float = 1.0, **wires: End) -> Project:
    loss = edits.fresh_node(made, kind, name=name, settings={"weight": weight})
    made = edits.add(made, loss)
    for port, source in wires.items():
        made = edits.connect(made, source, End(loss.id, port))
    return made


def linear_of(made: Project) -> End:
    return next(End(node.id, "out") for node in made.graph.nodes.values() if node.kind == "linear")


def data_of(made: Project) -> str:
    return next(node.id for node in made.graph.nodes.values() if node.kind.startswith("data."))


def text(made: Project) -> str:
    return script(network(made))


def defined(source: str) -> list[str]:
    """All names of the module, imports and repetitions too."""
    names: list[str] = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.append(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names += [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
        elif isinstance(node, ast.Assign):
            names += [target.id for target in node.targets if isinstance(target, ast.Name)]
    return names


def three_losses() -> Project:
    """Long enough that the sum of the losses takes several rows."""
    made = project("Three")
    scores = linear_of(made)
    for number in (1, 2):
        made = with_loss(made, "loss.activity_penalty", f"A penalty {number}", 0.25, activity=scores)
    labels = End(data_of(made), "labels")
    return with_loss(
        made, "loss.cross_entropy", "A second and rather long cross-entropy", scores=scores, target=labels
    )


def second_output(made: Project) -> Project:
    node = edits.fresh_node(made, "relu", name="Active")
    made = edits.connect(edits.add(made, node), linear_of(made), End(node.id, "in"))
    return with_loss(made, "loss.activity_penalty", activity=End(node.id, "out"))


def idle_output(made: Project) -> Project:
    """A layer of its own that no loss knows."""
    layer = edits.fresh_node(made, "linear", name="Idle", settings={"features": 3})
    made = edits.connect(edits.add(made, layer), End(data_of(made), "points"), End(layer.id, "in"))
    end = edits.fresh_node(made, "output")
    return edits.connect(edits.add(made, end), End(layer.id, "out"), End(end.id, "in"))


PROJECTS = {
    "frozen": put(digits_cnn(optimiser={"id": "adamw", "beta1": 0.8}), ["conv2d_1"], State.FROZEN, True),
    "points": project(),
    "images": project(data="data.digits"),
    "files": project(data="data.mnist"),
    "files without validation": project(data="data.mnist", validation=0.0),
    "no test": project(test=0.0),
    "no validation": project(validation=0.0),
    "only training": project(test=0.0, validation=0.0),
    "cosine": project(schedule={"id": "cosine", "floor": 0.1}),
    "steps": project(schedule={"id": "step"}),
    "seldom watched": project(validate_every=3),
    "sgd": project(optimiser={"id": "sgd", "nesterov": True, "weight_decay": 1e-4}, device="cuda"),
    "adamw": project(optimiser={"id": "adamw", "beta1": 0.8}),
    "three losses": three_losses(),
    "two outputs": second_output(project()),
    "an idle output": idle_output(project()),
    "long names": project("A network with a name that is far too long to be the name of a network"),
    "hangul": project("이름이 아주 아주 긴 신경망, 한 줄에 들어가지 않을 만큼 아주 긴 이름을 가진 신경망"),
}


@pytest.mark.parametrize("made", PROJECTS.values(), ids=PROJECTS)
def test_it_is_whole_and_imports_nothing_of_ours(made: Project) -> None:
    source = text(made)
    tree = ast.parse(source)
    modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    roots = {module.partition(".")[0] for module in modules} - set(sys.stdlib_module_names)
    assert {"torch", "numpy", "safetensors"} <= roots <= {"torch", "numpy", "safetensors", "sklearn"}
    names = defined(source)
    assert len(names) == len(set(names))
    assert source.endswith('\n\n\nif __name__ == "__main__":\n    main()\n')
    classes = network(made).source.text
    assert classes[classes.index("class ") :].strip() in source


@pytest.mark.parametrize("made", PROJECTS.values(), ids=PROJECTS)
def test_ruff_has_nothing_to_say(made: Project, tmp_path: Path) -> None:
    if importlib.util.find_spec("ruff") is None:
        pytest.skip("ruff is not installed: pip install .[dev]")
    path = tmp_path / "train.py"
    path.write_text(text(made), encoding="utf-8")
    # Multiplication signs in comments are meant.
    rules = ["--select", "E,F,W,I,B,UP,SIM,RUF,C4,PIE,RET", "--ignore", "E501,RUF001,RUF002,RUF003,RET504"]
    for command in (["check", *rules], ["format", "--check", "--diff"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--isolated", "--no-cache", path]
        ended = subprocess.run(ruff, capture_output=True, encoding="utf-8", check=False)
        assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.long
def test_mypy_has_nothing_to_say(tmp_path: Path) -> None:
    if importlib.util.find_spec("mypy") is None:
        pytest.skip("mypy is not installed: pip install .[dev]")
    paths = [tmp_path / f"{name.replace(' ', '_')}.py" for name in PROJECTS]
    for path, made in zip(paths, PROJECTS.values(), strict=True):
        path.write_text(text(made), encoding="utf-8")
    # Some packages tell no types.
    options = ["--config-file", os.devnull, "--ignore-missing-imports", "--disallow-untyped-defs"]
    mypy = [sys.executable, "-m", "mypy", *options, "--cache-dir", tmp_path / "cache", *paths]
    ended = subprocess.run(mypy, capture_output=True, encoding="utf-8", check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("made", PROJECTS.values(), ids=PROJECTS)
def test_its_own_rows_are_as_short_as_the_models(made: Project) -> None:
    source = text(made)
    long = [row.strip() for row in source.splitlines() if columns(row) > 88]
    # What a person has written is not broken.
    assert [row for row in long if not row.startswith(('"""', "description="))] == []


# What a script has only when the project needs it.
@pytest.mark.parametrize(
    ("words", "needed_by"),
    [
        ("--data", {"files", "files without validation"}),
        ("held_back = load_mnist", {"files", "files without validation"}),
        ("def rate_factor", {"cosine", "steps"}),
        ("def split_by_class", set(PROJECTS) - {"only training", "files without validation"}),
        ("def evaluate", set(PROJECTS) - {"only training"}),
        ("load_file", set(PROJECTS) - {"only training", "no test"}),
        ("validated", set(PROJECTS) - {"only training", "no validation", "files without validation"}),
        ("% 3 == 0", {"seldom watched"}),
        ("scikit-learn", {"images", "frozen"}),
        ("requires_grad", {"frozen"}),
        ("outputs: tuple[torch.Tensor, torch.Tensor]", {"two outputs", "an idle output"}),
        ("find_unused_parameters", {"an idle output"}),
        ('group["lr"] = arguments.lr\n', set(PROJECTS) - {"cosine", "steps"}),
    ],
)
def test_it_has_what_the_project_needs_and_no_more(words: str, needed_by: set[str]) -> None:
    assert {name for name, made in PROJECTS.items() if words in text(made)} == needed_by


def test_losses_are_summed_with_their_weights() -> None:
    source = text(PROJECTS["three losses"])
    assert "cross_entropy = nn.CrossEntropyLoss()" in source
    assert "a_second_and_rather_long = nn.CrossEntropyLoss()" in source
    assert "        + 0.25 * output.abs().mean()\n" in source


def test_the_figure_that_decides_is_the_first_metric_or_the_loss() -> None:
    assert 'validated["accuracy"] > best' in text(PROJECTS["points"])
    made = project()
    without = edits.remove(
        made, tuple(id for id, node in made.graph.nodes.items() if node.kind.startswith("loss."))
    )
    assert 'validated["loss"] < best' in text(
        with_loss(without, "loss.activity_penalty", activity=linear_of(without))
    )


def test_of_several_losses_the_sum_decides_as_in_our_trainer() -> None:
    assert 'validated["loss"] < best' in text(PROJECTS["three losses"])


def test_the_loaders_of_the_examples_are_as_narrow_as_the_script() -> None:
    assert not [each.name for each in examples() if "# fmt: off" in text(find(each.name).project)]


def test_it_says_how_it_is_called() -> None:
    source = script(network(PROJECTS["points"]), "learn it.py")
    assert "\n    torchrun --nproc-per-node 2 learn it.py\n" in source
    assert "\n    torchrun --nproc-per-node 2 train.py\n" in text(PROJECTS["points"])


def test_the_recipe_is_what_the_command_line_begins_with() -> None:
    source = text(project(epochs=7, batch=30, lr=0.02, seed=5, device="cpu"))
    for words in (
        '"--epochs", type=positive, default=7',
        "default=30",
        "default=0.02",
        "default=5",
        'default="cpu"',
    ):
        assert words in source


@pytest.mark.parametrize(
    "name",
    [
        "Path",
        "Means",
        "Batch",
        "Iterator",
        "FIGURES",
        "Bad file",
        "main",
        "train",
        "torch",
        '"""',
        "100 % \\",
        "a\nb",
        "새 망",
    ],
)
def test_no_name_of_a_project_breaks_it(name: str) -> None:
    source = text(project(name, data="data.mnist"))
    names = defined(source)
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "name", ["train", "Main", "Loss", "torch", "batch", "Load spirals", "{0}", "Output", "F"]
)
def test_no_name_of_a_loss_breaks_it(name: str) -> None:
    made = project()
    loss = next(id for id, node in made.graph.nodes.items() if node.kind.startswith("loss."))
    source = text(replace(second_output(made), graph=edit.rename(second_output(made).graph, loss, name)))
    names = defined(source)
    assert len(names) == len(set(names))


def test_what_a_script_calls_its_own_with_a_capital_no_network_is_called() -> None:
    """Names of classes are the only ones of a project that stand beside the script's own."""
    for made in PROJECTS.values():
        own = [name for name in defined(text(made)) if name[0].isupper()]
        assert set(own) - {network(made).source.model} <= RESERVED


def test_a_percent_sign_does_not_break_the_help() -> None:
    assert 'description="Train 100 %% sure."' in text(project("100 % sure"))


@pytest.mark.parametrize(("missing", "words"), [("data.", "no data set"), ("loss.", "no loss")])
def test_without_data_or_loss_there_is_nothing_to_train(missing: str, words: str) -> None:
    made = project()
    gone = tuple(id for id, node in made.graph.nodes.items() if node.kind.startswith(missing))
    bare = edits.remove(made, gone)
    if missing == "data.":
        bare = edits.remove(bare, tuple(id for id in bare.graph.nodes))
        entry = edits.fresh_node(bare, "input", settings={"sizes": (3,)})
        layer = edits.fresh_node(bare, "linear")
        bare = edits.connect(
            edits.add(edits.add(bare, entry), layer), End(entry.id, "out"), End(layer.id, "in")
        )
    with pytest.raises(ProblemError) as refused:
        text(bare)
    assert refused.value.problem.code == "no_script"
    assert words in refused.value.problem.paragraph()


def test_a_script_says_when_its_examples_take_much_memory() -> None:
    small = project(data="data.mnist")
    assert "held in memory" not in text(small)
    data = data_of(small)
    known = DataFacts(
        (("images", FieldFacts(maps(1, 28, 28), 0, 1)), ("labels", labels(*"0123456789"))),
        (("train", 600_000), ("test", 100_000)),
    )
    assert "All examples are held in memory: 2.2 GB." in text(edits.learn_facts(small, data, known))
