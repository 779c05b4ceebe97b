"""The network as readable Python, with its weights beside it."""

from __future__ import annotations

from collections.abc import Mapping

from netbuilder.analysis.sound import Network
from netbuilder.core.call import literal
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.setting import Flag
from netbuilder.core.text import Text
from netbuilder.exchange.exporter import Exporter, Subject, exporter
from netbuilder.exchange.preparing import with_functions
from netbuilder.exchange.raw_source import can_take_raw, raw_source
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
    raw = Flag(False, label="Takes raw values", says="With a function that reads files as they are and "
               "answers in the unit of what is foretold.")  # fmt: skip

    @classmethod
    def asks(cls, network: Network) -> Mapping[str, str]:
        return {"raw": ""} if can_take_raw(network) else {}

    @property
    def takes_raw(self) -> bool:
        return self.raw

    def file_names(self, name: str, trained: bool) -> tuple[str, ...]:
        stem = name[: -len(self.suffix)] if name.lower().endswith(self.suffix) else name
        return (f"{stem}.safetensors", name) if trained else (name,)

    def files(self, subject: Subject, name: str) -> Mapping[str, bytes]:
        source = subject.network.source
        if subject.weights is None and self.raw:
            raise _untrained()
        if subject.weights is None:
            return {name: source.text.encode()}
        weights, _ = self.file_names(name, trained=True)
        if self.raw:
            text = raw_source(subject.network, weights)
        else:
            text = with_functions(source.text, subject.network) + _how_to_load(source.model, weights)
        return {weights: packed_weights(subject), name: text.encode("utf-8", "surrogateescape")}


def _untrained() -> ProblemError:
    return refuse(
        "not_trained",
        Text("What takes raw values answers at once, so it has to be trained first."),
        received=Text("fresh weights"),
        remedy=Text("train the network, or turn “Takes raw values” off."),
        place=Place(setting="raw"),
    )


def _how_to_load(model: str, weights: str) -> str:
    return f"""

# The trained weights lie beside this file:
#
#     from safetensors.torch import load_file
#
#     model = {model}()
#     model.load_state_dict(load_file({literal(weights)}))
"""
