"""Helpers that change signals and values while training, or blend examples; as in `helpers_augmentation`."""

from __future__ import annotations

from netbuilder.core.frozen import FrozenDict

_RANDOM_MASK = '''
class RandomMask(nn.Module):
    """Covers some stretches of an axis while training, in each example others."""

    def __init__(
        self, axis: int, most: float, masks: int = 1, mean: bool = False
    ) -> None:
        super().__init__()
        self.axis, self.most, self.masks, self.mean = axis, most, masks, mean

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return x
        size = x.shape[self.axis]
        drawn = torch.rand(2, x.shape[0], self.masks, 1, device=x.device)
        width = self.most * drawn[0]
        start = (1 - width) * drawn[1]
        place = (torch.arange(size, device=x.device) + 0.5) / size
        masked = ((place >= start) & (place < start + width)).any(1)
        others = [1 if axis != self.axis else size for axis in range(1, x.dim())]
        fill = x.mean(list(range(1, x.dim())), keepdim=True) if self.mean else 0.0
        return torch.where(masked.view(-1, *others), fill, x)
'''

_TIME_SHIFT = '''
class TimeShift(nn.Module):
    """Moves each example along an axis while training."""

    def __init__(self, axis: int, most: float, outside: str = "wrap") -> None:
        super().__init__()
        self.axis, self.most, self.outside = axis, most, outside

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return x
        size = x.shape[self.axis]
        drawn = 2 * torch.rand(x.shape[0], 1, device=x.device) - 1
        place = (drawn * self.most * size).round().long()
        place = place + torch.arange(size, device=x.device)
        others = [1 if axis != self.axis else size for axis in range(1, x.dim())]
        place = place.view(-1, *others)
        near = place % size if self.outside == "wrap" else place.clamp(0, size - 1)
        y = x.gather(self.axis, near.expand_as(x))
        return torch.where(near == place, y, 0.0) if self.outside == "zero" else y
'''

_RANDOM_GAIN = '''
class RandomGain(nn.Module):
    """Makes each example louder or softer while training."""

    def __init__(self, most: float) -> None:
        super().__init__()
        self.most = most

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return x
        sizes = (x.shape[0], *[1] * (x.dim() - 1))
        drawn = torch.rand(sizes, device=x.device, dtype=x.dtype)
        return x * (1 + self.most * (2 * drawn - 1))
'''

_MIX_UP = '''
class MixUp(nn.Module):
    """Blends each example with one from the other end of the batch while training.

    Gives the examples, and for each of them the share of each class in it. Once trained
    no target is needed; there are no shares then.
    """

    def __init__(self, classes: int, alpha: float) -> None:
        super().__init__()
        self.classes, self.alpha = classes, alpha

    def forward(
        self, x: torch.Tensor, target: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        if target is None and not self.training:
            return x, x.new_zeros(x.shape[0], self.classes)
        shares = F.one_hot(target, self.classes).to(x.dtype)
        if not self.training:
            return x, shares
        alpha = x.new_full((x.shape[0],), self.alpha)
        kept = torch.distributions.Beta(alpha, alpha, validate_args=False).sample()
        # More of itself than of the other.
        kept = torch.maximum(kept, 1 - kept)
        part = kept.view(-1, *[1] * (x.dim() - 1))
        x = part * x + (1 - part) * x.flip(0)
        return x, kept[:, None] * shares + (1 - kept[:, None]) * shares.flip(0)
'''

SIGNAL_AUGMENTATION: FrozenDict[str, str] = FrozenDict(
    {
        "RandomMask": _RANDOM_MASK.strip(),
        "TimeShift": _TIME_SHIFT.strip(),
        "RandomGain": _RANDOM_GAIN.strip(),
        "MixUp": _MIX_UP.strip(),
    }
)
