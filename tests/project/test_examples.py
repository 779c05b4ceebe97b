from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from netbuilder.core.problem import ProblemError
from netbuilder.project import edits, kinds
from netbuilder.project import examples as built_in
from netbuilder.project.examples import example, examples
from netbuilder.project.project import fresh
from tests.project.samples import classifier

ROOT = Path(__file__).resolve().parents[2]
LESSON = """# LeNet-5 reads digits

A convolutional network of 1998
reads handwriting.

## First step

More words.
"""


def make(root: Path, name: str, *files: str, lesson: str = LESSON, claim: str = '{"accuracy": 0.96}') -> Path:
    folder = root / "examples" / name
    folder.mkdir(parents=True)
    for file in files or (f"{name}.netb",):
        classifier().save(folder / file)
    (folder / "lesson.md").write_text(lesson, encoding="utf-8")
    (folder / "claim.json").write_text(claim, encoding="utf-8")
    return folder


@pytest.fixture
def resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "resources"
    root.mkdir()
    monkeypatch.setattr(built_in, "resources", lambda: root)
    return root


def test_an_example_is_told_from_its_files(resources: Path) -> None:
    folder = make(resources, "lenet5")
    (found,) = examples()
    assert (found.name, found.title, found.data) == ("lenet5", "LeNet-5 reads digits", "Digits")
    assert found.shows == "A convolutional network of 1998 reads handwriting."
    assert found.path == folder / "lenet5.netb"
    assert found.files == (folder / "lenet5.netb",)
    assert found.claim == {"accuracy": 0.96}
    assert found.lesson == LESSON
    assert found.open().project == classifier()


def test_examples_come_by_name(resources: Path) -> None:
    for name in ("b", "a", "c"):
        make(resources, name)
    assert [each.name for each in examples()] == ["a", "b", "c"]
    assert example("b").name == "b"


def test_of_several_files_the_one_called_like_the_folder_is_the_main_one(resources: Path) -> None:
    make(resources, "edges", "after.netb", "edges.netb", "z.netb")
    make(resources, "other", "second.netb", "first.netb")
    assert example("edges").path.name == "edges.netb"
    assert [path.name for path in example("edges").files] == ["after.netb", "edges.netb", "z.netb"]
    assert example("other").path.name == "first.netb"


def test_every_data_set_is_named_once(resources: Path) -> None:
    folder, spirals = make(resources, "two"), kinds.declaration("data.spirals")
    project = edits.add_connected(classifier(), "data.digits", {}, {})
    edits.add_connected(project, "data.spirals", {}, {}).save(folder / "two.netb")
    assert example("two").data == f"Digits, {spirals.title}"
    fresh().save(folder / "two.netb")
    assert example("two").data == ""


@pytest.mark.parametrize(
    ("lesson", "title", "shows"),
    [
        ("", "bare", ""),
        ("# Only a title", "Only a title", ""),
        ("Only words", "bare", "Only words"),
        ("# One\n\n## Two\n\nWords", "Two", "Words"),
    ],
)
def test_a_lesson_may_be_short(resources: Path, lesson: str, title: str, shows: str) -> None:
    make(resources, "bare", lesson=lesson)
    assert (example("bare").title, example("bare").shows) == (title, shows)


def test_an_unknown_example_is_told_with_the_nearest(resources: Path) -> None:
    make(resources, "lenet5")
    make(resources, "edges")
    with pytest.raises(ProblemError, match="no example called “lenet”") as caught:
        example("lenet")
    problem = caught.value.problem
    assert problem.code == "unknown_example"
    assert str(problem.remedy) == "use “lenet5”."
    assert str(problem.expected) == "one of edges, lenet5"


@pytest.mark.parametrize("name", ["../examples/lenet5", "lenet5/", "", ".", "lenet5\0"])
def test_a_name_is_no_path(resources: Path, name: str) -> None:
    make(resources, "lenet5")
    with pytest.raises(ProblemError, match="no example called"):
        example(name)


def test_other_things_among_the_examples_are_no_examples(resources: Path) -> None:
    make(resources, "lenet5")
    (resources / "examples" / "__pycache__").mkdir()
    (resources / "examples" / "README.md").touch()
    assert [each.name for each in examples()] == ["lenet5"]


def test_there_may_be_none(resources: Path) -> None:
    assert examples() == ()


@pytest.mark.parametrize("missing", ["lesson.md", "claim.json"])
def test_an_incomplete_example_is_a_problem(resources: Path, missing: str) -> None:
    folder = make(resources, "lenet5")
    (folder / missing).unlink()
    with pytest.raises(ProblemError, match="not complete") as caught:
        examples()
    assert str(caught.value.problem.where) == str(folder / missing)
    (folder / missing).write_bytes(b"\xff\xfe\xfd")
    with pytest.raises(ProblemError, match="not complete"):
        example("lenet5")


def test_a_damaged_part_is_a_problem(resources: Path) -> None:
    folder = make(resources, "lenet5", claim="{")
    with pytest.raises(ProblemError, match="cut off"):
        example("lenet5")
    (folder / "claim.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(ProblemError, match="not complete"):
        example("lenet5")
    (folder / "claim.json").write_text(json.dumps({}), encoding="utf-8")
    (folder / "lenet5.netb").write_text("{}", encoding="utf-8")
    with pytest.raises(ProblemError, match="not complete"):
        example("lenet5")
    (folder / "lenet5.netb").write_text('{"nodes": []}', encoding="utf-8")
    with pytest.raises(ProblemError, match="not a NetBuilder project"):
        example("lenet5").open()


def test_examples_are_told_without_torch() -> None:
    code = """
        import sys
        from netbuilder.project.examples import examples
        examples()
        print([name for name in ("torch", "numpy", "PySide6", "sklearn") if name in sys.modules])
    """
    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert told.stdout == "[]\n"


def test_the_built_in_ones_open_without_a_notice() -> None:
    for each in examples():
        assert each.title
        assert each.shows
        assert each.claim
        for path in each.files:
            assert built_in.open_file(path).notices == ()
