"""The commands that need no training: examples, new, check, runs, data; and what is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from netbuilder import __version__
from netbuilder.project import edits
from netbuilder.project.file import open_file, save_file
from tests.cli.commands import Terminal, refused
from tests.networks import digits_cnn, points_mlp


def test_version(netbuilder: Terminal) -> None:
    assert netbuilder("--version").out == f"netbuilder {__version__}\n"


def test_wrong_usage_exits_2(netbuilder: Terminal) -> None:
    assert netbuilder("train").code == 2
    assert netbuilder("check").code == 2
    assert netbuilder("data", "fetch").code == 2


def test_examples_are_listed(netbuilder: Terminal) -> None:
    result = netbuilder("examples")
    assert result.code == 0
    for name in ("lenet5", "edges", "linear", "mlp-spirals"):
        assert name in result.out


def test_new_writes_a_project_with_an_id_of_its_own(netbuilder: Terminal) -> None:
    assert netbuilder("new", "lenet5", "mine.netb").code == 0
    first = open_file(netbuilder.folder / "mine.netb").project
    assert "already" in refused(netbuilder("new", "lenet5", "mine.netb"))
    assert netbuilder("new", "lenet5", "mine.netb", "--force").code == 0
    assert open_file(netbuilder.folder / "mine.netb").project.id != first.id


def test_check_prints_shapes_and_costs(netbuilder: Terminal) -> None:
    result = netbuilder("check", "lenet5")
    assert result.code == 0
    assert "16×10×10" in result.out and "61,706" in result.out and "416,520" in result.out
    assert "No problems." in result.out


def test_check_json_is_complete(netbuilder: Terminal) -> None:
    save_file(digits_cnn(), netbuilder.folder / "a.netb")
    found = json.loads(netbuilder("check", "a.netb", "--json").out)
    assert found["total"]["parameters"] == sum(layer["parameters"] for layer in found["layers"])
    assert found["total"]["flops"] == 2 * found["total"]["multiply_adds"]
    assert found["problems"] == []
    assert {"id", "name", "kind", "outputs", "parameters", "activation_bytes"} <= set(found["layers"][0])


def test_check_measures_times_when_asked(netbuilder: Terminal) -> None:
    told = netbuilder("check", "linear", "--time").out
    assert "forward" in told and "in one go" in told
    timing = json.loads(netbuilder("check", "linear", "--time", "--json").out)["timing"]
    assert timing["passes"] >= 3 and timing["whole"]["forward_ms"] > 0
    assert all(each["forward_ms"] > 0 for each in timing["layers"].values())
    assert "timing" not in json.loads(netbuilder("check", "linear", "--json").out)


def test_check_tells_errors_with_their_fix_and_exits_1(netbuilder: Terminal) -> None:
    project = edits.remove_and_heal(digits_cnn(), "flatten_1")
    save_file(project, netbuilder.folder / "broken.netb")
    result = netbuilder("check", "broken.netb")
    assert result.code == 1
    assert "Insert Flatten" in result.out and "128" in result.out
    found = json.loads(netbuilder("check", "broken.netb", "--json").out)
    errors = [each for each in found["problems"] if each["severity"] == "error"]
    assert [each["code"] for each in errors] == ["kind_mismatch"]
    assert errors[0]["layer"] == "Linear 1" and errors[0]["fixes"]


def test_the_catalogue_is_listed(netbuilder: Terminal) -> None:
    assert "conv2d" in netbuilder("check", "--layers").out
    layers = json.loads(netbuilder("check", "--layers", "--json").out)
    assert {"id", "title", "says", "settings"} <= set(layers[0])


def test_no_runs_yet(netbuilder: Terminal) -> None:
    assert "No runs yet" in netbuilder("runs").out
    assert netbuilder("runs", "--json").out.strip() == "[]"


def test_runs_of_one_project_and_evaluation(netbuilder: Terminal) -> None:
    save_file(points_mlp(), netbuilder.folder / "a.netb")
    save_file(points_mlp(), netbuilder.folder / "b.netb")
    for name in ("a.netb", "b.netb"):
        assert netbuilder("train", name).code == 0
    assert len(json.loads(netbuilder("runs", "--json").out)) == 2
    (found,) = json.loads(netbuilder("runs", "a.netb", "--json").out)
    assert found["state"] == "finished" and len(found["epochs"]) == 3
    assert {each["kind"] for each in found["checkpoints"]} == {"before", "best", "last", "epoch"}
    evaluated = netbuilder("evaluate", found["run"], "--json").objects[0]
    assert evaluated["metrics"]["accuracy"] == pytest.approx(found["metrics"]["test"]["accuracy"], abs=1e-12)


def test_data_sets_are_listed_and_those_without_files_need_no_fetching(netbuilder: Terminal) -> None:
    assert "mnist" in netbuilder("data", "list").out
    assert "needs no files" in netbuilder("data", "fetch", "spirals").out


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("cut.netb", '{"format": 1, "name": "x", "graph": {"nodes": [', "cut.netb"),
        ("empty.netb", "", "empty.netb"),
        ("newer.netb", '{"format": 999}', "999"),
        ("hostile.netb", "[" * 100_000, "hostile.netb"),
        ("other.netb", "\x00\x01\x02", "other.netb"),
        ("list.netb", "[1, 2, 3]", "list.netb"),
    ],
)
def test_a_bad_file_is_refused_in_one_paragraph(
    netbuilder: Terminal, name: str, content: str, expected: str
) -> None:
    (netbuilder.folder / name).write_text(content, encoding="utf-8")
    for command in ("check", "train"):
        assert expected in refused(netbuilder(command, name))


@pytest.mark.parametrize("name", ["nowhere.netb", "folder/nothing.netb", "lenet6", "some/where"])
def test_a_missing_project_is_refused(netbuilder: Terminal, name: str) -> None:
    assert refused(netbuilder("check", name))


def test_missing_data_says_where_it_was_looked_for(netbuilder: Terminal) -> None:
    path = netbuilder.folder / "elsewhere"
    project = edits.change_recipe(digits_cnn(), epochs=1)
    save_file(project, netbuilder.folder / "a.netb")
    assert str(path) in refused(netbuilder("train", "a.netb", "--data", path))


def test_debug_shows_the_traceback(netbuilder: Terminal) -> None:
    from netbuilder.core.problem import ProblemError

    with pytest.raises(ProblemError):
        netbuilder("--debug", "check", "nowhere.netb")


def test_a_fault_of_ours_says_so(netbuilder: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("netbuilder.analysis.report.report", broken)
    paragraph = refused(netbuilder("check", "lenet5"))
    assert "mistake" in paragraph and "--debug" in paragraph


HEAVY = ("torch", "PySide6", "numpy", "sklearn", "pyqtgraph", "onnx")


@pytest.mark.parametrize(
    "code",
    [
        "import netbuilder",
        "from netbuilder.cli.main import main; main(['examples'])",
        "from netbuilder.cli.main import main; main(['check', 'lenet5'])",
        "from netbuilder.cli.main import main; main(['check', 'edges', '--json'])",
        "from netbuilder.cli.main import main; main(['new', 'lenet5', 'mine.netb'])",
        "from netbuilder.cli.main import main; main(['runs'])",
        "import netbuilder as nb; nb.check(nb.open('lenet5')); nb.source(nb.open('lenet5'))",
    ],
)
def test_quick_answers_load_nothing_heavy(code: str, tmp_path: Path) -> None:
    after = f"; import sys; found = [m for m in {HEAVY!r} if m in sys.modules]; assert not found, found"
    done = subprocess.run([sys.executable, "-c", code + after], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_home_that_cannot_be_written_is_refused_before_training(
    netbuilder: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    (netbuilder.folder / "file").write_text("in the way")
    monkeypatch.setenv("NETBUILDER_HOME", str(netbuilder.folder / "file"))
    save_file(points_mlp(), netbuilder.folder / "a.netb")
    assert "file" in refused(netbuilder("train", "a.netb"))


def test_an_export_into_a_folder_that_is_not_there_is_refused(netbuilder: Terminal) -> None:
    save_file(points_mlp(), netbuilder.folder / "a.netb")
    assert "no such folder" in refused(netbuilder("export", "a.netb", "--out", "nowhere/model.py"))
    assert "export format" in refused(netbuilder("export", "a.netb", "--out", "model.xyz"))
    assert netbuilder("export", "nothing", "--out", "model.py").code == 1


def test_options_of_an_export_are_given_by_name(netbuilder: Terminal) -> None:
    save_file(points_mlp(), netbuilder.folder / "a.netb")
    export = ("export", "a.netb", "--out", "model.onnx")
    assert netbuilder(*export, "--set", "batch=4", "--set", "input_name=place").code == 0
    assert "one of batch, opset" in refused(netbuilder(*export, "--set", "butch=4"))
    assert "OPTION=VALUE" in refused(netbuilder(*export, "--set", "batch"))
    assert "no sense" in refused(netbuilder(*export, "--set", "raw=yes"))


def test_the_installed_program_tests_itself(netbuilder: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    result = netbuilder("selftest")
    assert result.code == 0, result.err
    assert "layers" in result.out and "lenet5" in result.out and "backward" in result.out
    monkeypatch.setattr("netbuilder.project.examples.examples", lambda: 1 / 0)
    broken = netbuilder("selftest")
    assert broken.code == 1
    assert "examples: failed" in broken.err and "backward" in broken.out


def test_without_a_command_a_project_is_trained_and_exported(netbuilder: Terminal) -> None:
    save_file(points_mlp(epochs=1), netbuilder.folder / "a.netb")
    result = netbuilder("a.netb")
    assert result.code == 0, result.err
    assert (netbuilder.folder / "a.onnx").exists()


def test_without_a_command_a_broken_project_is_refused_in_words(netbuilder: Terminal) -> None:
    save_file(edits.remove_and_heal(digits_cnn(), "flatten_1"), netbuilder.folder / "broken.netb")
    assert "Linear 1" in refused(netbuilder("broken.netb"))


def test_diff_says_in_words_what_differs(netbuilder: Terminal) -> None:
    before, after = netbuilder.folder / "a.netb", netbuilder.folder / "b.netb"
    project = digits_cnn()
    save_file(project, before)
    save_file(edits.change_recipe(edits.change(project, "linear_1", {"features": 12}), epochs=9), after)
    result = netbuilder("diff", before, after)
    assert result.code == 0
    assert result.out.splitlines() == [
        "Layers",
        "  Linear 1: Outputs 10 → 12",
        "Recipe",
        "  Epochs 2 → 9",
        "What follows",
        "  parameters 1,386 → 1,644",
        "  multiply-adds 5,888 → 6,144",
        "  bytes of activations 7,984 → 7,992",
        "  Linear 1: output 10 → 12",
    ]
    told = json.loads(netbuilder("diff", before, after, "--json").out)
    assert told["before"] == str(before)
    assert told["differences"][0] == {
        "group": "layers",
        "words": "Linear 1: Outputs 10 → 12",
        "subject": "Linear 1",
        "change": "features",
        "before": "10",
        "after": "12",
        "block": "",
    }


def test_diff_ends_with_0_unless_it_is_to_tell_by_its_exit_code(netbuilder: Terminal) -> None:
    assert netbuilder("diff", "lenet5", "mlp-spirals").code == 0
    assert netbuilder("diff", "lenet5", "mlp-spirals", "--exit-code").code == 1
    same = netbuilder("diff", "lenet5", "lenet5", "--exit-code")
    assert (same.code, same.out) == (0, "The same.\n")


def test_diff_counts_positions_only_with_layout(netbuilder: Terminal) -> None:
    before, after = netbuilder.folder / "a.netb", netbuilder.folder / "b.netb"
    project = digits_cnn()
    save_file(project, before)
    save_file(edits.move(project, {"relu_1": (400.0, 80.0)}), after)
    assert netbuilder("diff", before, after).out == "The same.\n"
    assert netbuilder("diff", before, after, "--layout").out == "Layout\n  ReLU 1 lies elsewhere\n"


def test_diff_refuses_what_is_no_project(netbuilder: Terminal) -> None:
    assert "nowhere.netb" in refused(netbuilder("diff", "lenet5", "nowhere.netb"))
    assert "mlp-spirals" in refused(netbuilder("diff", "lenet5", "mlp-spiral"))
    assert netbuilder("diff", "lenet5").code == 2
