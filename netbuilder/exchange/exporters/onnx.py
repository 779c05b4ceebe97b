"""ONNX: the network for other programs and devices."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from netbuilder.analysis.sound import Network
from netbuilder.core.names import Names, identifier
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.setting import Choice, Flag, Line, Number, SettingRefused
from netbuilder.core.text import Text, shortened
from netbuilder.exchange.exporter import Exporter, Subject, exporter, scores_of
from netbuilder.exchange.onnx_graph import add_softmax, drop_output, rename
from netbuilder.exchange.preparing import as_json
from netbuilder.exchange.raw import has_preparation, told, told_answers, with_preparation
from netbuilder.exchange.reference import model_of

if TYPE_CHECKING:
    import numpy as np
    from onnx import ModelProto

_ANY = "any"


def reopen_onnx(files: list[str], about: dict[str, Any]) -> Callable[..., Any]:
    """The file in onnxruntime."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(files[0], options, providers=["CPUExecutionProvider"])
    names = [given.name for given in session.get_inputs()]

    def run(*arrays: Any) -> Any:
        # What is for training alone comes last, and the file has no input for it.
        return session.run(None, dict(zip(names, arrays, strict=False)))

    return run


class ValueName(Line):
    """The name of an input or output; empty for the one it has by itself."""

    @property
    def expects(self) -> Text:
        return Text("letters, digits and _, a letter first")

    def check(self, value: object) -> str:
        if not isinstance(value, str) or not (value == "" or value.isidentifier()):
            raise SettingRefused(self.expects, value)
        return value

    def read(self, text: str) -> str:
        return text.strip()


@exporter(
    "onnx",
    "ONNX",
    suffix=".onnx",
    says="For other runtimes, web browsers and phones.",
    packages=("onnx", "onnxscript", "onnxruntime"),
    reopen=reopen_onnx,
)
class Onnx(Exporter):
    """The network in evaluation mode. Inputs are called as in the source, a single output "output"."""

    blocked = ("torch",)
    place = 50
    batch = Choice(
        _ANY, (_ANY, "1", "2", "4", "8", "16", "32", "64", "128", "256"), label="Batch size",
        says="How many samples go in at a time. Some devices need a fixed number.",
    )  # fmt: skip
    opset = Number(
        20, (18, 19, 20, 21, 22, 23), says="The version of ONNX's operators. Older runtimes need a lower one."
    )
    input_name = ValueName("", says="What a program calls the input.")
    output_name = ValueName("", says="What a program calls the output.")
    softmax = Flag(False, label="Add softmax", says="The outputs are shares that add up to 1, not scores.")
    raw = Flag(False, label="Takes raw values", says="Gaps are filled and values scaled in the file; what is "
               "foretold comes in its own unit.")  # fmt: skip

    def files(self, subject: Subject, name: str) -> Mapping[str, bytes]:
        _need_size(subject)
        if self.input_name and self.input_name == self.output_name:
            raise _one_name(self.input_name)
        return {name: _model_proto(subject, self).SerializeToString()}

    @classmethod
    def asks(cls, network: Network) -> Mapping[str, str]:
        inputs, outputs = _input_names(network), _output_names(network)
        sensible = {
            "batch": True,
            "opset": True,
            "input_name": len(inputs) == 1,
            "output_name": len(outputs) == 1,
            "softmax": bool(scores_of(network)),
            "raw": has_preparation(network),
        }
        stands_for = {"input_name": inputs[0], "output_name": outputs[0]}
        return {name: stands_for.get(name, "") for name, sense in sensible.items() if sense}

    def answers(self, network: Network, outputs: Sequence[np.ndarray]) -> list[np.ndarray]:
        shares = scores_of(network) if self.softmax else ()
        spare = network.plan.model.spare_returns
        return [
            _softmax(array) if index in shares else array
            for index, array in enumerate(outputs)
            if index not in spare
        ]

    @property
    def takes_raw(self) -> bool:
        return self.raw

    @property
    def fixed_batch(self) -> int | None:
        return None if self.batch == _ANY else int(self.batch)


def _softmax(scores: np.ndarray) -> np.ndarray:
    """Computed with 64 bits, independently of what the file does."""
    import numpy as np

    powers = np.exp(scores.astype(np.float64) - scores.max(axis=1, keepdims=True))
    shares: np.ndarray = (powers / powers.sum(axis=1, keepdims=True)).astype(scores.dtype)
    return shares


# What a protobuf file can hold; some room is left for the graph.
_MOST_BYTES = 2**31 - 2**24


def _model_proto(subject: Subject, made: Onnx) -> ModelProto:
    """Converted by torch, stripped of what only a debugger wants, and checked by onnx."""
    import onnx
    import torch

    network = subject.network
    inputs, outputs = _input_names(network), _output_names(network)
    batch = made.fixed_batch
    example = tuple(
        torch.zeros((batch or 2, *spec.sizes), dtype=getattr(torch, spec.dtype))
        for name, spec in network.plan.model.inputs
        if name not in network.plan.model.spare
    )
    any_size = {0: torch.export.Dim("batch")}
    sizes: tuple[object, ...] = tuple(any_size for _ in inputs)
    if made.raw:
        sizes = (sizes,)  # of what is given by place alone
    try:
        with _quiet():
            program = torch.onnx.export(
                with_preparation(model_of(subject), network) if made.raw else model_of(subject),
                example,
                dynamo=True,
                verbose=False,
                opset_version=made.opset,
                input_names=inputs,
                output_names=_with_spare(outputs, network),
                dynamic_shapes=sizes if batch is None else None,
            )
            assert program is not None
            proto = _plain(program.model_proto, subject, made.raw)
            _finish(proto, made, network)
            onnx.checker.check_model(proto, full_check=True)
    except (torch.onnx.OnnxExporterError, onnx.checker.ValidationError) as error:
        raise _unsupported(str(error)) from error
    return proto


def _finish(proto: ModelProto, made: Onnx, network: Network) -> None:
    """Softmax and names, as they were asked for."""
    for index in scores_of(network) if made.softmax else ():
        add_softmax(proto.graph, index)
    for index in reversed(network.plan.model.spare_returns):
        drop_output(proto.graph, index)
    wanted = {}
    if made.input_name:
        wanted[proto.graph.input[0].name] = made.input_name
    if made.output_name:
        wanted[proto.graph.output[0].name] = made.output_name
    rename(proto.graph, wanted)


def _input_names(network: Network) -> list[str]:
    model = network.plan.model
    return [name for name, _ in model.inputs if name not in model.spare]


def _output_names(network: Network) -> list[str]:
    """All begin with "output": torch sees to no clash with the names that it gives inside, such as linear."""
    names = Names(_input_names(network))
    spare = network.plan.model.spare_returns
    ends = [end for index, end in enumerate(network.plan.outputs) if index not in spare]
    if len(ends) == 1:
        return [names.unique("output")]
    titles = (network.project.graph.nodes[end.node].name for end in ends)
    return [names.unique(f"output_{identifier(title)}") for title in titles]


def _with_spare(names: Sequence[str], network: Network) -> list[str]:
    """Names of all outputs, those too that are taken away afterwards."""
    every = list(names)
    for index in network.plan.model.spare_returns:
        every.insert(index, f"{names[0]}_spare_{index}")
    return every


def _plain(made: ModelProto, subject: Subject, raw: bool) -> ModelProto:
    """Without torch's notes on each node, which name files of this computer."""
    del made.metadata_props[:], made.graph.metadata_props[:]
    for thing in (*made.graph.node, *made.graph.value_info, *made.graph.input, *made.graph.output):
        del thing.metadata_props[:]
    source = subject.network.source
    made.graph.name = source.model
    made.producer_name = "NetBuilder"
    notes = {
        "source_sha256": hashlib.sha256(source.text.encode()).hexdigest(),
        "prepared": "" if raw else as_json(subject.network),
    }
    if raw:
        notes["takes"] = json.dumps(told(subject.network), ensure_ascii=False)
        answers = told_answers(subject.network)
        notes["gives"] = json.dumps([answers[at] for at in sorted(answers)], ensure_ascii=False)
    for key, value in notes.items():
        if value:
            note = made.metadata_props.add()
            note.key, note.value = key, value
    return made


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without torch's warnings about itself and its notes on torchvision: nobody can act on them."""
    log = logging.getLogger("torch.onnx")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(before)


def _need_size(subject: Subject) -> None:
    weights = 4 * subject.network.plan.model.parameters
    if weights > _MOST_BYTES:
        raise refuse(
            "onnx_too_large",
            Text("The network is too large for one ONNX file."),
            expected=Text("at most {most:,} bytes of weights", most=_MOST_BYTES),
            received=Text("{weights:,} bytes", weights=weights),
            remedy=Text("export the Python source with its weights instead."),
        )


def _one_name(name: str) -> ProblemError:
    return refuse(
        "onnx_one_name",
        Text("ONNX: input and output cannot have the same name."),
        received=Text("{name} for both", name=name),
        remedy=Text("give one of them another name, or leave it empty."),
        place=Place(setting="output_name"),
    )


def _unsupported(reason: str) -> ProblemError:
    return refuse(
        "onnx_unsupported",
        Text("The network cannot be written as ONNX."),
        received=Text("{reason}", reason=shortened(" ".join(reason.split()))),
        remedy=Text("export the Python source with its weights instead."),
    )
