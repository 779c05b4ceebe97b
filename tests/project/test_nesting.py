from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import ProblemError
from netbuilder.graph.model import BLOCK, Block, End, Graph, Node
from netbuilder.project import edits, nesting
from netbuilder.project.nesting import block_ids, holds, is_used, need_nesting, nesting_fault, without_ports
from netbuilder.project.project import Project, fresh
from tests.graph.graphs import wire


def holding(*blocks: str, layers: int = 0) -> Graph:
    """A graph with a node for each of `blocks` and some layers."""
    nodes = [Node(f"b{index}", BLOCK + id, id) for index, id in enumerate(blocks)]
    nodes += [Node(f"n{index}", "relu", "ReLU") for index in range(layers)]
    return Graph(FrozenDict({node.id: node for node in nodes}))


def project(main: Graph, **blocks: Graph) -> Project:
    made = {id: Block(id, id.upper(), graph) for id, graph in blocks.items()}
    return replace(fresh(), graph=main, blocks=FrozenDict(made))


def fault(of: Project) -> tuple[str, str] | None:
    found = nesting_fault(of.graph, of.blocks)
    return (str(found[0]), str(found[1])) if found else None


NESTED = project(holding("outer"), outer=holding("inner", "inner"), inner=holding(layers=1), alone=holding())


def test_each_use_is_listed() -> None:
    assert block_ids(NESTED.blocks["outer"].graph) == ["inner", "inner"]
    assert block_ids(NESTED.blocks["inner"].graph) == []


def test_holding_reaches_through_blocks() -> None:
    assert holds(NESTED, "outer", "inner")
    assert holds(NESTED, "inner", "inner")
    assert not holds(NESTED, "inner", "outer")
    assert not holds(NESTED, "gone", "inner")


def test_holding_ends_in_blocks_that_hold_each_other() -> None:
    loop = project(holding("a"), a=holding("b"), b=holding("a", "gone"))
    assert holds(loop, "a", "b")
    assert not holds(loop, "a", "other")


def test_a_block_is_used_in_the_main_graph_or_in_another() -> None:
    assert is_used(NESTED, "outer")
    assert is_used(NESTED, "inner")
    assert not is_used(NESTED, "alone")


def test_sound_nesting_has_no_fault() -> None:
    assert fault(NESTED) is None
    assert fault(fresh()) is None
    assert fault(project(holding("gone"), a=holding("gone"))) is None
    assert need_nesting(NESTED) is NESTED


@pytest.mark.parametrize("blocks", [{"a": ("a",)}, {"a": ("b",), "b": ("c",), "c": ("a",)}])
def test_a_block_that_holds_itself_is_a_fault(blocks: dict[str, tuple[str, ...]]) -> None:
    looped = project(holding(), **{id: holding(*inside) for id, inside in blocks.items()})
    found = fault(looped)
    assert found is not None
    assert found[0] == "blocks that do not hold themselves"
    with pytest.raises(ProblemError, match="cannot be nested like that") as caught:
        need_nesting(looped)
    assert caught.value.problem.code == "bad_nesting"


def chain(depth: int, times: int = 1) -> Project:
    """Blocks b1, b2 …, each with `times` of the next, the last with a layer."""
    names = [f"b{number}" for number in range(1, depth + 1)]
    inside = {one: holding(*[other] * times) for one, other in pairwise(names)}
    return project(holding("b1"), **inside, **{names[-1]: holding(layers=1)})


def test_depth_has_a_limit() -> None:
    assert fault(chain(nesting.DEEPEST)) is None
    found = fault(chain(nesting.DEEPEST + 1))
    assert found is not None
    assert found[0] == "at most 32 blocks around each other"
    assert "33" in found[1]
    assert "B1" in found[1]


def test_what_doubles_at_each_level_has_a_limit() -> None:
    assert fault(chain(15, times=2)) is None
    found = fault(chain(30, times=2))
    assert found is not None
    assert found[0] == "at most 1,000,000 layers once blocks are written out"


def test_a_block_that_is_not_used_counts_as_well() -> None:
    unused = replace(chain(30, times=2), graph=Graph())
    assert fault(unused) is not None


def test_a_long_chain_is_measured_without_recursion() -> None:
    assert fault(chain(5_000)) is not None


def test_a_file_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nesting, "MOST_NODES", 4)
    assert fault(project(holding(layers=2), a=holding(layers=2))) is None
    assert fault(project(holding(layers=2), a=holding(layers=3))) == ("at most 4 layers", "5")


def test_edits_keep_to_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nesting, "MOST_WRITTEN_OUT", 12)
    small = project(holding("a"), a=holding("b", "b"), b=holding(layers=2))
    relu = edits.fresh_node(small, "relu", id="new", block="b")
    wider = edits.add(small, relu, "b")
    with pytest.raises(ProblemError, match="12 layers once blocks are written out"):
        edits.add(wider, edits.fresh_node(wider, "block.a"))
    with pytest.raises(ProblemError, match="12 layers"):
        edits.duplicate(wider, ("b0",))


def test_wires_at_a_port_are_cut_wherever_the_block_is_used() -> None:
    def using() -> Graph:
        out = replace(wire("b0", "n2"), source=End("b0", "gone"))
        into = [wire("n0", "b0", port) for port in ("gone", "stays")]
        into += [wire("b0", "n1"), wire("n0", "b1", "gone")]
        wires = {each.target: each for each in (*into, out)}
        return replace(holding("a", "c", layers=3), wires=FrozenDict(wires))

    start = project(using(), a=holding(layers=1), b=using(), c=holding(), d=holding())
    changed = without_ports(start, "a", ["gone"])
    for graph in (changed.graph, changed.blocks["b"].graph):
        assert set(graph.wires) == {End("b0", "stays"), End("n1", "in"), End("b1", "gone")}
    assert changed.blocks["a"] is start.blocks["a"]
    assert changed.blocks["d"] is start.blocks["d"]
    assert without_ports(start, "d", ["gone"]).graph is start.graph
