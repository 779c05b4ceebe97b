"""Layers that torch lacks, as the few lines of torch that a generated file carries to have them."""

from __future__ import annotations

from netbuilder.catalogue.helpers_augmentation import AUGMENTATION
from netbuilder.catalogue.helpers_features import FEATURES
from netbuilder.catalogue.helpers_handmade import HANDMADE
from netbuilder.catalogue.helpers_losses import LOSSES
from netbuilder.catalogue.helpers_windows import WINDOWS
from netbuilder.core.frozen import FrozenDict

_TIED_LINEAR = '''
class TiedLinear(nn.Module):
    """Multiplies by the transposed weight of another layer; the bias is its own."""

    def __init__(self, out_features: int, bias: bool = True) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(out_features)) if bias else None

    def forward(self, x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        return F.linear(x, weight.t(), self.bias)
'''

_SHARED_LINEAR = '''
class SharedLinear(nn.Module):
    """Multiplies by the weight of another layer; the bias is its own."""

    def __init__(self, out_features: int) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        return F.linear(x, weight, self.bias)
'''

_SEPARABLE_CONV2D = '''
class SeparableConv2d(nn.Sequential):
    """Filters each map by itself, then mixes the maps at each pixel."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        multiplier: int = 1,
        bias: bool = True,
        **window: object,
    ) -> None:
        super().__init__()
        inner = in_channels * multiplier
        self.depthwise = nn.Conv2d(
            in_channels, inner, groups=in_channels, bias=False, **window
        )
        self.pointwise = nn.Conv2d(inner, out_channels, kernel_size=1, bias=bias)
'''

_SEQUENCE_RNN = '''
class SequenceRNN(nn.RNN):
    """An RNN that gives its output at each step, the last one, and its state.

    The state has a row for each direction of each layer, behind the batch.
    """

    def forward(  # type: ignore[override]  # the state is one tensor, the batch first
        self, x: torch.Tensor, state: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, ...]:
        if state is not None:
            state = state.reshape(x.shape[0], -1, self.hidden_size)
            state = state.transpose(0, 1).contiguous()
        sequence, state = super().forward(x, state)
        last = state[-2:] if self.bidirectional else state[-1:]
        return sequence, last.transpose(0, 1).flatten(1), state.transpose(0, 1)
'''

_SEQUENCE_GRU = '''
class SequenceGRU(nn.GRU):
    """A GRU that gives its output at each step, the last one, and its state.

    The state has a row for each direction of each layer, behind the batch.
    """

    def forward(  # type: ignore[override]  # the state is one tensor, the batch first
        self, x: torch.Tensor, state: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, ...]:
        if state is not None:
            state = state.reshape(x.shape[0], -1, self.hidden_size)
            state = state.transpose(0, 1).contiguous()
        sequence, state = super().forward(x, state)
        last = state[-2:] if self.bidirectional else state[-1:]
        return sequence, last.transpose(0, 1).flatten(1), state.transpose(0, 1)
'''

_SEQUENCE_LSTM = '''
class SequenceLSTM(nn.LSTM):
    """An LSTM that gives its output at each step, the last one, and its state.

    The state has a row for each direction of each layer, behind the batch.
    """

    def forward(  # type: ignore[override]  # the state is one tensor, the batch first
        self,
        x: torch.Tensor,
        hidden: torch.Tensor | None = None,
        cell: torch.Tensor | None = None,
    ) -> tuple[torch.Tensor, ...]:
        state = None
        if hidden is not None or cell is not None:
            state = (self.beginning(x, hidden), self.beginning(x, cell))
        sequence, (hidden, cell) = super().forward(x, state)
        last = hidden[-2:] if self.bidirectional else hidden[-1:]
        last = last.transpose(0, 1).flatten(1)
        return sequence, last, hidden.transpose(0, 1), cell.transpose(0, 1)

    def beginning(self, x: torch.Tensor, state: torch.Tensor | None) -> torch.Tensor:
        rows = self.num_layers * (2 if self.bidirectional else 1)
        if state is None:
            return x.new_zeros(rows, x.shape[0], self.hidden_size)
        state = state.reshape(x.shape[0], rows, self.hidden_size)
        return state.transpose(0, 1).contiguous()
'''

_SINUSOIDAL_POSITIONS = '''
class SinusoidalPositions(nn.Module):
    """Adds sines and cosines of the place to each step of a sequence."""

    def __init__(self, steps: int, features: int, longest: float = 10000.0) -> None:
        super().__init__()
        place = torch.arange(steps)[:, None]
        wave = torch.arange(0, features, 2) / features
        angle = place / longest**wave
        table = torch.stack((angle.sin(), angle.cos()), dim=2).flatten(1)
        self.register_buffer("table", table[:, :features], persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.table
'''

_LEARNED_POSITIONS = '''
class LearnedPositions(nn.Module):
    """Adds a learned vector to each step of a sequence."""

    def __init__(self, steps: int, features: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(steps, features))
        nn.init.normal_(self.weight, std=0.02)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.weight
'''

_ENCODER_STACK = '''
class EncoderStack(nn.TransformerEncoder):
    """Transformer layers one behind the other, with the same weights to begin with."""

    def __init__(
        self,
        layers: int,
        features: int,
        heads: int,
        last_norm: bool = False,
        **settings: object,
    ) -> None:
        layer = nn.TransformerEncoderLayer(features, heads, **settings)
        norm = nn.LayerNorm(features) if last_norm else None
        super().__init__(layer, layers, norm, enable_nested_tensor=False)
'''

_DECODER_STACK = '''
class DecoderStack(nn.TransformerDecoder):
    """Decoder layers one behind the other, with the same weights to begin with."""

    def __init__(
        self,
        layers: int,
        features: int,
        heads: int,
        last_norm: bool = False,
        **settings: object,
    ) -> None:
        layer = nn.TransformerDecoderLayer(features, heads, **settings)
        norm = nn.LayerNorm(features) if last_norm else None
        super().__init__(layer, layers, norm)
'''

_LEARNED_TENSOR = '''
class LearnedTensor(nn.Module):
    """A learned tensor, the same for each sample of a batch."""

    def __init__(self, *sizes: int, spread: float = 0.02) -> None:
        super().__init__()
        self.weight = nn.Parameter(spread * torch.randn(sizes))

    def forward(self, like: torch.Tensor) -> torch.Tensor:
        return self.weight.repeat(like.shape[0], *[1] * self.weight.dim())
'''

# Source by the name of the class. It may use `torch`, `nn` and `F`, as the generated file imports them.
HELPERS: FrozenDict[str, str] = FrozenDict(
    {
        **AUGMENTATION,
        **FEATURES,
        **HANDMADE,
        **LOSSES,
        **WINDOWS,
        "TiedLinear": _TIED_LINEAR.strip(),
        "SharedLinear": _SHARED_LINEAR.strip(),
        "SeparableConv2d": _SEPARABLE_CONV2D.strip(),
        "LearnedTensor": _LEARNED_TENSOR.strip(),
        "SequenceRNN": _SEQUENCE_RNN.strip(),
        "SequenceGRU": _SEQUENCE_GRU.strip(),
        "SequenceLSTM": _SEQUENCE_LSTM.strip(),
        "SinusoidalPositions": _SINUSOIDAL_POSITIONS.strip(),
        "LearnedPositions": _LEARNED_POSITIONS.strip(),
        "EncoderStack": _ENCODER_STACK.strip(),
        "DecoderStack": _DECODER_STACK.strip(),
    }
)
