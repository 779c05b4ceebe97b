"""Helpers of fixed features and of layers that draw: what `helpers.py` offers, kept by its subject."""

from __future__ import annotations

from netbuilder.core.frozen import FrozenDict

_CATEGORY_EMBEDDING = '''
class CategoryEmbedding(nn.Module):
    """A learned vector for each of some columns of numbers, one behind the other.

    `counts` says how many numbers each column has; half as many features do.
    """

    def __init__(self, counts: tuple[int, ...], features: int) -> None:
        super().__init__()
        sizes = [(count, min(features, (count + 1) // 2)) for count in counts]
        self.columns = nn.ModuleList(nn.Embedding(*size) for size in sizes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        found = [column(x[:, at]) for at, column in enumerate(self.columns)]
        return torch.cat(found, dim=1)
'''

_GAUSSIAN_SAMPLE = '''
class GaussianSample(nn.Module):
    """Draws with a mean and a log-variance; once trained, the mean unless `always`."""

    def __init__(self, always: bool = False) -> None:
        super().__init__()
        self.always = always

    def forward(self, mean: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
        if not (self.training or self.always):
            return mean
        return mean + torch.exp(log_variance / 2) * torch.randn_like(mean)
'''

_GAUSSIAN_NOISE = '''
class GaussianNoise(nn.Module):
    """Adds normal noise while training."""

    def __init__(self, spread: float) -> None:
        super().__init__()
        self.spread = spread

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.spread * torch.randn_like(x) if self.training else x
'''

_GAUSSIAN_KERNELS = '''
class GaussianKernels(nn.Module):
    """How near a sample is to each of some centres: 1 there, 0 far away.

    The centres are the first samples seen in training or, with `means`, the means of
    groups that follow the first 4096 of them (MacQueen 1967). Then they stay, unless
    they `learn`. The width counts in mean distances of a centre from its nearest.
    """

    def __init__(
        self,
        features: int,
        count: int,
        means: bool = True,
        width: float = 1.0,
        learn: bool = False,
    ) -> None:
        super().__init__()
        self.most = 4096 if means else count
        self.width = width
        self.settled = False
        self.register_buffer("centres", torch.randn(count, features))
        self.register_buffer("members", torch.zeros(count))
        self.register_buffer("distance", torch.ones(()))
        self.shift = nn.Parameter(torch.zeros(count, features)) if learn else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.training and not self.settled:
            self.settle(x.detach())
        centres = self.centres if self.shift is None else self.centres + self.shift
        # Not by products: they lose small distances between large numbers.
        ways = (x.unsqueeze(1) - centres) / (self.width * self.distance)
        return torch.exp(-ways.square().sum(2) / 2)

    @torch.no_grad()
    def settle(self, x: torch.Tensor) -> None:
        """Let samples be centres, then move each centre to the mean of its group."""
        self.settled = bool(self.members.all() and self.members.sum() >= self.most)
        if self.settled:
            return
        known = int(self.members.count_nonzero())
        fresh, rest = x.tensor_split([self.members.shape[0] - known])
        known += fresh.shape[0]
        self.centres[known - fresh.shape[0] : known] = fresh
        self.members[known - fresh.shape[0] : known] = 1
        if rest.shape[0] and self.most > self.members.shape[0]:
            nearest = torch.cdist(rest, self.centres).argmin(1)
            chosen = F.one_hot(nearest, self.members.shape[0]).to(x.dtype)
            self.members += chosen.sum(0)
            way = chosen.t() @ rest - chosen.sum(0)[:, None] * self.centres
            self.centres += way / self.members[:, None]
        if known > 1:
            apart = torch.cdist(self.centres[:known], self.centres[:known])
            apart.fill_diagonal_(torch.inf)
            self.distance.copy_(apart.amin(1).mean().clamp(min=1e-3))
'''

_RANDOM_FOURIER_FEATURES = '''
class RandomFourierFeatures(nn.Module):
    """Waves in random directions, none of which learns."""

    def __init__(self, features: int, count: int, width: float = 1.0) -> None:
        super().__init__()
        self.register_buffer("directions", torch.randn(count, features) / width)
        self.register_buffer("phases", 2 * torch.pi * torch.rand(count))
        self.height = (2 / count) ** 0.5

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.height * F.linear(x, self.directions, self.phases).cos()
'''

FEATURES: FrozenDict[str, str] = FrozenDict(
    {
        "CategoryEmbedding": _CATEGORY_EMBEDDING.strip(),
        "GaussianSample": _GAUSSIAN_SAMPLE.strip(),
        "GaussianNoise": _GAUSSIAN_NOISE.strip(),
        "GaussianKernels": _GAUSSIAN_KERNELS.strip(),
        "RandomFourierFeatures": _RANDOM_FOURIER_FEATURES.strip(),
    }
)
