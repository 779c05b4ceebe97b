"""Helpers of features that people thought out: nothing in them learns. Part of what `helpers.py` offers."""

from __future__ import annotations

from netbuilder.core.frozen import FrozenDict

_SOBEL = '''
class Sobel(nn.Module):
    """How fast each map grows to the right and downwards, or how steep it is."""

    def __init__(self, strength: bool = False) -> None:
        super().__init__()
        self.strength = strength
        right = torch.tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])
        kernels = torch.stack([right, right.t()]).unsqueeze(1)
        self.register_buffer("kernels", kernels, persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        maps = x.shape[1]
        padded = F.pad(x, (1, 1, 1, 1), mode="replicate")
        slopes = F.conv2d(padded, self.kernels.repeat(maps, 1, 1, 1), groups=maps)
        if not self.strength:
            return slopes
        return (slopes.square().unflatten(1, (maps, 2)).sum(2) + 1e-12).sqrt()
'''

_GABOR_BANK = '''
class GaborBank(nn.Module):
    """Waves of some lengths and directions under a bell, held against each place.

    Each length is twice the one before. With `energy` it does not matter where in the
    wave an edge lies.
    """

    def __init__(
        self,
        directions: int,
        lengths: int,
        shortest: float,
        size: int,
        energy: bool = False,
    ) -> None:
        super().__init__()
        self.energy = energy
        place = torch.arange(size) - size // 2.0
        angle = torch.arange(directions).repeat(lengths) * torch.pi / directions
        length = shortest * 2.0 ** torch.arange(lengths)
        length = length.repeat_interleave(directions)[:, None, None]
        along = place * angle.cos()[:, None, None]
        along = along + place[:, None] * angle.sin()[:, None, None]
        away = place.square() + place.square()[:, None]
        bell = torch.exp(-away / (2 * (0.56 * length) ** 2))
        phase = 2 * torch.pi * along / length
        even, odd = bell * phase.cos(), bell * phase.sin()
        # Nothing is seen where all is even.
        even = even - bell * even.sum((1, 2), True) / bell.sum((1, 2), True)
        waves = torch.stack([even, odd], dim=1) if energy else even.unsqueeze(1)
        waves = waves / waves.abs().sum((2, 3), True).clamp(min=1e-12)
        kernels = waves.flatten(0, 1).unsqueeze(1)
        self.register_buffer("kernels", kernels, persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        maps, edge = x.shape[1], self.kernels.shape[-1] // 2
        padded = F.pad(x, (edge, edge, edge, edge), mode="replicate")
        found = F.conv2d(padded, self.kernels.repeat(maps, 1, 1, 1), groups=maps)
        if not self.energy:
            return found
        return (found.square().unflatten(1, (-1, 2)).sum(2) + 1e-12).sqrt()
'''

_HOG = '''
class HOG(nn.Module):
    """Histograms of the directions of edges in cells, normalised in blocks of cells."""

    def __init__(self, cell: int, block: int, directions: int) -> None:
        super().__init__()
        self.cell, self.block, self.directions = cell, block, directions

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        padded = F.pad(x, (1, 1, 1, 1), mode="replicate")
        right = padded[:, :, 1:-1, 2:] - padded[:, :, 1:-1, :-2]
        down = padded[:, :, 2:, 1:-1] - padded[:, :, :-2, 1:-1]
        # Of several channels the one with the strongest edge counts.
        strongest = (right**2 + down**2).argmax(1, keepdim=True)
        right = right.gather(1, strongest) + 1e-6
        down = down.gather(1, strongest)
        strength = (right**2 + down**2).sqrt()
        # A vote is shared between the two nearest of the directions.
        direction = torch.atan2(down, right) / torch.pi * self.directions
        names = torch.arange(self.directions, device=x.device).view(1, -1, 1, 1)
        apart = (direction - names).remainder(self.directions)
        apart = torch.minimum(apart, self.directions - apart)
        cells = F.avg_pool2d(F.relu(1 - apart) * strength, self.cell)
        rows = cells.shape[2] - self.block + 1
        blocks = F.unfold(cells, self.block)
        blocks = F.normalize(blocks, dim=1, eps=1e-4).clamp(max=0.2)
        return F.normalize(blocks, dim=1, eps=1e-4).unflatten(2, (rows, -1))
'''

_LOG_MEL = '''
class LogMel(nn.Module):
    """The logarithm of the power of a sound in bands of the mel scale."""

    def __init__(self, rate: int, window: int, hop: int, bands: int) -> None:
        super().__init__()
        self.window, self.hop = window, hop
        top = 2595 * torch.log10(torch.tensor(1 + rate / 1400))
        mels = torch.arange(bands + 2) * top / (bands + 1)
        edges = 700 * (10 ** (mels / 2595) - 1)
        low, middle, high = edges[:-2], edges[1:-1], edges[2:]
        pitch = torch.fft.rfftfreq(window, 1 / rate)[:, None]
        rising = (pitch - low) / (middle - low)
        falling = (high - pitch) / (high - middle)
        filters = torch.minimum(rising, falling).clamp(min=0)
        self.register_buffer("filters", filters, persistent=False)
        self.register_buffer("hann", torch.hann_window(window), persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        # Silence around it, so that the first window has its middle at the first value.
        padded = F.pad(x, (self.window // 2, self.window // 2))
        frames = padded.unfold(2, self.window, self.hop) * self.hann
        power = torch.fft.rfft(frames).abs().square()
        return (power @ self.filters + 1e-6).log().transpose(2, 3)
'''

_BAG_OF_NGRAMS = '''
class BagOfNgrams(nn.Module):
    """Counts numbers, and runs of them up to a length, wherever they stand.

    Runs have places of their own where these are enough, else some share one.
    """

    def __init__(
        self, numbers: int, longest: int, places: int, padding: bool = False
    ) -> None:
        super().__init__()
        self.numbers, self.longest, self.places = numbers, longest, places
        self.padding = padding

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        if tokens.is_floating_point():
            raise TypeError("tokens are whole numbers")
        tokens = tokens.long()
        known = tokens != 0 if self.padding else tokens == tokens
        run, mixed, counted, bags = tokens, tokens, known, []
        for length in range(1, self.longest + 1):
            if length > 1:
                last = tokens[:, length - 1 :]
                run = run[:, :-1] * self.numbers + last
                mixed = mixed[:, :-1] * 6364136223846793005 + last
                counted = counted[:, :-1] & known[:, length - 1 :]
            place, count = run, self.numbers**length
            if count > self.places:
                place = (mixed * 6364136223846793005 >> 33) % self.places
                count = self.places
            bag = torch.zeros(tokens.shape[0], count, device=tokens.device)
            bags.append(bag.scatter_add(1, place, counted.float()))
        return torch.cat(bags, dim=1)
'''

HANDMADE: FrozenDict[str, str] = FrozenDict(
    {
        "Sobel": _SOBEL.strip(),
        "GaborBank": _GABOR_BANK.strip(),
        "HOG": _HOG.strip(),
        "LogMel": _LOG_MEL.strip(),
        "BagOfNgrams": _BAG_OF_NGRAMS.strip(),
    }
)
