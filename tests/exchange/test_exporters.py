"""What every export format keeps: it writes, it runs again without us, it says what it lacks."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from netbuilder.core.problem import ProblemError
from netbuilder.exchange import Exported, export
from netbuilder.exchange.library import exporters
from netbuilder.exchange.proof import TOLERANCE
from tests.exchange.networks import PROJECTS, mlp, subject

FORMATS = list(exporters)


def written(project: str, format: str, folder: Path) -> Exported:
    taken = subject(PROJECTS[project](), folder / "checkpoint.safetensors")
    return export(taken, format, folder / f"새 모델 1{exporters.get(format).suffix}")


def assert_proved(exported: Exported) -> None:
    assert exported.files[-1] == exported.path
    assert all(file.stat().st_size > 0 for file in exported.files)
    proof = exported.proof
    assert proof is not None
    assert proof.ok
    assert 0 <= proof.relative <= TOLERANCE
    assert proof.samples == 256
    assert "256 real samples" in str(proof.sentence())


@pytest.mark.parametrize("format", FORMATS)
def test_it_writes_what_runs_again_in_a_process_without_us(format: str, tmp_path: Path) -> None:
    """On a network with a block used twice, batch normalisation, dropout, two outputs and Hangul names."""
    assert_proved(written("hangul", format, tmp_path))


@pytest.mark.long
@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("project", [name for name in PROJECTS if name != "hangul"])
def test_it_does_so_for_every_network(project: str, format: str, tmp_path: Path) -> None:
    assert_proved(written(project, format, tmp_path))


@pytest.mark.long
@pytest.mark.parametrize("format", FORMATS)
def test_it_takes_a_network_that_has_not_learned(format: str, tmp_path: Path) -> None:
    path = tmp_path / f"fresh{exporters.get(format).suffix}"
    exported = export(subject(mlp(seed=3)), format, path)
    assert exported.files == (path,)
    assert_proved(exported)


@pytest.mark.parametrize(
    ("format", "package"),
    [(format, package) for format in FORMATS for package in exporters.get(format).packages],
)
def test_a_missing_package_is_named_with_the_line_that_installs_it(
    format: str, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ProblemError) as refused:
        export(subject(mlp()), format, tmp_path / "model")
    assert refused.value.problem.code == "package_missing"
    assert f"python -m pip install {package}" in refused.value.problem.paragraph()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("format", FORMATS)
def test_it_declares_what_a_menu_and_a_form_need(format: str) -> None:
    declared = exporters.get(format)
    assert declared.title
    assert declared.says.endswith(".")
    assert declared.suffix.startswith(".")
    assert declared().runs_again


@pytest.mark.parametrize("format", FORMATS)
def test_an_unknown_option_is_refused(format: str, tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="no setting “speed”"):
        export(subject(mlp()), format, tmp_path / "model", speed=3)
