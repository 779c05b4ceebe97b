"""The collected layers: all of them, by id, by words, and instances made from stored settings."""

from __future__ import annotations

from functools import lru_cache

import netbuilder.catalogue.layers
import netbuilder.catalogue.layers.rare
import netbuilder.catalogue.training
from netbuilder.catalogue.layer import Layer, layers
from netbuilder.catalogue.own.installed import installed, missing, register
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.registry import import_members

import_members(netbuilder.catalogue.layers)
layers.add_late(lambda: import_members(netbuilder.catalogue.layers.rare))
# What was found wrong with layers that are installed here.
NOTICES = register(installed())
import_members(netbuilder.catalogue.training)


@lru_cache(maxsize=4096)
def made(id: str, settings: FrozenDict[str, object]) -> Layer:
    """The layer `id` with stored `settings`; missing ones take their default. Raises ProblemError.

    Layers are frozen, so equal settings share one instance.
    """
    found = layers.find(id)
    error = missing(id) if found is None else None
    if error is not None:
        raise error
    return (found or layers.get(id)).of(settings)(**settings)


def of_module(name: str) -> type[Layer] | None:
    """The layer that becomes the module of torch called `name`, such as "Conv2d"; None for one we lack."""
    found = (each for each in layers.values() if each.made and each.made.rpartition(".")[2] == name)
    return next(found, None)


def search(words: str) -> list[type[Layer]]:
    """Layers whose title, sentence or torch names hold every word, best first: titles before the rest.

    What is often used comes before what is rare.
    """
    wanted = words.lower().split()
    found = [(_rank(declaration, wanted), declaration) for declaration in layers.values()]
    fitting = [(rank, declaration) for rank, declaration in found if rank is not None]
    return [declaration for _, declaration in sorted(fitting, key=lambda each: each[0])]


def _rank(declaration: type[Layer], wanted: list[str]) -> tuple[int, bool, bool, bool] | None:
    """How far a layer is from what is searched, None when a word is nowhere."""
    title = declaration.title.lower()
    names = f"{title} {declaration.torch.lower()}"
    if not all(word in names or word in declaration.says.lower() for word in wanted):
        return None
    whole = " ".join(wanted)
    elsewhere = sum(word not in names for word in wanted)
    return elsewhere, title != whole, not title.startswith(whole), declaration.rare and bool(wanted)
