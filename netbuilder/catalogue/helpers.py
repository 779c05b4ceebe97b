"""Layers that torch lacks, as the few lines of torch that a generated file carries to have them."""

from __future__ import annotations

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

# Source by the name of the class. It may use `torch`, `nn` and `F`, as the generated file imports them.
HELPERS: FrozenDict[str, str] = FrozenDict({"TiedLinear": _TIED_LINEAR.strip()})
