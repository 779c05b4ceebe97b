"""Curves of pages of help are what torch computes."""

from __future__ import annotations

import math

import pytest
import torch

from netbuilder.catalogue.layer import layers
from netbuilder.engine.curves import curve
from netbuilder.studio.curves import NUMBERS
from netbuilder.studio.presenters.help_page import Form, help_page


def _curved() -> list[str]:
    pages = {id: help_page(id) for id in layers}
    return [id for id, page in pages.items() if page and page.sketch and page.sketch.form is Form.CURVE]


@pytest.mark.parametrize("kind", sorted(_curved()))
def test_every_activation_has_a_curve(kind: str) -> None:
    values = curve(kind, NUMBERS)
    assert len(values) == len(NUMBERS) and all(map(math.isfinite, values))
    assert len(set(values)) > 1


def test_it_is_the_very_function() -> None:
    wanted = torch.nn.functional.gelu(torch.tensor(NUMBERS)).tolist()
    assert curve("gelu", NUMBERS) == pytest.approx(wanted)
