"""One step of a recurrent layer: for loops that a graph spells out itself, or a block that is repeated."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.catalogue.categories import RECURRENT
from netbuilder.catalogue.layer import Layer, Port, layer
from netbuilder.catalogue.refusal import ShapeRefused, described, need
from netbuilder.catalogue.taking import FROM_INPUT
from netbuilder.core.call import Call, LayerCode, Value
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Flag, Int
from netbuilder.core.spec import Kind, TensorSpec, vector
from netbuilder.core.text import Text

_MORE = TensorSpec | None


class Cell(Layer):
    """What they share. `gates` is how many weighted sums a unit makes. A state that is not given is zero."""

    gates: ClassVar[int]
    inputs: ClassVar[tuple[Port, ...]] = (
        Port("in", "What arrives at this step."),
        Port("state", "What it remembers from the step before.", optional=True),
    )
    outputs: ClassVar[tuple[Port, ...]] = (Port("state", "What it remembers now."),)
    units = Int(64, min=1, max=65_536, says="How many values it remembers.")
    bias = Flag(True, says="Add learned constants.")

    def shape(self, x: TensorSpec, *state: _MORE) -> TensorSpec:
        need(x, Kind.VECTOR)
        given = [(port, each) for port, each in enumerate(state, start=1) if each is not None]
        for port, each in given:
            need(each, Kind.VECTOR, port=port)
        for port, each in given:
            if each.sizes[0] != self.units:
                raise self._other_size(port, each, [other.sizes[0] for _, other in given])
        return vector(self.units)

    def fixed(self) -> TensorSpec:
        return vector(self.units)

    def code(self, x: TensorSpec, *state: _MORE) -> LayerCode:
        call = Call(self.made, x.sizes[0], self.units, **self.said())
        return LayerCode(call, "{self}({0}, {1})" if any(state) else "{self}({0})")

    def said(self) -> dict[str, Value]:
        """Arguments behind the sizes that are not torch's defaults."""
        return {} if self.bias else {"bias": False}

    def parameters(self, x: TensorSpec, *state: _MORE) -> int:
        return self.gates * self.units * (x.sizes[0] + self.units + 2 * self.bias)

    def multiply_adds(self, x: TensorSpec, *state: _MORE) -> int:
        return self.gates * self.units * (x.sizes[0] + self.units)

    def _other_size(self, port: int, state: TensorSpec, sizes: list[int]) -> ShapeRefused:
        alike = len(set(sizes)) == 1
        return ShapeRefused(
            "state_size",
            Text("begins with a state of another size"),
            Text("a vector of {units}", units=self.units),
            port=port,
            received=described(state),
            remedy=Text("set Units as in the layer that the state comes from."),
            setting="units" if alike else None,
            value=sizes[0] if alike else None,
        )


@layer(
    "lstm_cell",
    "LSTM cell",
    RECURRENT,
    says="One step of an LSTM: what arrives and what it remembers give what it remembers then.",
    torch="nn.LSTMCell recurrent step",
    rare=True,
)
class LSTMCell(Cell):
    made = "torch.nn.LSTMCell"
    takes = FrozenDict(input_size=FROM_INPUT, hidden_size="units", bias="bias")
    gates = 4
    inputs = (
        Port("in", "What arrives at this step."),
        Port("hidden", "Its output at the step before.", optional=True),
        Port("cell", "What it remembers from the step before.", optional=True),
    )
    outputs = (Port("hidden", "Its output."), Port("cell", "What it remembers now."))

    def shapes(self, x: TensorSpec, *state: _MORE) -> tuple[TensorSpec, ...]:
        return (self.shape(x, *state),) * 2

    def code(self, x: TensorSpec, *state: _MORE) -> LayerCode:
        call = Call(self.made, x.sizes[0], self.units, **self.said())
        hidden, cell = (*(each is not None for each in state), False, False)[:2]
        given = {
            (False, False): "",
            (True, False): ", ({1}, torch.zeros_like({1}))",
            (False, True): ", (torch.zeros_like({1}), {1})",
            (True, True): ", ({1}, {2})",
        }[hidden, cell]
        return LayerCode(call, f"{{self}}({{0}}{given})", outputs=2)


@layer(
    "gru_cell",
    "GRU cell",
    RECURRENT,
    says="One step of a GRU: what arrives changes what it remembers.",
    torch="nn.GRUCell recurrent step gated",
    rare=True,
)
class GRUCell(Cell):
    made = "torch.nn.GRUCell"
    takes = FrozenDict(input_size=FROM_INPUT, hidden_size="units", bias="bias")
    gates = 3


@layer(
    "rnn_cell",
    "RNN cell",
    RECURRENT,
    says="One step of an RNN: what arrives and what it made of the step before.",
    torch="nn.RNNCell recurrent step elman",
    rare=True,
)
class RNNCell(Cell):
    made = "torch.nn.RNNCell"
    takes = FrozenDict(input_size=FROM_INPUT, hidden_size="units", bias="bias", nonlinearity="activation")
    gates = 1
    activation = Choice("tanh", ("tanh", "relu"), says="What is applied to each weighted sum.")

    def said(self) -> dict[str, Value]:
        return super().said() if self.activation == "tanh" else {**super().said(), "nonlinearity": "relu"}
