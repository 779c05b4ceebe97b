"""What a palette, an inspector and a help page need from every declaration, by registry."""

from __future__ import annotations

import re
from collections import Counter
from inspect import cleandoc
from typing import Any

import pytest
import torch

from netbuilder.catalogue.categories import CATEGORIES
from netbuilder.catalogue.layer import Layer, Port
from netbuilder.catalogue.library import layers
from netbuilder.catalogue.training.losses import Loss, losses
from netbuilder.catalogue.training.metrics import Metric, metrics
from netbuilder.catalogue.training.optimisers import Optimiser, optimisers
from netbuilder.catalogue.training.schedules import Schedule, schedules
from netbuilder.core.declared import Declared
from netbuilder.core.registry import Registry

REGISTRIES: tuple[Registry[Any], ...] = (layers, losses, metrics, optimisers, schedules)
ALL = [pytest.param(d, id=f"{r.noun} {id}") for r in REGISTRIES for id, d in r.items()]
SETTINGS = [
    pytest.param(d, name, id=f"{r.noun} {id} {name}")
    for r in REGISTRIES
    for id, d in r.items()
    for name in d.settings
]

# A capital letter or a sign to begin with, a full stop, nothing that breaks a line.
SENTENCE = re.compile(r"[A-Z0-9][^\n]*[^.\s]\.")
AMERICAN = re.compile(r"\b\w*(iz(e|es|ed|ing|ation)|color|neighbor|center|behavior)\w*", re.IGNORECASE)


@pytest.mark.parametrize("declaration", ALL)
def test_a_declaration_introduces_itself(declaration: Any) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", declaration.id)
    assert SENTENCE.fullmatch(declaration.says) and len(declaration.says) < 90
    assert declaration.title[0].isupper() and len(declaration.title) <= 24
    assert not AMERICAN.search(declaration.says.replace("sizes", "").replace("size", ""))


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.noun)
def test_ids_are_keys_and_titles_and_sentences_tell_members_apart(registry: Registry[Any]) -> None:
    for id, declaration in registry.items():
        assert declaration.id == id
    for words in ("title", "says"):
        counted = Counter(getattr(declaration, words) for declaration in registry.values())
        assert max(counted.values()) == 1, counted.most_common(1)


@pytest.mark.parametrize(("declaration", "name"), SETTINGS)
def test_a_setting_introduces_itself(declaration: type[Declared], name: str) -> None:
    setting = declaration.settings[name]
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name)
    assert SENTENCE.fullmatch(setting.says) and len(setting.says) < 90
    assert setting.label[0].isupper() and len(setting.label) <= 20
    assert str(setting.expects)


@pytest.mark.parametrize(("declaration", "name"), SETTINGS)
def test_a_setting_begins_within_its_limits_and_can_be_shown_and_typed(
    declaration: type[Declared], name: str
) -> None:
    setting = declaration.settings[name]
    assert setting.check(setting.store(setting.default)) == setting.default
    assert setting.parse(setting.show(setting.default)) == setting.default


@pytest.mark.parametrize(("declaration", "name"), SETTINGS)
def test_a_number_has_limits_that_leave_a_choice(declaration: type[Declared], name: str) -> None:
    setting: Any = declaration.settings[name]
    if setting.kind in ("int", "pair"):
        assert setting.min is not None and setting.max is not None and setting.min < setting.max
    if setting.kind == "float":
        low = setting.min if setting.min is not None else setting.above
        high = setting.max if setting.max is not None else setting.below
        assert low is not None and (high is None or low < high)
    if setting.kind == "choice":
        assert len(set(setting.options)) == len(setting.options) > 1


@pytest.mark.parametrize("declaration", list(layers.values()), ids=list(layers))
def test_a_layer_has_a_place_in_the_palette_and_ports(declaration: type[Layer]) -> None:
    assert declaration.category in CATEGORIES
    assert declaration.name and len(declaration.name) <= 21
    for ports in (declaration.inputs, declaration.outputs):
        assert all(isinstance(port, Port) for port in ports)
        assert len({port.name for port in ports}) == len(ports)
        assert len(ports) == 1 or not any(port.many for port in ports)
    assert declaration.inputs or declaration.outputs
    assert declaration.__doc__ is None or cleandoc(declaration.__doc__).endswith((".", "`", '"'))


def test_categories_are_eight_and_told_apart() -> None:
    assert [category.id for category in CATEGORIES] == [
        "data", "convolution", "shape", "dense", "activation", "normalise", "recurrent", "loss",
    ]  # fmt: skip
    assert len({category.title for category in CATEGORIES}) == 8
    used = {declaration.category.id for declaration in layers.values()}
    assert used == {"data", "convolution", "shape", "dense", "activation", "normalise", "recurrent"}


@pytest.mark.parametrize("declaration", [*layers.values(), *losses.values()], ids=[*layers, *losses])
def test_names_in_torch_are_names_in_torch(declaration: type[Layer | Loss]) -> None:
    known = {"nn": torch.nn, "F": torch.nn.functional, "torch": torch}
    for name in declaration.torch.split():
        package, dot, member = name.partition(".")
        assert not dot or hasattr(known[package], member)


def test_a_base_leaves_everything_to_its_declarations() -> None:
    for ask in (
        Layer().shape, Layer().code, Loss().shape, Loss().code, Metric().fits, Metric().total,
        lambda: Optimiser().call(0.1), lambda: Schedule().factor(0, 0.0), Schedule().expression,
    ):  # fmt: skip
        with pytest.raises(NotImplementedError):
            ask()
    assert (Layer().fixed(), Layer().parameters(), Layer().multiply_adds()) == (None, 0, 0)
