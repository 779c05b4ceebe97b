from __future__ import annotations

import sys
from pathlib import Path

import pytest
import qt_check

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def pyside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose PySide6 comes before the installed one."""
    package = tmp_path / "packages" / "PySide6"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    monkeypatch.setenv("PYTHONPATH", f"{package.parent}:{ROOT}")
    return package


def claim_version(pyside: Path, version: str) -> None:
    info = pyside.parent / f"PySide6_Essentials-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: PySide6_Essentials\nVersion: {version}\n")


def test_qt_loads_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    assert qt_check.qt_fault(sys.executable) is None


def test_a_missing_library_is_named_with_its_package(pyside: Path) -> None:
    words = "libEGL.so.1: cannot open shared object file: No such file or directory"
    (pyside / "QtWidgets.py").write_text(f"raise ImportError({words!r})\n")
    fault = qt_check.qt_fault(sys.executable)
    assert fault is not None and "\n" not in fault
    assert fault.startswith("Qt needs the system library libEGL.so.1, which is missing here.")
    assert "Debian and Ubuntu have it in libegl1." in fault
    assert "apt-get install --no-install-recommends libglib2.0-0 libegl1 " in fault


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="the fault is one of Python 3.10 and 3.11")
def test_a_pair_that_aborts_is_refused_before_qt_is_touched(pyside: Path) -> None:
    claim_version(pyside, "6.12.0")
    (pyside / "QtWidgets.py").write_text("import os; os.abort()\n")
    fault = qt_check.qt_fault(sys.executable)
    assert fault is not None
    assert fault.startswith(f"PySide6 6.12.0 aborts on Python 3.{sys.version_info[1]} ")
    assert 'pip install "PySide6-Essentials<6.12"' in fault


def test_another_reason_is_passed_on(pyside: Path) -> None:
    (pyside / "QtWidgets.py").write_text('raise ImportError("version `GLIBC_2.34\' not found")\n')
    assert qt_check.qt_fault(sys.executable) == "Qt does not load: version `GLIBC_2.34' not found"


def test_a_probe_that_dies_without_a_word_still_gives_a_sentence(pyside: Path) -> None:
    (pyside / "QtWidgets.py").write_text("import os; os._exit(3)\n")
    assert qt_check.qt_fault(sys.executable) == "Qt does not load, and does not say why."


@pytest.mark.parametrize(("library", "package"), sorted(qt_check.PACKAGE_OF.items()))
def test_each_known_library_is_named_with_its_package(library: str, package: str) -> None:
    words = qt_check.in_words(f"Qt does not load: {library}: cannot open shared object file: No such file")
    assert f"library {library}," in words and f"in {package}." in words


def test_an_unknown_library_comes_with_a_way_to_find_its_package() -> None:
    words = qt_check.in_words("Qt does not load: libodd-1.2.so.7: cannot open shared object file: No such")
    assert "library libodd-1.2.so.7," in words and "`apt-file search libodd-1.2.so.7`" in words
