from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from netbuilder.core import paths
from netbuilder.core.problem import ProblemError

ROOT = Path(__file__).resolve().parents[2]


def test_a_checkout_has_its_resources_beside_the_package() -> None:
    assert paths.resources() == ROOT / "resources"


def test_an_installed_package_has_them_inside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "netbuilder"
    (package / "resources").mkdir(parents=True)
    (package.parent / "resources").mkdir()  # some other distribution's
    monkeypatch.setattr(paths, "_PACKAGE", package)
    assert paths.resources() == package / "resources"


def test_lost_resources_are_a_problem_with_a_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path / "netbuilder")
    with pytest.raises(ProblemError, match="Install NetBuilder again") as caught:
        paths.resources()
    assert caught.value.problem.code == "resources-missing"
    assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize("folder", ["resources", "netbuilder/resources"])
def test_a_frozen_bundle_has_them_where_it_was_unpacked(tmp_path: Path, folder: str) -> None:
    """A bundle is told by two attributes of `sys`; its modules have paths inside the unpacked folder."""
    bundle = tmp_path / "bündle"
    (bundle / folder).mkdir(parents=True)
    code = f"""
        import sys
        sys.frozen, sys._MEIPASS = True, {str(bundle)!r}
        from netbuilder.core import paths
        from pathlib import Path
        paths._PACKAGE = Path(sys._MEIPASS, "netbuilder")
        print(ascii(str(paths.resources())))
    """
    answer = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == ascii(str(bundle / folder))


def test_one_variable_moves_all_that_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NETBUILDER_HOME", str(tmp_path))
    monkeypatch.delenv("NETBUILDER_DATA", raising=False)
    assert paths.user_data() == tmp_path
    assert paths.runs_folder() == tmp_path / "runs"
    assert paths.data_folders() == (tmp_path / "data",)
    assert paths.state_folder() == tmp_path / "state"
    assert paths.settings_file() == tmp_path / "settings.json"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("home", [None, "", "  "])
def test_without_it_the_system_decides(monkeypatch: pytest.MonkeyPatch, home: str | None) -> None:
    import platformdirs

    if home is None:
        monkeypatch.delenv("NETBUILDER_HOME")
    else:
        monkeypatch.setenv("NETBUILDER_HOME", home)
    assert paths.user_data() == Path(platformdirs.user_data_dir("netbuilder", False))
    assert paths.runs_folder() == paths.user_data() / "runs"
    assert paths.state_folder() == Path(platformdirs.user_state_dir("netbuilder", False))
    assert paths.settings_file().parent == Path(platformdirs.user_config_dir("netbuilder", False))


def test_data_is_looked_for_where_the_user_said_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NETBUILDER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NETBUILDER_DATA", str(tmp_path / "sets"))
    assert paths.data_folders() == (tmp_path / "sets", tmp_path / "home" / "data")


def test_a_relative_folder_stays_where_it_was_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NETBUILDER_HOME", "home")
    before = paths.runs_folder()
    assert before == tmp_path / "home" / "runs"
    monkeypatch.setenv("NETBUILDER_HOME", "~/builder")
    assert paths.user_data() == Path.home() / "builder"


@pytest.mark.parametrize("stored", ["", "{", "[]", '{"data_folder": 3}', '{"data_folder": " "}'])
def test_data_go_to_the_usual_place_unless_another_was_chosen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stored: str
) -> None:
    monkeypatch.setenv("NETBUILDER_HOME", str(tmp_path))
    monkeypatch.delenv("NETBUILDER_DATA", raising=False)
    paths.settings_file().write_text(stored)
    assert paths.data_folders() == (tmp_path / "data",)


def test_data_go_to_the_folder_that_was_chosen_and_are_looked_for_elsewhere_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NETBUILDER_HOME", str(tmp_path))
    monkeypatch.setenv("NETBUILDER_DATA", str(tmp_path / "sets"))
    paths.settings_file().write_text(json.dumps({"data_folder": str(tmp_path / "disk")}))
    assert paths.data_folders() == (tmp_path / "sets", tmp_path / "data", tmp_path / "disk")
