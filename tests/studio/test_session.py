from __future__ import annotations

import json
from pathlib import Path

import pytest

from netbuilder.core.paths import state_folder
from netbuilder.studio.session import Kept, LinkMark, Session, SessionFile, View

WHOLE = Session(
    "/home/me/net.netb",
    "train",
    {"": View(0.5, -12.5, 300.0), "block_1": View(1.0, 0.0, 0.0)},
    {"palette": 210, "bottom": 150},
    ("graph.tidy", "view.dark"),
    link=LinkMark("/home/me/net.py", "a1", "b2"),
    drafts={"lenet5": Kept("as it was", "as typed")},
)


@pytest.fixture
def file(own_home: Path) -> Path:
    state_folder().mkdir(parents=True)
    return state_folder() / "session.json"


def test_there_is_none_at_first(own_home: Path) -> None:
    kept = SessionFile()
    assert not kept.is_there and kept.read() == Session()


def test_what_is_written_is_read_by_the_next_one(own_home: Path) -> None:
    SessionFile().write(WHOLE)
    assert SessionFile().is_there and SessionFile().read() == WHOLE


def test_a_path_in_any_script_is_kept(own_home: Path) -> None:
    session = Session("/집/신경망 \udce9.netb")
    SessionFile().write(session)
    assert SessionFile().read() == session


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", "null", "[" * 100_000, "\x00", '{"project": ' + "1" * 5000 + "}"]
)
def test_a_damaged_file_is_as_if_there_were_nothing_in_it(file: Path, text: str) -> None:
    file.write_text(text)
    assert SessionFile().read() == Session() and SessionFile().is_there


def test_bytes_that_are_no_text_are_damage(file: Path) -> None:
    file.write_bytes(b"\xff\xfe{")
    assert SessionFile().read() == Session()


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("project", 3),
        ("page", None),
        ("commands", "view.dark"),
        ("sizes", [1]),
        ("sizes", {"palette": "wide", "bottom": -3, "budget": True}),
        ("views", {"": [1, 2], "a": [0, 1, 1], "b": ["1", 2, 3], "c": [1, 1e300, 0], "d": [True, 0, 0]}),
        ("views", {"": [1, 10**400, 0]}),
        ("link", ["net.py", "a1", 3]),
        ("link", ["net.py"]),
        ("drafts", {"lenet5": ["text"], "mlp": "text"}),
    ],
)
def test_a_part_of_another_kind_costs_that_part_alone(file: Path, part: str, value: object) -> None:
    SessionFile().write(WHOLE)
    stored = json.loads(file.read_text())
    file.write_text(json.dumps({**stored, part: value}))
    assert SessionFile().read() == WHOLE._replace(**{part: getattr(Session(), part)})


def test_where_nothing_can_be_written_it_is_forgotten(file: Path) -> None:
    file.mkdir()
    SessionFile().write(WHOLE)
    assert SessionFile().read() == Session()
