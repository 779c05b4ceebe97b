"""Helpers of layers with windows or chance that torch lacks: what `helpers.py` offers, by subject."""

from __future__ import annotations

from netbuilder.core.frozen import FrozenDict

_LOCALLY_CONNECTED = '''
class LocallyConnected(nn.Module):
    """A convolution with filters of its own at each place; of inputs of one size."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        size: tuple[int, ...],
        kernel_size: tuple[int, ...],
        stride: tuple[int, ...] | None = None,
        padding: tuple[int, ...] | None = None,
        dilation: tuple[int, ...] | None = None,
        bias: bool = True,
    ) -> None:
        super().__init__()
        once = (1,) * len(size)
        self.kernel_size, self.stride = kernel_size, stride or once
        self.dilation = dilation or once
        self.edges = [p for p in reversed(padding or ()) for _ in range(2)]
        self.reach = [d * (k - 1) + 1 for k, d in zip(kernel_size, self.dilation)]
        axes = zip(size, padding or (0,) * len(size), self.reach, self.stride)
        self.places = [(n + 2 * p - r) // s + 1 for n, p, r, s in axes]
        count = torch.Size(self.places).numel()
        seen = in_channels * torch.Size(kernel_size).numel()
        self.weight = nn.Parameter(torch.empty(count, seen, out_channels))
        self.bias = nn.Parameter(torch.empty(out_channels, count)) if bias else None
        spread = seen**-0.5
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -spread, spread)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = F.pad(x, self.edges)
        for axis, reach in enumerate(self.reach):
            x = x.unfold(axis + 2, reach, self.stride[axis])
            x = x[..., :: self.dilation[axis]]
        # Places, batch, and what is seen from each place.
        x = x.flatten(2, len(self.places) + 1).flatten(3)
        x = x.permute(2, 0, 1, 3).flatten(2)
        y = torch.bmm(x, self.weight).permute(1, 2, 0)
        if self.bias is not None:
            y = y + self.bias
        return y.unflatten(2, self.places)
'''

_FRACTIONAL = '''
class {name}(nn.{name}):
    """Draws the edges of its windows; once trained, they stay where they are."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        middle = None
        if not self.training:
            middle = x.new_full((*x.shape[:2], {axes}), 0.5)
        return F.{function}(
            x,
            self.kernel_size,
            self.output_size,
            self.output_ratio,
            _random_samples=middle,
        )
'''


_DROP_PATH = '''
class DropPath(nn.Module):
    """Silences whole samples while training, and makes up for it in the others."""

    def __init__(self, probability: float) -> None:
        super().__init__()
        self.probability = probability

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return x
        kept = 1.0 - self.probability
        chosen = x.new_empty(x.shape[0], *[1] * (x.dim() - 1)).bernoulli_(kept)
        return x * chosen / kept
'''


def _fractional(axes: int) -> str:
    name, function = f"FractionalMaxPool{axes}d", f"fractional_max_pool{axes}d"
    return _FRACTIONAL.format(name=name, function=function, axes=axes).strip()


WINDOWS: FrozenDict[str, str] = FrozenDict(
    {
        "LocallyConnected": _LOCALLY_CONNECTED.strip(),
        "DropPath": _DROP_PATH.strip(),
        "FractionalMaxPool2d": _fractional(2),
        "FractionalMaxPool3d": _fractional(3),
    }
)
