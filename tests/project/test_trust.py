"""Python of others runs here only after the user has agreed, text by text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from netbuilder.catalogue.layers.code import TEMPLATE
from netbuilder.catalogue.own.layer import digest_of
from netbuilder.core.problem import ProblemError
from netbuilder.graph.model import Block
from netbuilder.project import edits
from netbuilder.project.own_code import rewrite
from netbuilder.project.trust import (
    code_of,
    is_trusted,
    need_trust,
    trust,
    trust_file,
    trust_typed,
    untrusted,
)
from tests.own_texts import DENSE, TWO_ENDS, with_code


def test_what_comes_with_netbuilder_is_trusted_and_nothing_else() -> None:
    assert is_trusted(digest_of(TEMPLATE))
    assert not is_trusted(digest_of(DENSE))
    with pytest.raises(ProblemError, match="not read"):
        need_trust([digest_of(DENSE)])


def test_agreeing_is_kept_and_one_letter_makes_another_text() -> None:
    trust({DENSE: "Layer 1"})
    assert is_trusted(digest_of(DENSE))
    need_trust([digest_of(DENSE), digest_of(TEMPLATE)])
    assert not is_trusted(digest_of(DENSE + " "))
    trust({TWO_ENDS: "Ends"})
    assert is_trusted(digest_of(DENSE)) and is_trusted(digest_of(TWO_ENDS))
    assert "Layer 1" in trust_file().read_text(encoding="utf-8")


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"trusted": 3}', '{"trusted": {"abc": "x"}}'])
def test_a_damaged_file_trusts_nothing(damage: str) -> None:
    trust({DENSE: "Layer 1"})
    trust_file().write_text(damage, encoding="utf-8")
    assert not is_trusted(digest_of(DENSE))


def test_code_is_found_in_blocks_too() -> None:
    project = with_code(DENSE)
    node = edits.fresh_node(project, "code", id="inner", settings={"source": TWO_ENDS})
    block = Block("b", "Block", replace(project.graph, nodes=project.graph.nodes.with_("inner", node)))
    project = replace(project, blocks=project.blocks.with_("b", block))
    assert set(code_of(project)) == {DENSE, TWO_ENDS} == set(untrusted(project))


def test_what_was_typed_is_trusted_unless_something_is_still_to_be_read() -> None:
    mine = with_code(TEMPLATE)
    trust_typed(mine, rewrite(mine, "code", TWO_ENDS))
    assert is_trusted(digest_of(TWO_ENDS))
    foreign = with_code(DENSE)
    trust_typed(foreign, rewrite(foreign, "code", DENSE + "\n"))
    assert not is_trusted(digest_of(DENSE + "\n"))


def test_trust_that_cannot_be_kept_is_refused() -> None:
    trust_file().parent.mkdir(parents=True, exist_ok=True)
    trust_file().mkdir()
    with pytest.raises(ProblemError, match="cannot be kept"):
        trust({DENSE: "Layer 1"})
