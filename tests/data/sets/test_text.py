from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from netbuilder.core.problem import ProblemError
from netbuilder.data.facts import facts
from netbuilder.data.recognise import recognise
from netbuilder.data.sets.text import TextFile, characters


def written(folder: Path, text: str, **options: object) -> TextFile:
    (folder / "a.txt").write_text(text, encoding="utf-8")
    return TextFile(path=str(folder / "a.txt"), **options)


def test_each_stretch_is_followed_by_its_next_characters(tmp_path: Path) -> None:
    text = "".join(chr(ord("a") + number % 7) for number in range(1000))
    loaded = written(tmp_path, text, steps=10, held_out=0.2).load()
    first = loaded.examples
    assert first["text"].shape == (79, 10) and np.array_equal(first["text"][:, 1:], first["next"][:, :-1])
    assert np.array_equal(first["text"][1:, 0], first["next"][:-1, -1])
    assert loaded.test is not None and first["text"][0].tolist() == [n % 7 for n in range(10)]
    assert loaded.test["text"][0].tolist() == [n % 7 for n in range(800, 810)], "the end of the text"
    assert loaded.told["next"].classes == tuple("abcdefg")


def test_what_is_rare_shares_a_number() -> None:
    numbers, known = characters("".join(map(chr, range(0x4E00, 0x4E00 + 5000))) + " " * 9)
    assert len(known) == 4096 and numbers.max() == 4095
    assert (numbers == known.index(" ")).sum() == 9 + 5001 - 4096


@pytest.mark.parametrize(("text", "says"), [("short", "too short"), ("", "too short")])
def test_a_text_shorter_than_its_stretches_is_refused(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        written(tmp_path, text).load()
    assert says in caught.value.problem.paragraph() and caught.value.problem.place.setting == "steps"


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(bytes(range(256)) * 9)
    with pytest.raises(ProblemError, match="something else than text"):
        TextFile(path=str(tmp_path / "a.txt")).load()
    with pytest.raises(ProblemError):
        recognise(tmp_path / "a.txt")


@pytest.mark.skipif("NETBUILDER_DATA" not in os.environ, reason="the real text is in NETBUILDER_DATA")
def test_a_real_text() -> None:
    declared = recognise(Path(os.environ["NETBUILDER_DATA"]) / "tinyshakespeare" / "input.txt")
    assert isinstance(declared, TextFile)
    found = facts(declared, declared.load())
    assert len(found.fields[0][1].classes) == 65 and dict(found.counts)["train"] > 15_000
