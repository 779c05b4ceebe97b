"""ONNX: the network for other programs and devices."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from netbuilder.core.names import Names, identifier
from netbuilder.core.problem import ProblemError, refuse
from netbuilder.core.text import Text, shortened
from netbuilder.exchange.exporter import Exporter, Subject, exporter
from netbuilder.exchange.reference import model_of

if TYPE_CHECKING:
    from onnx import ModelProto


def reopen_onnx(files: list[str], about: dict[str, Any]) -> Callable[..., Any]:
    """The file in onnxruntime."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(files[0], options, providers=["CPUExecutionProvider"])
    names = [given.name for given in session.get_inputs()]

    def run(*arrays: Any) -> Any:
        return session.run(None, dict(zip(names, arrays, strict=True)))

    return run


@exporter(
    "onnx",
    "ONNX",
    suffix=".onnx",
    says="For onnxruntime, web browsers, phones and other frameworks; batches of any size.",
    packages=("onnx", "onnxscript", "onnxruntime"),
    reopen=reopen_onnx,
)
class Onnx(Exporter):
    """The network in evaluation mode. Inputs are called as in the source, a single output "output"."""

    blocked = ("torch",)

    def files(self, subject: Subject, name: str) -> Mapping[str, bytes]:
        _need_size(subject)
        return {name: _model_proto(subject).SerializeToString()}


# What a protobuf file can hold; some room is left for the graph.
_MOST_BYTES = 2**31 - 2**24


def _model_proto(subject: Subject) -> ModelProto:
    """Converted by torch, stripped of what only a debugger wants, and checked by onnx."""
    import onnx
    import torch

    model = subject.network.plan.model
    inputs = [name for name, _ in model.inputs]
    example = tuple(
        torch.zeros((2, *spec.sizes), dtype=getattr(torch, spec.dtype)) for _, spec in model.inputs
    )
    batch = torch.export.Dim("batch")
    try:
        with _quiet():
            program = torch.onnx.export(
                model_of(subject),
                example,
                dynamo=True,
                verbose=False,
                input_names=inputs,
                output_names=_output_names(subject),
                dynamic_shapes=tuple({0: batch} for _ in inputs),
            )
            assert program is not None
            made = _plain(program.model_proto, subject)
            onnx.checker.check_model(made, full_check=True)
    except (torch.onnx.OnnxExporterError, onnx.checker.ValidationError) as error:
        raise _unsupported(str(error)) from error
    return made


def _output_names(subject: Subject) -> list[str]:
    """All begin with "output": torch sees to no clash with the names that it gives inside, such as linear."""
    network = subject.network
    names = Names(name for name, _ in network.plan.model.inputs)
    if len(network.plan.outputs) == 1:
        return [names.unique("output")]
    titles = (network.project.graph.nodes[end.node].name for end in network.plan.outputs)
    return [names.unique(f"output_{identifier(title)}") for title in titles]


def _plain(made: ModelProto, subject: Subject) -> ModelProto:
    """Without torch's notes on each node, which name files of this computer."""
    del made.metadata_props[:], made.graph.metadata_props[:]
    for thing in (*made.graph.node, *made.graph.value_info, *made.graph.input, *made.graph.output):
        del thing.metadata_props[:]
    source = subject.network.source
    made.graph.name = source.model
    made.producer_name = "NetBuilder"
    note = made.metadata_props.add()
    note.key, note.value = "source_sha256", hashlib.sha256(source.text.encode()).hexdigest()
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


def _unsupported(reason: str) -> ProblemError:
    return refuse(
        "onnx_unsupported",
        Text("The network cannot be written as ONNX."),
        received=Text("{reason}", reason=shortened(" ".join(reason.split()))),
        remedy=Text("export the Python source with its weights instead."),
    )
