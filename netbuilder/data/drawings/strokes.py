"""Strokes: smooth shapes of one colour, laid one on top of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


class Easel:
    """A picture under the brush: `pixels` (3×side×side, 0 to 1), and whose they are.

    Strokes are placed from where a thing stands, in units of its height, up and in its
    facing direction positive. `owner` (side×side) has for each pixel the number of the
    stroke seen there, counted from 1, or 0 where that belongs to no thing. `strokes`
    has for each the part, the motif, the motif's number and the kind.
    """

    def __init__(self, side: int) -> None:
        import numpy as np

        self.side = side
        self.pixels = np.zeros((3, side, side), np.float32)
        self.owner = np.zeros((side, side), np.uint8)
        self.strokes: list[tuple[str, str, int, str]] = []
        self.steps = np.arange(side, dtype=np.float32)[:, None]
        self.places = self.steps[:, 0] + 0.5
        self.part = self.motif = ""
        self.number = 0
        self.stand(0.0, 0.0, 1.0)

    def stand(
        self,
        across: float,
        down: float,
        height: float,
        tilt: float = 0.0,
        facing: int = 1,
    ) -> None:
        """From here on draw what stands at a place in pixels, as high as `height`."""
        import math

        self.across, self.down, self.height = across, down, height
        self.facing, self.tilt = facing, tilt
        self.cosine, self.sine = math.cos(tilt), math.sin(tilt)

    def on(self, part: str, motif: str) -> None:
        """From here on strokes belong to a new motif of this part, or to no thing."""
        self.part, self.motif = part, motif
        self.number += 1

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A place of the thing in pixels from the left and from the top."""
        x *= self.facing
        right = x * self.cosine - y * self.sine
        up = x * self.sine + y * self.cosine
        return self.across + self.height * right, self.down - self.height * up

    def around(
        self, points: list[tuple[float, float]], reach: float
    ) -> tuple[slice, slice, np.ndarray, np.ndarray] | None:
        """Rows and columns that a stroke touches, and where they are."""
        lefts = [point[0] for point in points]
        tops = [point[1] for point in points]
        top = max(0, int(min(tops) - reach - 1))
        bottom = min(self.side, int(max(tops) + reach + 2))
        left = max(0, int(min(lefts) - reach - 1))
        right = min(self.side, int(max(lefts) + reach + 2))
        if top >= bottom or left >= right:
            return None
        rows, columns = slice(top, bottom), slice(left, right)
        return rows, columns, self.places[rows, None], self.places[None, columns]

    def lay(
        self,
        kind: str,
        area: tuple[slice, slice, np.ndarray, np.ndarray],
        distance: np.ndarray,
        colour: tuple[float, float, float],
        ink: float,
        cover: float = 1.0,
    ) -> None:
        """Colour all pixels whose distance from the shape is below 0, and its rim."""
        import numpy as np

        rows, columns, _, _ = area
        tone = np.array(colour, np.float32)[:, None, None]
        patch = self.pixels[:, rows, columns]
        inside = np.minimum(np.maximum(0.5 - distance, 0), cover)
        edge = inside
        if ink:
            edge = np.minimum(np.maximum(0.5 + ink - distance, 0), 1)
            patch += edge * (0.42 * tone - patch)
            # Light falls from above.
            rows_down = self.steps[: rows.stop - rows.start]
            tone = tone * (1.06 - 0.14 / len(rows_down) * rows_down)
        patch += inside * (tone - patch)
        number = 0
        if self.part:
            self.strokes.append((self.part, self.motif, self.number, kind))
            number = len(self.strokes)
        if cover > 0.5:
            np.copyto(self.owner[rows, columns], number, where=edge > 0.5)

    def dots(
        self,
        places: list[tuple[float, float]],
        colour: tuple[float, float, float],
        cover: float,
    ) -> None:
        """Single pixels, at places in pixels from the left and from the top."""
        import numpy as np

        right, down = np.array(places).T.astype(np.int64)
        tone = np.array(colour, np.float32)[:, None]
        old = self.pixels[:, down, right]
        self.pixels[:, down, right] = old + cover * (tone - old)

    def disc(
        self,
        x: float,
        y: float,
        wide: float,
        colour: tuple[float, float, float],
        high: float = 0.0,
        ink: float = 0.0,
        turn: float = 0.0,
        cover: float = 1.0,
    ) -> None:
        """A disc of radius `wide`; an ellipse where `high` is given."""
        import math

        import numpy as np

        centre = self.at(x, y)
        wide *= self.height
        high = high * self.height or wide
        area = self.around([centre], max(wide, high) + ink)
        if area is None:
            return
        right, down = area[3] - centre[0], area[2] - centre[1]
        if high == wide:
            distance = np.sqrt(right * right + down * down) - wide
        else:
            angle = self.tilt + turn * self.facing
            cosine, sine = math.cos(angle), math.sin(angle)
            along = (right * cosine - down * sine) / wide
            off = (right * sine + down * cosine) / high
            size = np.sqrt(along * along + off * off)
            along, off = along / wide, off / high
            slope = np.sqrt(along * along + off * off) + 1e-6
            distance = size * (size - 1) / slope
        self.lay("disc", area, distance, colour, ink, cover)

    def dome(
        self,
        x: float,
        y: float,
        radius: float,
        colour: tuple[float, float, float],
        low: float = 0.0,
        ink: float = 0.0,
    ) -> None:
        """The part of a disc that lies above `low`, counted from its centre."""
        import numpy as np

        centre = self.at(x, y)
        radius, low = radius * self.height, low * self.height
        area = self.around([centre], radius + ink)
        if area is None:
            return
        right, down = area[3] - centre[0], area[2] - centre[1]
        distance = np.sqrt(right * right + down * down) - radius
        below = right * self.sine + down * self.cosine + low
        self.lay("dome", area, np.maximum(distance, below), colour, ink)

    def box(
        self,
        x: float,
        y: float,
        wide: float,
        high: float,
        colour: tuple[float, float, float],
        rounded: float = 0.0,
        ink: float = 0.0,
    ) -> None:
        """A box around a place, half as wide and high as said, with round corners."""
        import numpy as np

        centre = self.at(x, y)
        wide, high, rounded = (each * self.height for each in (wide, high, rounded))
        area = self.around([centre], wide + high + ink)
        if area is None:
            return
        right, down = area[3] - centre[0], area[2] - centre[1]
        along = np.abs(right * self.cosine - down * self.sine) - (wide - rounded)
        off = np.abs(right * self.sine + down * self.cosine) - (high - rounded)
        distance = np.maximum(along, off)
        if rounded:
            out, over = np.maximum(along, 0), np.maximum(off, 0)
            corner = np.sqrt(out * out + over * over)
            distance = corner + np.minimum(distance, 0) - rounded
        self.lay("box", area, distance, colour, ink)

    def shape(
        self,
        corners: list[tuple[float, float]],
        colour: tuple[float, float, float],
        ink: float = 0.0,
    ) -> None:
        """A shape between corners that bulges everywhere."""
        import math

        import numpy as np

        points = [self.at(x, y) for x, y in corners]
        area = self.around(points, ink)
        if area is None:
            return
        turned = [*points[1:], points[0]]
        pairs = list(zip(points, turned, strict=True))
        area_twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)
        distance: np.ndarray = np.full((1, 1), -1e9, np.float32)
        for (left, top), (right, bottom) in pairs:
            length = math.hypot(right - left, bottom - top) or 1.0
            slope = math.copysign(1 / length, area_twice)
            out, over = (bottom - top) * slope, (left - right) * slope
            edge = area[3] * out + (area[2] * over - (left * out + top * over))
            distance = np.maximum(distance, edge)
        kind = "triangle" if len(corners) == 3 else "shape"
        self.lay(kind, area, distance, colour, ink)

    def path(
        self,
        corners: list[tuple[float, float]],
        thick: float,
        colour: tuple[float, float, float],
        ink: float = 0.0,
    ) -> None:
        """A line through places, `thick` to each side, with round ends."""
        from itertools import pairwise

        import numpy as np

        points = [self.at(x, y) for x, y in corners]
        thick *= self.height
        area = self.around(points, thick + ink)
        if area is None:
            return
        distance: np.ndarray = np.full((1, 1), 1e9, np.float32)
        for (left, top), (right, bottom) in pairwise(points):
            wide, high = right - left, bottom - top
            across, down = area[3] - left, area[2] - top
            share = (across * wide + down * high) / (wide * wide + high * high + 1e-9)
            share = np.minimum(np.maximum(share, 0), 1)
            off, over = across - share * wide, down - share * high
            distance = np.minimum(distance, off * off + over * over)
        distance = np.sqrt(distance) - thick
        kind = "line" if len(corners) == 2 else "curve"
        self.lay(kind, area, distance, colour, ink)
