"""Layers that go along a sequence step by step and remember what they have seen."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.catalogue.categories import RECURRENT
from netbuilder.catalogue.layer import Layer, Port, layer
from netbuilder.catalogue.refusal import BY_NAME, ShapeRefused, described, need
from netbuilder.catalogue.seeing import Sight
from netbuilder.catalogue.taking import FROM_INPUT, NO_MATTER
from netbuilder.core.call import Call, LayerCode, Value
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Flag, Float, Int
from netbuilder.core.spec import Kind, TensorSpec, of_kind, sequence, vector
from netbuilder.core.text import Text

_LAST = Port("last", "What it has made of the whole sequence.")


class Recurrent(Layer):
    """What all of them share: `gates` is how many weighted sums a unit makes, `parts` names their state.

    The state has a row of units for each direction of each layer. The last output is that of the last layer;
    going both ways, each direction is taken where it ends.
    """

    stricter = FrozenDict(kind_mismatch=BY_NAME)
    sight = Sight.ALL
    helper: ClassVar[str]
    gates: ClassVar[int]
    parts: ClassVar[tuple[str, ...]] = ("state",)
    inputs: ClassVar[tuple[Port, ...]] = (
        Port("in"),
        Port("state", "What it remembers at the beginning.", optional=True),
    )
    outputs: ClassVar[tuple[Port, ...]] = (
        Port("sequence", "Its output at each step."),
        _LAST,
        Port("state", "What it remembers at the end."),
    )
    units = Int(64, min=1, max=65_536, says="How many values it remembers.")
    layers = Int(1, min=1, max=64, says="How many it stacks, each fed by the one before.")
    bidirectional = Flag(False, label="Both ways", says="Go through the sequence backwards as well.")
    dropout = Float(0.0, min=0.0, below=1.0, says="Share of the values silenced between layers.")
    bias = Flag(True, says="Add learned constants.")

    def shape(self, x: TensorSpec, *state: TensorSpec | None) -> TensorSpec:
        need(x, Kind.SEQUENCE)
        counts = {given.count for given in state if given is not None}
        for port, given in enumerate(state, start=1):
            if given is not None:
                self._check_state(given, port, alike=len(counts) == 1)
        return sequence(x.sizes[0], self.directions * self.units)

    def shapes(self, x: TensorSpec, *state: TensorSpec | None) -> tuple[TensorSpec, ...]:
        remembered = of_kind(Kind.OTHER, (self.layers * self.directions, self.units))
        return self.shape(x, *state), vector(self.directions * self.units), *(remembered for _ in self.parts)

    def code(self, x: TensorSpec, *state: TensorSpec | None) -> LayerCode:
        call = Call(self.helper, x.sizes[1], self.units, **self.said())
        wired = [part for part, given in zip(self.parts, state, strict=False) if given is not None]
        more = [f"{part}={{{number}}}" for number, part in enumerate(wired, start=1)]
        expression = f"{{self}}({', '.join(['{0}', *more])})"
        return LayerCode(call, expression, helpers=(self.helper,), outputs=len(self.outputs))

    def said(self) -> dict[str, Value]:
        """Arguments behind the sizes that are not torch's defaults."""
        keywords: dict[str, Value] = {}
        if self.layers != 1:
            keywords["num_layers"] = self.layers
        if not self.bias:
            keywords["bias"] = False
        keywords["batch_first"] = True
        if self.dropout and self.layers > 1:
            keywords["dropout"] = self.dropout
        if self.bidirectional:
            keywords["bidirectional"] = True
        return keywords

    def parameters(self, x: TensorSpec, *state: TensorSpec | None) -> int:
        return self.gates * self.units * (self._seen(x) + 2 * self.bias * self.layers * self.directions)

    def multiply_adds(self, x: TensorSpec, *state: TensorSpec | None) -> int:
        """Steps × weights of the inputs and of the state, for each layer and direction.

        Source: the formulas in the documentation of torch.nn.RNN, torch.nn.LSTM and torch.nn.GRU.
        """
        return x.sizes[0] * self.gates * self.units * self._seen(x)

    @property
    def directions(self) -> int:
        return 2 if self.bidirectional else 1

    def _seen(self, x: TensorSpec) -> int:
        """Values that a unit sees at a step, of all layers and directions together."""
        first, later = x.sizes[1], self.directions * self.units
        return self.directions * (first + (self.layers - 1) * later + self.layers * self.units)

    def _check_state(self, state: TensorSpec, port: int, alike: bool) -> None:
        """`alike`: all states have one size, so that a number of units may fit them."""
        need(state, Kind.VECTOR, Kind.OTHER, port=port)
        rows = self.layers * self.directions
        if state.count == rows * self.units:
            return
        units, rest = divmod(state.count, rows)
        raise ShapeRefused(
            "state_size",
            Text("begins with a state of another size"),
            Text(
                "{rows}×{units}, or a vector of {count}", rows=rows, units=self.units, count=rows * self.units
            ),
            port=port,
            received=described(state),
            remedy=Text("set Units and Layers as in the layer that the state comes from."),
            setting=None if rest or not alike else "units",
            value=None if rest or not alike else units,
        )


@layer(
    "lstm",
    "LSTM",
    RECURRENT,
    says="Goes along a sequence with a memory that it learns to write, keep and forget.",
    torch="nn.LSTM recurrent rnn",
)
class LSTM(Recurrent):
    """Hochreiter and Schmidhuber 1997, with the forget gate of Gers, Schmidhuber and Cummins 2000."""

    made = "torch.nn.LSTM"
    takes = FrozenDict(
        input_size=FROM_INPUT,
        hidden_size="units",
        num_layers="layers",
        bias="bias",
        batch_first=NO_MATTER,
        dropout="dropout",
        bidirectional="bidirectional",
        proj_size=(0,),
    )
    helper = "SequenceLSTM"
    gates = 4
    parts = ("hidden", "cell")
    inputs = (
        Port("in"),
        Port("hidden", "Its last output at the beginning.", optional=True),
        Port("cell", "What it remembers at the beginning.", optional=True),
    )
    outputs = (
        Port("sequence", "Its output at each step."),
        _LAST,
        Port("hidden", "Its last output at the end, of every layer."),
        Port("cell", "What it remembers at the end."),
    )


@layer(
    "gru",
    "GRU",
    RECURRENT,
    says="Goes along a sequence with a memory; simpler than an LSTM, often as good.",
    torch="nn.GRU recurrent rnn gated",
)
class GRU(Recurrent):
    """Cho et al. 2014."""

    made = "torch.nn.GRU"
    takes = FrozenDict(
        input_size=FROM_INPUT,
        hidden_size="units",
        num_layers="layers",
        bias="bias",
        batch_first=NO_MATTER,
        dropout="dropout",
        bidirectional="bidirectional",
    )
    helper = "SequenceGRU"
    gates = 3


@layer(
    "rnn",
    "RNN",
    RECURRENT,
    says="Goes along a sequence and feeds back what it made of the step before.",
    torch="nn.RNN recurrent elman",
    rare=True,
)
class RNN(Recurrent):
    """Elman 1990."""

    made = "torch.nn.RNN"
    takes = FrozenDict(
        input_size=FROM_INPUT,
        hidden_size="units",
        num_layers="layers",
        nonlinearity="activation",
        bias="bias",
        batch_first=NO_MATTER,
        dropout="dropout",
        bidirectional="bidirectional",
    )
    helper = "SequenceRNN"
    gates = 1
    activation = Choice("tanh", ("tanh", "relu"), says="What is applied to each weighted sum.")

    def said(self) -> dict[str, Value]:
        return super().said() if self.activation == "tanh" else {**super().said(), "nonlinearity": "relu"}
