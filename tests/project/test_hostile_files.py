"""Thousands of damaged files: each is opened or refused with a Problem; nothing else ever comes out.

What opens is sound: it can be saved, and opens again as the same project.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import textwrap
import time
import unicodedata
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from netbuilder.core.problem import ProblemError
from netbuilder.project.file import dumps, loads, open_file
from netbuilder.project.project import Project
from tests.project.samples import classifier, with_everything

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).parent / "golden" / "format_1.netb"
TEXTS = [dumps(with_everything()), dumps(classifier()), GOLDEN.read_text(encoding="utf-8")]

# What may stand anywhere in JSON, and what only looks like JSON.
ODD_VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63), 10**299, 0.5, -0.0, 1e308, 5e-324,
    "", "x", "x" * 5_000, "\x00", "\ud800", "\u202e", "digits_1", "linear", "block.block_1", "data.digits",
    "loss.cross_entropy", "block_input", "input", "../../etc/passwd", "99999999999", "1", [], {}, [[]], [{}],
    {"": None}, {"id": "sgd"}, {"id": []}, ["a", "b"], [1, 2, 3], ["digits_1", "images"],
]  # fmt: skip
ODD_TEXTS = [
    "NaN", "Infinity", "-Infinity", "1e999", "9" * 5_000, "01", "[" * 2_000, '{"a":' * 2_000, "'", "\\",
    "\x00", "\ufeff", "//", "undefined", "True", "<<<<<<< HEAD\n",
]  # fmt: skip


def ways(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to every place in parsed JSON."""
    yield way
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from ways(value[key], (*way, key))


def place(fields: Any, way: tuple[Any, ...]) -> Any:
    for step in way:
        fields = fields[step]
    return fields


def flip_bits(text: str, rng: random.Random) -> bytes:
    content = bytearray(text.encode())
    for _ in range(rng.choice((1, 1, 2, 8, 64))):
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    return bytes(content)


def cut(text: str, rng: random.Random) -> bytes:
    content = text.encode()
    return content[: rng.randrange(len(content))]


def lose_a_piece(text: str, rng: random.Random) -> bytes:
    start = rng.randrange(len(text))
    return (text[:start] + text[start + rng.choice((1, 2, 10, 300)) :]).encode()


def repeat_a_piece(text: str, rng: random.Random) -> bytes:
    start, length = rng.randrange(len(text)), rng.choice((1, 10, 100, 1_000))
    return (text[: start + length] + text[start : start + length] + text[start + length :]).encode()


def lose_or_repeat_lines(text: str, rng: random.Random) -> bytes:
    lines = text.splitlines(keepends=True)
    for _ in range(rng.choice((1, 2, 5))):
        index = rng.randrange(len(lines))
        lines[index : index + 1] = rng.choice(([], [lines[index]] * 2, [rng.choice(lines)]))
    return "".join(lines).encode()


def wrong_value(text: str, rng: random.Random) -> bytes:
    fields = json.loads(text)
    for _ in range(rng.choice((1, 1, 1, 3, 10))):
        way = rng.choice(list(ways(fields))[1:])
        place(fields, way[:-1])[way[-1]] = deepcopy(rng.choice(ODD_VALUES))
        if not isinstance(fields, dict) or len(fields) == 0:
            break
    return json.dumps(fields).encode()


def value_from_elsewhere(text: str, rng: random.Random) -> bytes:
    fields = json.loads(text)
    every = list(ways(fields))[1:]
    for _ in range(rng.choice((1, 3))):
        way, other = rng.choice(every), rng.choice(every)
        try:
            place(fields, way[:-1])[way[-1]] = deepcopy(place(fields, other))
        except (KeyError, IndexError, TypeError):
            break
    return json.dumps(fields).encode()


def lost_field(text: str, rng: random.Random) -> bytes:
    fields = json.loads(text)
    way = rng.choice(list(ways(fields))[1:])
    del place(fields, way[:-1])[way[-1]]
    return json.dumps(fields).encode()


def odd_text(text: str, rng: random.Random) -> bytes:
    odd = rng.choice(ODD_TEXTS)
    places = [index for index, letter in enumerate(text) if letter in ":,[{"]
    start = rng.choice(places) + 1
    return (text[:start] + odd + text[start + rng.choice((0, 1, 5)) :]).encode("utf-8", "surrogatepass")


def binary(text: str, rng: random.Random) -> bytes:
    return rng.randbytes(rng.choice((0, 1, 3, 100, 5_000)))


def other_encoding(text: str, rng: random.Random) -> bytes:
    return text.encode(rng.choice(("utf-16", "utf-16-le", "utf-32", "cp1252", "utf-7")), "replace")


MUTATIONS: list[Callable[[str, random.Random], bytes]] = [
    flip_bits, cut, lose_a_piece, repeat_a_piece, lose_or_repeat_lines, wrong_value, wrong_value, wrong_value,
    value_from_elsewhere, lost_field, odd_text, binary, other_encoding,
]  # fmt: skip


def judged(path: Path) -> Project | None:
    """The project of a damaged file, None when it was refused as it should be."""
    try:
        opened = open_file(path)
    except ProblemError as error:
        problem = error.problem
        assert problem.is_error
        assert problem.remedy is not None
        assert str(path) in str(problem.where)
        paragraph = problem.paragraph()
        assert len(paragraph) < 3_000
        assert not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in paragraph)
        return None
    for notice in opened.notices:
        assert not notice.is_error
        assert len(notice.paragraph()) < 3_000
    return opened.project


def try_mutations(count: int, seed: int, folder: Path) -> tuple[int, float]:
    """Open `count` damaged files; returns how many were refused and the seconds of the slowest."""
    rng = random.Random(seed)
    path = folder / "net.netb"
    refused, slowest = 0, 0.0
    for number in range(count):
        mutate = MUTATIONS[number % len(MUTATIONS)]
        content = mutate(rng.choice(TEXTS), rng)
        path.write_bytes(content)
        start = time.perf_counter()
        try:
            project = judged(path)
            if project is not None:
                text = dumps(project)
                text.encode("utf-8")
                assert loads(text).project == project
        except Exception as error:
            error.add_note(f"mutation {number} of seed {seed}, {mutate.__name__}: {path}")
            raise
        slowest = max(slowest, time.perf_counter() - start)
        refused += project is None
    return refused, slowest


def test_damaged_files_are_opened_or_refused(tmp_path: Path) -> None:
    refused, _ = try_mutations(520, 1, tmp_path)
    # Both happen, or the mutations are not worth their name.
    assert 150 < refused < 500


@pytest.mark.parametrize("text", TEXTS, ids=["everything", "classifier", "golden"])
def test_a_file_cut_anywhere_is_refused(text: str, tmp_path: Path) -> None:
    content = text.rstrip().encode()
    path = tmp_path / "net.netb"
    for part in range(200):
        path.write_bytes(content[: len(content) * part // 200])
        assert judged(path) is None, part


def test_every_place_with_a_wrong_type(tmp_path: Path) -> None:
    """Each value of the golden file in turn is replaced by one of another type."""
    fields = json.loads(GOLDEN.read_text(encoding="utf-8"))
    path = tmp_path / "net.netb"
    for number, way in enumerate(list(ways(fields))[1:]):
        changed = deepcopy(fields)
        odd = [None, 3, "x", [], {}][number % 5]
        place(changed, way[:-1])[way[-1]] = odd
        path.write_text(json.dumps(changed), encoding="utf-8")
        judged(path)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_five_thousand_damaged_files(tmp_path: Path) -> None:
    refused, slowest = try_mutations(5_000, 2, tmp_path)
    assert 1_500 < refused < 4_800
    assert slowest < 10


# What stands first, what is repeated (with its number), how often, what stands last.
HUGE = {
    "brackets": ("", "[", 60_000_000, ""),
    "objects": ("", '{"a":', 10_000_000, ""),
    "empty lists": ('{"format": 1, "a": [', "[],", 21_000_000, "0]}"),
    "as many lists as may be": ('{"format": 1, "nodes": [], "wires": [], "a": [', "[],", 1_490_000, "0]}"),
    "numbers": ('{"format": 1, "nodes": [], "wires": [], "a": [', "1.5,", 2_900_000, "0]}"),
    "doubled keys": ('{"format": 1', ', "a": 1', 2_900_000, "}"),
    "nodes": ('{"format": 1, "wires": [], "nodes": [0', ', {"id": "n%d", "kind": "k%d"}', 900_000, "]}"),
    "as many nodes as may be": (
        '{"format": 1, "id": "x", "name": "x", "wires": [], "nodes": [{"id": "n", "kind": "k", "name": "N"}',
        ', {"id": "n%d", "kind": "kind%d", "name": "N", "settings": {"a": [1, 2], "b": {}}, "c": 5, "d": 6}',
        99_990,
        "]}",
    ),
    "wires": (
        '{"format": 1, "nodes": [], "wires": [{"from": ["a", "b"], "to": ["c", "d"]}',
        ', {"from": ["a", "b"], "to": ["c", "%d"]}',
        399_000,
        "]}",
    ),
    "faults": ('{"format": 1, "wires": [], "nodes": [', "{},", 1_400_000, "0]}"),
    "NaN": ('{"format": 1, "a": [', "NaN,", 2_900_000, "0]}"),
    "a long text": ('{"format": 1, "nodes": [], "wires": [], "name": "', "x", 63_000_000, '"}'),
    "more than is read": ("", "x", 70_000_000, ""),
}


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="needs resource limits")
@pytest.mark.parametrize("content", HUGE)
def test_a_huge_file_takes_neither_time_nor_memory_without_end(content: str, tmp_path: Path) -> None:
    """In a process of its own with 1 GB of memory; the limit of its time lets a slow machine be slow."""
    code = f"""
        import resource, sys
        sys.path.insert(0, {str(ROOT)!r})
        from netbuilder.core.problem import ProblemError
        from netbuilder.project.file import open_file
        used = resource.getrusage(resource.RUSAGE_SELF)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 40,) * 2)
        resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000,) * 2)
        try:
            open_file(sys.argv[1])
        except ProblemError as error:
            assert len(error.problem.paragraph()) < 3_000
            print("refused")
        else:
            print("opened")
    """
    head, piece, times, tail = HUGE[content]
    path = tmp_path / "huge.netb"
    with open(path, "w", encoding="utf-8") as file:
        file.write(head)
        for start in range(0, times, 10_000):
            count = min(10_000, times - start)
            numbers = (piece.replace("%d", str(number)) for number in range(start, start + count))
            file.write("".join(numbers) if "%d" in piece else piece * count)
        file.write(tail)
    made = textwrap.dedent(code)
    ended = subprocess.run(
        [sys.executable, "-c", made, str(path)], capture_output=True, text=True, check=False
    )
    path.unlink()
    assert ended.returncode == 0, ended.stderr[-2_000:]
    assert ended.stdout in ("refused\n", "opened\n")
    if content.startswith("as many"):
        assert ended.stdout == "opened\n"
