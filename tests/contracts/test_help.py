"""Every layer, loss and data set has its page of help, made from its declaration alone."""

from __future__ import annotations

import pytest

from netbuilder.catalogue.layer import layers
from netbuilder.catalogue.library import layers as known_layers
from netbuilder.catalogue.training.losses import losses
from netbuilder.data.library import data_sets
from netbuilder.project import kinds
from netbuilder.studio.presenters.formulas import FORMULAS
from netbuilder.studio.presenters.help_page import HelpPage, help_page
from netbuilder.studio.presenters.palette import every_item, sections
from netbuilder.window.help.html import LINK, html_of
from netbuilder.window.theme.tokens import DARK

LAYERS = sorted(id for id in known_layers if not id.startswith("block_"))
LOSSES = sorted(kinds.LOSS + id for id in losses)
DATA = sorted(kinds.DATA + id for id in data_sets)


def _page(kind: str) -> HelpPage:
    page = help_page(kind)
    assert page is not None
    return page


@pytest.mark.parametrize("kind", [*LAYERS, *LOSSES, *DATA])
def test_a_page_says_what_it_does_with_ports_and_settings(kind: str) -> None:
    page, declared = _page(kind), kinds.declaration(kind)
    assert page.title == declared.title and page.says.endswith(".")
    assert page.says == declared.says
    assert page.inputs or page.outputs or kind in DATA  # what a folder gives is known once it is chosen
    assert [each.label for each in page.settings] == [each.label for each in declared.settings.values()]
    assert all(each.says and str(each.range) for each in page.settings)
    text = html_of(page, DARK, 400)
    assert page.title in text and all(f"{LINK}{other}" in text for other, _ in page.related)


@pytest.mark.parametrize("kind", [*LAYERS, *LOSSES])
def test_a_page_has_a_line_of_torch(kind: str) -> None:
    code = _page(kind).code
    assert code and (kind in LAYERS or "(" in code)
    if "…" not in code:
        compile(code, kind, "exec")


@pytest.mark.parametrize("kind", LAYERS)
def test_a_page_of_a_layer_leads_to_others_that_have_one(kind: str) -> None:
    related = _page(kind).related
    assert related and kind not in dict(related)
    assert all(help_page(other) is not None for other, _ in related)


def test_all_that_the_palette_offers_has_a_page() -> None:
    assert all(help_page(item.kind) is not None for item in every_item(sections()))


def test_formulas_belong_to_something() -> None:
    assert {kind for kind in FORMULAS if help_page(kind) is None} == set()


def test_what_has_no_page_says_so() -> None:
    assert help_page("block.unknown") is None and help_page("nothing") is None


def test_a_layer_that_is_declared_has_a_page_at_once() -> None:
    from netbuilder.catalogue.categories import SHAPE
    from netbuilder.catalogue.layer import Layer, layer
    from netbuilder.core.call import LayerCode, expression
    from netbuilder.core.setting import Int
    from netbuilder.core.spec import TensorSpec

    @layer("only_here", "Only here", SHAPE, says="Does something new.", torch="torch.new")
    class OnlyHere(Layer):
        """Nobody 2026."""

        times = Int(3, min=1, max=9, says="How often.")

        def shape(self, x: TensorSpec) -> TensorSpec:
            return x

        def code(self, x: TensorSpec) -> LayerCode:
            return expression(f"torch.new({{0}}, {self.times})")

    try:
        page = _page("only_here")
        assert page.more == "Nobody 2026." and page.code == "y = torch.new(x, 3)"
        assert page.settings[0].default == "3" and "from 1 to 9" in str(page.settings[0].range)
    finally:
        del layers._members["only_here"]
