"""A program that trains the network by itself."""

from __future__ import annotations

from collections.abc import Mapping

from netbuilder.analysis.script import script
from netbuilder.exchange.exporter import Exporter, Subject, exporter
from netbuilder.exchange.reopening import model_of_source, reopen_source


@exporter(
    "script",
    "Training script",
    suffix=".py",
    says="Data, loop, checkpoints, same seed.",
    packages=("numpy", "safetensors"),
    reopen=reopen_source,
)
class Script(Exporter):
    """It begins with fresh weights of the recipe's seed; these are what the proof compares."""

    helpers = (model_of_source,)
    trained = False
    place = 20
    stem = "train"

    def files(self, subject: Subject, name: str) -> Mapping[str, bytes]:
        return {name: script(subject.network, name).encode()}
