"""Small numbers before and after a layer, for its page of help. A test holds them against the layers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from netbuilder.core.values import NamedTuple

Rows = tuple[tuple[str, ...], ...]


class Grid(NamedTuple):
    """Rows of cells with what stands in them, `words` below."""

    rows: Rows
    words: str = ""


class Worked(NamedTuple):
    """`signs` stand between the inputs. Without `numbers` cells are shaded alone.

    `inputs` and `outputs` are as the layer has them with its `settings`; `axes` names those of each input,
    "i" before them for whole numbers and "?" for yes and no. One without axes is made up: what it shows is
    drawn, or learned.
    """

    inputs: tuple[Grid, ...]
    outputs: tuple[Grid, ...]
    settings: Mapping[str, object] = {}
    axes: tuple[str, ...] = ()
    signs: str = ""
    numbers: bool = True


def _grids(text: str) -> tuple[Grid, ...]:
    """Grids parted by ";", their rows by "/", words behind ":"."""
    found = []
    for part in text.split(";"):
        cells, _, words = part.partition(":")
        found.append(Grid(tuple(tuple(row.split()) for row in cells.split("/")), words.strip()))
    return tuple(found)


def _worked(text: str, axes: str = "", signs: str = "", **settings: object) -> Worked:
    before, after = text.split("=>")
    return Worked(_grids(before), _grids(after), settings, tuple(axes.split()), signs)


def _shaded(before: Iterable[Iterable[float]], after: Iterable[Iterable[float]], words: str) -> Worked:
    """Pictures of values from −1 to 1; with nothing before, the layer adds what is shown."""
    grids = [tuple(tuple(f"{value:.2f}" for value in row) for row in rows) for rows in (before, after)]
    inputs = (Grid(grids[0]),) if grids[0] else ()
    return Worked(inputs, (Grid(grids[1], words),), numbers=False)


def _waves(steps: int, features: int) -> list[list[float]]:
    return [
        [
            (math.cos if each % 2 else math.sin)(step / 10_000 ** (each // 2 * 2 / features))
            for each in range(features)
        ]
        for step in range(steps)
    ]


def _stripes(side: int, length: float) -> list[list[float]]:
    middle = (side - 1) / 2
    return [
        [
            math.exp(-((x - middle) ** 2 + (y - middle) ** 2) / side)
            * math.cos(2 * math.pi * (x - middle + y - middle) / length)
            for x in range(side)
        ]
        for y in range(side)
    ]


_EDGE = [[0.0] * 4 + [1.0] * 4] * 7
_SLOPE = [[0.0] * 3 + [1.0] * 2 + [0.0] * 3] * 7
_PADDED = {
    "zero": "0 1 2 3 0",
    "constant": "9 1 2 3 9",
    "reflection": "2 1 2 3 2",
    "replication": "1 1 2 3 3",
    "circular": "3 1 2 3 1",
}


def _pads() -> dict[str, Worked]:
    """All kinds of padding: a row of a signal, and a map of two such rows."""
    found = {}
    for name, row in _PADDED.items():
        upper, lower = row, " ".join(_plus_three(cell, name) for cell in row.split())
        outside = {"zero": "0 0 0 0 0", "constant": "9 9 9 9 9"}.get(name, "")
        above = outside or (upper if name == "replication" else lower)
        below = outside or (lower if name == "replication" else upper)
        whole = f"1 2 3 / 4 5 6 => {above} / {upper} / {lower} / {below}"
        value: dict[str, object] = {"value": 9.0} if name == "constant" else {}
        flat: dict[str, object] = {"before": (0, 1, 1), "after": (0, 1, 1)}
        found[f"{name}_pad1d"] = _worked(f"1 2 3 => {row}", "CT")._replace(settings=value)
        found[f"{name}_pad2d"] = _worked(whole, "CHW")._replace(settings=value)
        found[f"{name}_pad3d"] = _worked(whole, "CDHW")._replace(settings=flat | value)
    return found


def _plus_three(cell: str, name: str) -> str:
    return cell if name in ("zero", "constant") and cell in "09" else str(int(cell) + 3)


_ROW = "1 2 3 4"
_SQUARE = "1 2 / 3 4"
_POOLED = "1 3 5 7 / 1 3 5 7 / 2 4 6 8 / 2 4 6 8"
_CHANNELS = "1 2 / 3 4 / 5 6 : channels"
_SILENT = "2 4 / 0 0 / 10 12 : one is silent"
_TABLE = ".1 .4 / .9 .2 / .5 .7 : learned table"

WORKED: Mapping[str, Worked] = {
    "softmax": _worked("1 2 3 : scores => .09 .24 .67 : shares", "F"),
    "log_softmax": _worked("1 2 3 : scores => −2.4 −1.4 −.41 : log-shares", "F"),
    "softmin": _worked("1 2 3 : scores => .67 .24 .09 : shares", "F"),
    "glu": _worked("2 4 0 9 : values, gates => 1 4", "F"),
    "multiply": _worked("1 2 3 ; 2 0 4 => 2 0 12", "F F", "×"),
    "subtract": _worked("5 2 9 ; 1 4 2 => 4 −2 7", "F F", "−"),
    "divide": _worked("6 3 8 ; 2 6 4 => 3 .5 2", "F F", "÷"),
    "raise_to": _worked("2 3 9 ; 3 2 .5 => 8 9 3", "F F", "^"),
    "larger": _worked("1 8 3 ; 4 2 3 => 4 8 3", "F F", ","),
    "smaller": _worked("1 8 3 ; 4 2 3 => 1 2 3", "F F", ","),
    "scale": _worked("1 2 3 => 3 5 7 : 2·x + 1", "F", factor=2.0, offset=1.0),
    "add": _worked("1 2 3 ; 4 0 1 => 5 2 4", "F F", "+"),
    "concatenate": _worked("1 2 ; 3 4 5 => 1 2 3 4 5", "F F", ","),
    "stack": _worked("1 2 ; 3 4 => 1 2 / 3 4", "F F", ","),
    "adaptive_avg_pool2d": _worked(f"{_POOLED} => 2 6 / 3 7", "CHW", size=(2, 2)),
    "adaptive_avg_pool1d": _worked("1 3 5 7 => 2 6", "CT", size=2),
    "adaptive_avg_pool3d": _worked(f"{_POOLED} => 2 6 / 3 7", "CDHW", size=(1, 2, 2)),
    "adaptive_max_pool2d": _worked(f"{_POOLED} => 3 7 / 4 8", "CHW", size=(2, 2)),
    "adaptive_max_pool1d": _worked("1 3 5 7 => 3 7", "CT", size=2),
    "adaptive_max_pool3d": _worked(f"{_POOLED} => 3 7 / 4 8", "CDHW", size=(1, 2, 2)),
    "fractional_max_pool2d": _worked("1 2 3 / 4 5 6 / 7 8 9 => 5 6 / 8 9 : windows are drawn"),
    "fractional_max_pool3d": _worked("1 2 3 / 4 5 6 / 7 8 9 => 5 6 / 8 9 : windows are drawn"),
    "max_unpool2d": _worked(
        "4 8 / 5 9 : values ; 0 3 / 9 14 : places => 4 0 0 8 / 0 0 0 0 / 0 5 0 0 / 0 0 9 0", "CHW iCHW", ","
    ),
    "max_unpool1d": _worked("4 8 : values ; 1 2 : places => 0 4 8 0", "CT iCT", ","),
    "max_unpool3d": _worked(
        "4 8 / 5 9 : values ; 0 3 / 9 14 : places => 4 0 0 8 / 0 0 0 0 / 0 5 0 0 / 0 0 9 0",
        "CDHW iCDHW",
        ",",
        kernel=(1, 2, 2),
        stride=(1, 2, 2),
    ),
    "dropout": _worked("1 2 3 4 5 => 2 0 6 8 0 : half of them, while training"),
    "alpha_dropout": _worked("1 0 2 −1 => 1.7 −.78 2.6 −.78 : half of them, while training"),
    "dropout1d": _worked(f"{_CHANNELS} => {_SILENT}"),
    "dropout2d": _worked(f"{_CHANNELS} => {_SILENT}"),
    "dropout3d": _worked(f"{_CHANNELS} => {_SILENT}"),
    "feature_alpha_dropout": _worked(f"{_CHANNELS} => 1.7 2.6 / −.78 −.78 / 5.2 6.1 : one is silent"),
    "drop_path": _worked("1 2 / 3 4 / 5 6 : samples => 2 4 / 0 0 / 10 12 : one goes without"),
    "gaussian_noise": _worked("1 2 3 4 => 1.1 1.9 3.2 3.9 : while training"),
    "gaussian_sample": _worked("1 2 3 : mean ; 0 0 −9 : log-variance => 1.7 .8 3 : drawn", signs=","),
    "unit_length": _worked("3 4 => .6 .8", "F"),
    "upsample": _worked(f"{_SQUARE} => 1 1 2 2 / 1 1 2 2 / 3 3 4 4 / 3 3 4 4", "CHW"),
    "resize": _worked(f"{_SQUARE} => 1 1 2 / 1 1 2 / 3 3 4", "CHW", size=(3, 3)),
    "pixel_shuffle": _worked(f"1 / 2 / 3 / 4 : four maps => {_SQUARE} : one", "C11"),
    "pixel_unshuffle": _worked(f"{_SQUARE} : one map => 1 / 2 / 3 / 4 : four", "CHW"),
    "channel_shuffle": _worked("1 / 2 / 3 / 4 : two groups => 1 / 3 / 2 / 4", "CT"),
    "crop2d": _worked("1 2 3 4 / 5 6 7 8 / 9 10 11 12 / 13 14 15 16 => 6 7 / 10 11", "CHW"),
    "flatten": _worked(f"{_SQUARE} => {_ROW}", "CHW"),
    "flatten_axes": _worked(f"{_SQUARE} => {_ROW}", "CHW"),
    "unflatten": _worked(f"{_ROW} => {_SQUARE}", "F"),
    "reshape": _worked("1 2 3 4 5 6 => 1 2 3 / 4 5 6", "F", sizes=(2, 3)),
    "transpose": _worked("1 2 3 / 4 5 6 => 1 4 / 2 5 / 3 6", "TF"),
    "permute": _worked("1 2 3 / 4 5 6 => 1 4 / 2 5 / 3 6", "TF"),
    "slice": _worked("1 2 3 4 5 => 2 3 4", "F", start=1, stop=4),
    "select": _worked("1 2 / 3 4 / 5 6 => 5 6", "TF", place=2),
    "split2": _worked(f"{_ROW} => 1 2 ; 3 4", "F"),
    "split3": _worked("1 2 3 4 5 6 => 1 2 ; 3 4 ; 5 6", "F"),
    "split4": _worked("1 2 3 4 5 6 7 8 => 1 2 ; 3 4 ; 5 6 ; 7 8", "F"),
    "split_at": _worked(f"{_ROW} => 1 ; 2 3 4", "F"),
    "squeeze": _worked("1 / 2 / 3 : 3×1 => 1 2 3 : 3", "TF", axis=2),
    "unsqueeze": _worked("1 2 3 : 3 => 1 / 2 / 3 : 3×1", "F", axis=2),
    "expand": _worked("1 2 3 => 1 2 3 / 1 2 3 / 1 2 3", "TF", times=3),
    "repeat": _worked("1 2 3 => 1 2 3 1 2 3", "F"),
    "flip": _worked(f"{_ROW} => 4 3 2 1", "F"),
    "roll": _worked(f"{_ROW} => 4 1 2 3", "F"),
    "cumulate": _worked(f"{_ROW} => 1 3 6 10", "F"),
    "triangle": _worked("1 2 3 / 4 5 6 / 7 8 9 => 1 0 0 / 4 5 0 / 7 8 9", "TF"),
    "step_numbers": _worked("7 3 5 => 0 1 2", "F"),
    "cast": _worked("1.7 −2.3 : values => 1 −2 : whole numbers", "F", type="int64"),
    "compare": _worked("3 −1 0 2 => 1 0 0 1 : above 0", "F"),
    "where": _worked("1 0 1 : condition ; 5 6 7 => 5 0 7", "?F F", ","),
    "argmax": _worked("1 9 3 => 1 : place", "F"),
    "argmin": _worked("4 9 3 => 2 : place", "F"),
    "largest_few": _worked("4 9 3 7 => 9 7 : values ; 1 3 : places", "F"),
    "pick": _worked("4 9 3 7 ; 2 0 : places => 3 4", "F iF", ","),
    "one_hot": _worked("2 0 1 : classes => 0 0 1 0 / 1 0 0 0 / 0 1 0 0", "iF", classes=4),
    "einsum": _worked("1 2 / 3 4 : td ; 1 0 / 0 1 / 1 1 : sd => 1 2 3 / 3 4 7 : ts", "TF TF", "·"),
    "matrix_product": _worked(f"{_SQUARE} ; 0 1 / 1 0 => 2 1 / 4 3", "TF TF", "·"),
    "cosine_similarity": _worked("1 0 ; 1 1 => .71", "F F", ","),
    "pairwise_distance": _worked("0 0 ; 3 4 => 5", "F F", ","),
    "all_distances": _worked("0 0 / 3 4 ; 0 0 / 0 4 => 0 4 / 5 3", "TF TF", ","),
    "mean": _worked(f"{_SQUARE} => 2.5", "CHW"),
    "sum": _worked(f"{_SQUARE} => 10", "CHW"),
    "maximum": _worked(f"{_SQUARE} => 4", "CHW"),
    "minimum": _worked(f"{_SQUARE} => 1", "CHW"),
    "standard_deviation": _worked("1 3 / 1 3 => 1.2", "CHW"),
    "variance": _worked("1 3 / 1 3 => 1.3", "CHW"),
    "log_sum_exp": _worked("0 1 / 2 3 => 3.4", "CHW"),
    "vector_length": _worked("3 4 / 0 0 => 5", "CHW"),
    "padding_mask": _worked("7 3 0 0 : tokens => 0 0 1 1 : is padding", "iF"),
    "embedding": _worked(f"2 / 0 : numbers ; {_TABLE} => .5 .7 / .1 .4", signs=","),
    "category_embedding": _worked(f"2 0 : columns ; {_TABLE} => .5 .7 .1 .4", signs=","),
    "embedding_bag": _worked(f"2 / 0 : tokens ; {_TABLE} => .3 .55 : mean", signs=","),
    "learned_positions": _worked(
        f"{_SQUARE} : steps ; .1 .2 / .3 .1 : learned => 1.1 2.2 / 3.3 4.1", signs="+"
    ),
    "sinusoidal_positions": _shaded((), _waves(9, 14), "steps down, features across"),
    "sobel": _shaded(_EDGE, _SLOPE, "slope to the right"),
    "gabor_bank": _shaded((), _stripes(11, 5.0), "one of the filters"),
    "random_flip": _worked("1 2 3 / 4 5 6 => 3 2 1 / 6 5 4 : some, while training"),
    "random_shift": _worked("1 2 3 / 4 5 6 / 7 8 9 => 0 1 2 / 0 4 5 / 0 7 8"),
    "random_crop": _worked("1 2 3 / 4 5 6 / 7 8 9 => 0 0 0 / 0 1 2 / 0 4 5 : a window, with a border"),
    "random_resized_crop": _worked("1 2 3 / 4 5 6 / 7 8 9 => 1 1 2 / 1 1 2 / 4 4 5 : a part, enlarged"),
    "color_jitter": _worked("2 4 6 => 3 5 7 : a little brighter"),
    "cut_out": _worked("1 2 3 4 / 5 6 7 8 / 9 8 7 6 => 1 2 3 4 / 5 0 0 8 / 9 0 0 6"),
    "time_mask": _worked("1 2 3 4 5 / 6 7 8 9 8 : time → => 1 2 0 0 5 / 6 7 0 0 8"),
    "frequency_mask": _worked("1 2 3 4 / 5 6 7 8 / 9 8 7 6 : time → => 1 2 3 4 / 0 0 0 0 / 9 8 7 6"),
    "time_shift": _worked("1 2 3 4 5 : time → => 5 1 2 3 4"),
    "random_gain": _worked("1 −2 3 −1 => 1.2 −2.4 3.6 −1.2 : a little louder"),
    "mix_up": _worked("1 2 ; 3 6 : another => 1.2 2.4 : nine parts and one", signs=","),
    **_pads(),
}
