"""Helpers that change examples while training, each for itself. Part of what `helpers.py` offers.

All draw from torch's generator, which the seed of the run sets; once trained they hand on what they get.
"""

from __future__ import annotations

from netbuilder.catalogue.helpers_augmentation_signals import SIGNAL_AUGMENTATION
from netbuilder.core.frozen import FrozenDict

_RANDOM_FLIP = '''
class RandomFlip(nn.Module):
    """Mirrors some of the examples along each of the axes while training."""

    def __init__(self, *axes: int, probability: float = 0.5) -> None:
        super().__init__()
        self.axes, self.probability = axes, probability

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return x
        for axis in self.axes:
            drawn = torch.rand(x.shape[0], *[1] * (x.dim() - 1), device=x.device)
            x = torch.where(drawn < self.probability, x.flip(axis), x)
        return x
'''

# How pixels are taken from other places, for what moves a whole number of them.
_TAKEN = '''
    def taken(
        self, x: torch.Tensor, rows: torch.Tensor, columns: torch.Tensor
    ) -> torch.Tensor:
        """The pixels of each example at these rows and columns of it."""
        height, width = x.shape[2:]
        inside = (rows >= 0) & (rows < height)
        inside = inside[:, :, None] & ((columns >= 0) & (columns < width))[:, None]
        if self.outside == "mirror":
            rows, columns = rows % (2 * height), columns % (2 * width)
            rows = torch.minimum(rows, 2 * height - 1 - rows)
            columns = torch.minimum(columns, 2 * width - 1 - columns)
        rows, columns = rows.clamp(0, height - 1), columns.clamp(0, width - 1)
        places = (rows[:, :, None] * width + columns[:, None]).flatten(1)
        places = places[:, None].expand(-1, x.shape[1], -1)
        y = x.flatten(2).gather(2, places).unflatten(2, inside.shape[1:])
        if self.outside != "fill":
            return y
        return torch.where(inside[:, None], y, self.fill)
'''

_RANDOM_SHIFT = f'''
class RandomShift(nn.Module):
    """Moves each picture by some whole pixels while training."""

    def __init__(
        self, down: int, across: int, outside: str = "fill", fill: float = 0.0
    ) -> None:
        super().__init__()
        self.down, self.across = down, across
        self.outside, self.fill = outside, fill

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return x
        rows = self.moved(x, x.shape[2], self.down)
        return self.taken(x, rows, self.moved(x, x.shape[3], self.across))

    def moved(self, x: torch.Tensor, size: int, most: int) -> torch.Tensor:
        by = torch.randint(-most, most + 1, (x.shape[0], 1), device=x.device)
        return torch.arange(size, device=x.device) + by
{_TAKEN}'''

_RANDOM_CROP = f'''
class RandomCrop(nn.Module):
    """Cuts a window out of each padded picture while training, its middle once trained.

    The window is as large as the picture, or some pixels smaller.
    """

    def __init__(
        self,
        padding: int,
        smaller: int = 0,
        outside: str = "fill",
        fill: float = 0.0,
    ) -> None:
        super().__init__()
        self.padding, self.smaller = padding, smaller
        self.outside, self.fill = outside, fill

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        height, width = (size - self.smaller for size in x.shape[2:])
        if not self.training:
            edge = self.smaller // 2
            return x[:, :, edge : edge + height, edge : edge + width]
        rows = self.moved(x, height)
        return self.taken(x, rows, self.moved(x, width))

    def moved(self, x: torch.Tensor, size: int) -> torch.Tensor:
        last = self.smaller + self.padding
        start = torch.randint(-self.padding, last + 1, (x.shape[0], 1), device=x.device)
        return torch.arange(size, device=x.device) + start
{_TAKEN}'''

_RANDOM_AFFINE = '''
class RandomAffine(nn.Module):
    """Turns, moves, zooms and slants each picture about its middle while training."""

    def __init__(
        self,
        degrees: float,
        shift: float = 0.0,
        zoom: float = 0.0,
        shear: float = 0.0,
        outside: str = "fill",
        fill: float = 0.0,
    ) -> None:
        super().__init__()
        self.degrees, self.shift, self.zoom, self.shear = degrees, shift, zoom, shear
        modes = {"fill": "zeros", "edge": "border", "mirror": "reflection"}
        self.outside = modes[outside]
        self.fill = fill if outside == "fill" else 0.0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return x
        height, width = x.shape[2:]
        drawn = 2 * torch.rand(5, x.shape[0], device=x.device, dtype=x.dtype) - 1
        angle = drawn[0] * (self.degrees * torch.pi / 180)
        slant = (drawn[1] * (self.shear * torch.pi / 180)).tan()
        near = (1 + self.zoom) ** drawn[2]
        cos, sin = near * angle.cos(), near * angle.sin()
        right, below = 2 * self.shift * drawn[3], 2 * self.shift * drawn[4]
        # Where each pixel comes from; places count from -1 to 1 along both axes.
        across = [cos, (cos * slant - sin) * (height / width), right]
        down = [sin * (width / height), sin * slant + cos, below]
        places = torch.stack([*across, *down], dim=1).unflatten(1, (2, 3))
        grid = F.affine_grid(places, x.shape, align_corners=False)
        x = x - self.fill if self.fill else x
        x = F.grid_sample(x, grid, padding_mode=self.outside, align_corners=False)
        return x + self.fill if self.fill else x
'''

_RANDOM_RESIZED_CROP = '''
class RandomResizedCrop(nn.Module):
    """Enlarges a part of each picture to its whole size while training."""

    def __init__(self, least: float, stretch: float = 0.0) -> None:
        super().__init__()
        self.least, self.stretch = least, stretch

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return x
        drawn = torch.rand(4, x.shape[0], device=x.device, dtype=x.dtype)
        side = (self.least + (1 - self.least) * drawn[0]).sqrt()
        form = (1 + self.stretch) ** (drawn[1] - 0.5)
        width, height = (side * form).clamp(max=1), (side / form).clamp(max=1)
        across = (1 - width) * (2 * drawn[2] - 1)
        down = (1 - height) * (2 * drawn[3] - 1)
        none = torch.zeros_like(width)
        places = torch.stack([width, none, across, none, height, down], dim=1)
        grid = F.affine_grid(places.unflatten(1, (2, 3)), x.shape, align_corners=False)
        return F.grid_sample(x, grid, padding_mode="border", align_corners=False)
'''

_COLOR_JITTER = '''
class ColorJitter(nn.Module):
    """Changes brightness, contrast and saturation of each picture while training."""

    def __init__(self, brightness: float, contrast: float, saturation: float) -> None:
        super().__init__()
        self.brightness, self.contrast = brightness, contrast
        self.saturation = saturation

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return x
        sizes = (3, x.shape[0], 1, 1, 1)
        drawn = 2 * torch.rand(sizes, device=x.device, dtype=x.dtype) - 1
        x = x * (1 + self.brightness * drawn[0])
        middle = self.grey(x).mean((1, 2, 3), keepdim=True)
        x = middle + (x - middle) * (1 + self.contrast * drawn[1])
        if x.shape[1] != 3:
            return x
        grey = self.grey(x)
        return grey + (x - grey) * (1 + self.saturation * drawn[2])

    def grey(self, x: torch.Tensor) -> torch.Tensor:
        if x.shape[1] != 3:
            return x.mean(1, keepdim=True)
        red, green, blue = x.split(1, dim=1)
        return 0.299 * red + 0.587 * green + 0.114 * blue
'''

_CUT_OUT = '''
class CutOut(nn.Module):
    """Covers a rectangle of some of the pictures while training."""

    def __init__(
        self, most: float, probability: float = 1.0, fill: float = 0.0
    ) -> None:
        super().__init__()
        self.most, self.probability, self.fill = most, probability, fill

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return x
        drawn = torch.rand(x.shape[0], 5, device=x.device)
        rows = self.covered(x.shape[2], drawn[:, 0:1], drawn[:, 1:2])
        columns = self.covered(x.shape[3], drawn[:, 2:3], drawn[:, 3:4])
        chosen = drawn[:, 4, None, None] < self.probability
        hole = rows[:, :, None] & columns[:, None] & chosen
        return torch.where(hole[:, None], self.fill, x)

    def covered(
        self, size: int, side: torch.Tensor, middle: torch.Tensor
    ) -> torch.Tensor:
        place = (torch.arange(size, device=side.device) + 0.5) / size
        return (place - middle).abs() < self.most * side / 2
'''

AUGMENTATION: FrozenDict[str, str] = FrozenDict(
    {
        **SIGNAL_AUGMENTATION,
        "RandomFlip": _RANDOM_FLIP.strip(),
        "RandomShift": _RANDOM_SHIFT.strip(),
        "RandomCrop": _RANDOM_CROP.strip(),
        "RandomAffine": _RANDOM_AFFINE.strip(),
        "RandomResizedCrop": _RANDOM_RESIZED_CROP.strip(),
        "ColorJitter": _COLOR_JITTER.strip(),
        "CutOut": _CUT_OUT.strip(),
    }
)
