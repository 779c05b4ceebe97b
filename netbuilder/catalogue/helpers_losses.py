"""Helpers of losses that torch lacks, or takes in another arrangement: part of what `helpers.py` offers."""

from __future__ import annotations

from netbuilder.core.frozen import FrozenDict

_FOCAL_LOSS = '''
class FocalLoss(nn.Module):
    """A cross-entropy in which what is easy counts little."""

    def __init__(self, focus: float) -> None:
        super().__init__()
        self.focus = focus

    def forward(self, scores: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        losses = F.cross_entropy(scores, target, reduction="none")
        # A power below 1 has no slope at 0, where an example is sure to be right.
        wrong = -torch.expm1(-losses).clamp(max=-1e-7)
        return (wrong**self.focus * losses).mean()
'''

_DICE_LOSS = '''
class DiceLoss(nn.Module):
    """How little the found areas and the right ones overlap, for raw scores.

    The target has a class number for each pixel, or a map of shares for each class.
    """

    def __init__(self, smoothing: float) -> None:
        super().__init__()
        self.smoothing = smoothing

    def forward(self, scores: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        classes = scores.shape[1]
        found = scores.sigmoid() if classes == 1 else scores.softmax(1)
        if not target.is_floating_point() and classes == 1:
            target = target.unsqueeze(1)
        elif not target.is_floating_point():
            target = F.one_hot(target, classes).movedim(-1, 1)
        both = 2 * (found * target).flatten(2).sum(2) + self.smoothing
        all = (found + target).flatten(2).sum(2) + self.smoothing
        return 1 - (both / all).mean()
'''

_CONTRASTIVE_LOSS = '''
class ContrastiveLoss(nn.Module):
    """Draws vectors together that are the same, and pushes others a margin apart."""

    def __init__(self, margin: float) -> None:
        super().__init__()
        self.margin = margin

    def forward(
        self, first: torch.Tensor, second: torch.Tensor, same: torch.Tensor
    ) -> torch.Tensor:
        distance = F.pairwise_distance(first, second)
        missing = F.relu(self.margin - distance)
        return torch.where(same > 0, distance**2, missing**2).mean() / 2
'''

_CTC_LOSS = '''
class CTCLoss(nn.CTCLoss):
    """Takes raw scores at each step, and numbers from 1 with zeros behind them."""

    def __init__(self) -> None:
        super().__init__(zero_infinity=True)

    def forward(self, scores: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        steps = torch.full_like(target[:, 0], scores.shape[1])
        logs = scores.log_softmax(2).transpose(0, 1)
        return super().forward(logs, target, steps, (target > 0).sum(1))
'''

_GAUSSIAN_DIVERGENCE = '''
class GaussianDivergence(nn.Module):
    """How far normal distributions are from the standard one (Kullback-Leibler)."""

    def __init__(self, total: bool = True) -> None:
        super().__init__()
        self.total = total

    def forward(self, mean: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
        each = (mean.square() + log_variance.exp() - 1 - log_variance) / 2
        return each.sum() / mean.shape[0] if self.total else each.mean()
'''

LOSSES: FrozenDict[str, str] = FrozenDict(
    {
        "FocalLoss": _FOCAL_LOSS.strip(),
        "DiceLoss": _DICE_LOSS.strip(),
        "ContrastiveLoss": _CONTRASTIVE_LOSS.strip(),
        "CTCLoss": _CTC_LOSS.strip(),
        "GaussianDivergence": _GAUSSIAN_DIVERGENCE.strip(),
    }
)
