"""What the first page shows of an example: its picture, how long it takes, how slowly it is watched."""

from __future__ import annotations

from pathlib import Path

import pytest

from netbuilder.project import examples as built_in
from netbuilder.project.examples import Pace, example, examples
from tests.project.samples import classifier


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "examples" / "net"
    folder.mkdir(parents=True)
    classifier().save(folder / "net.netb")
    (folder / "lesson.md").write_text("# Net", encoding="utf-8")
    (folder / "claim.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(built_in, "resources", lambda: tmp_path)
    return folder


def test_a_picture_may_be_missing(folder: Path) -> None:
    assert example("net").thumbnail is None
    (folder / "thumbnail.png").touch()
    assert example("net").thumbnail == folder / "thumbnail.png"


@pytest.mark.parametrize(
    ("claim", "pace", "seconds"),
    [
        ("{}", None, None),
        ('{"seconds": 8}', None, 8.0),
        (
            '{"seconds": 8, "pace": {"steps_per_second": 50, "steps": 200, "seconds": 12.5}}',
            Pace(50.0, 200),
            12.5,
        ),
        ('{"seconds": 8, "pace": {"steps_per_second": 50}}', None, 8.0),
        ('{"seconds": "long", "pace": 3}', None, None),
        ('{"seconds": -1, "pace": {"steps_per_second": 0, "steps": 1}}', None, None),
    ],
)
def test_pace_and_duration_are_read_from_the_claim(
    folder: Path, claim: str, pace: Pace | None, seconds: float | None
) -> None:
    (folder / "claim.json").write_text(claim, encoding="utf-8")
    assert (example("net").pace, example("net").seconds) == (pace, seconds)


def test_the_built_in_ones_have_a_picture_and_say_how_long_they_take() -> None:
    for each in examples():
        assert each.thumbnail is not None, f"draw it: python packaging/thumbnails.py {each.name}"
        assert each.seconds is not None


def test_edges_are_seen_to_form() -> None:
    """At full speed they are there within a second: three pictures at four a second."""
    pace = example("edges").pace
    assert pace is not None
    assert 8 <= pace.steps / pace.steps_per_second <= 20
