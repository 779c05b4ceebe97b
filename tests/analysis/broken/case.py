"""A broken graph, and what a person is to be told about it. Adding one is one function in this folder.

    @broken("kind_mismatch", "Linear 1", expected="a vector", received="16×6×6", fixes=["Insert Flatten"])
    def maps_into_a_linear_layer(graph: Sketch) -> None:
        images, labels = graph.data()
        graph.learn(graph.chain(images, "conv2d", "linear"), labels)

`code` and `at` are the problem that is meant and the node it is told at: its name, in a block "Block / Node",
"" for none. `expected` and `received` are how the words begin. `fixes` are all that is offered, best first.
`beside` are the codes of what else is wrong from the beginning. The first fix makes the problem go away and
brings no other one, but those in `leaves`: the next thing that is to be done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tests.analysis.sketch import Sketch

Build = Callable[[Sketch], None]


class Broken(NamedTuple):
    name: str
    code: str
    at: str
    expected: str
    received: str
    fixes: tuple[str, ...]
    leaves: tuple[str, ...]
    beside: tuple[str, ...]
    build: Build


CASES: list[Broken] = []


def broken(
    code: str,
    at: str = "",
    *,
    expected: str,
    received: str,
    fixes: Sequence[str] = (),
    leaves: Sequence[str] = (),
    beside: Sequence[str] = (),
) -> Callable[[Build], Build]:
    """Add a broken graph to the suite."""

    def add(build: Build) -> Build:
        name = build.__name__.replace("_", " ")
        CASES.append(
            Broken(name, code, at, expected, received, tuple(fixes), tuple(leaves), tuple(beside), build)
        )
        return build

    return add
