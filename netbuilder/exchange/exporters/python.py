"""The network as readable Python, with its weights beside it."""

from __future__ import annotations

from collections.abc import Mapping

from netbuilder.core.call import literal
from netbuilder.exchange.exporter import Exporter, Subject, exporter
from netbuilder.exchange.preparing import with_functions
from netbuilder.exchange.reference import packed_weights
from netbuilder.exchange.reopening import model_of_source, reopen_source


@exporter(
    "python",
    "Python source",
    suffix=".py",
    says="The model class. Runs without NetBuilder.",
    packages=("safetensors",),
    reopen=reopen_source,
)
class PythonSource(Exporter):
    """The very text that is shown and trained. Trained weights go into a .safetensors file of that name."""

    helpers = (model_of_source,)
    place = 10

    def file_names(self, name: str, trained: bool) -> tuple[str, ...]:
        stem = name[: -len(self.suffix)] if name.lower().endswith(self.suffix) else name
        return (f"{stem}.safetensors", name) if trained else (name,)

    def files(self, subject: Subject, name: str) -> Mapping[str, bytes]:
        source = subject.network.source
        if subject.weights is None:
            return {name: source.text.encode()}
        weights, _ = self.file_names(name, trained=True)
        text = with_functions(source.text, subject.network) + _how_to_load(source.model, weights)
        return {weights: packed_weights(subject), name: text.encode("utf-8", "surrogateescape")}


def _how_to_load(model: str, weights: str) -> str:
    return f"""

# The trained weights lie beside this file:
#
#     from safetensors.torch import load_file
#
#     model = {model}()
#     model.load_state_dict(load_file({literal(weights)}))
"""
