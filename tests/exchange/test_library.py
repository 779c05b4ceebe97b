"""Which format a name or a path stands for."""

from __future__ import annotations

from pathlib import Path

import pytest

from netbuilder.core.problem import ProblemError
from netbuilder.exchange import exporter_for
from netbuilder.exchange.library import exporters


@pytest.mark.parametrize("format", list(exporters))
def test_every_format_is_found_by_its_name(format: str) -> None:
    assert exporter_for(format) is exporters.get(format)


@pytest.mark.parametrize(
    ("path", "format"),
    [
        ("net.py", "python"),
        ("net.PY", "python"),
        ("a folder/새 모델.onnx", "onnx"),
        (Path("net.v2.safetensors"), "safetensors"),
    ],
)
def test_a_suffix_tells_the_format(path: str | Path, format: str) -> None:
    assert exporter_for(path) is exporters.get(format)


@pytest.mark.parametrize("wanted", ["net.exe", "net", "", "onxx", "py", ".py/net"])
def test_anything_else_is_refused_with_the_list_of_formats(wanted: str) -> None:
    with pytest.raises(ProblemError) as refused:
        exporter_for(wanted)
    words = refused.value.problem.paragraph()
    assert refused.value.problem.code == "unknown_format"
    assert all(f"{format} ({declared.suffix})" in words for format, declared in exporters.items())
