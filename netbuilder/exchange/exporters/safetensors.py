"""The weights alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from netbuilder.exchange.exporter import Exporter, Subject, exporter
from netbuilder.exchange.reference import packed_weights
from netbuilder.exchange.reopening import model_of_source


def reopen_weights(files: list[str], about: dict[str, Any]) -> Callable[..., Any]:
    """The weights in a model of the source, which the file itself does not hold."""
    return model_of_source(about["source"], files[0], about)


@exporter(
    "safetensors",
    "Weights",
    suffix=".safetensors",
    says="The weights alone. Safe to load: no code inside.",
    packages=("safetensors",),
    reopen=reopen_weights,
)
class Safetensors(Exporter):
    """What `state_dict` of the generated class holds; the metadata tell the class and its source's sha256."""

    helpers = (model_of_source,)
    place = 30

    def files(self, subject: Subject, name: str) -> Mapping[str, bytes]:
        return {name: packed_weights(subject)}
