"""Layers that cut, fold, pad, shuffle and resize images, with settings that do not suit what comes in."""

from __future__ import annotations

from netbuilder.graph.model import End
from tests.analysis.broken.case import broken
from tests.analysis.sketch import Options, Sketch


def through(graph: Sketch, *steps: str | tuple[str, Options]) -> None:
    """Pictures of 8×8 through some layers to a score for each digit."""
    images, labels = graph.data()
    scored(graph, graph.chain(images, *steps), labels)


def scored(graph: Sketch, end: End, labels: End) -> None:
    graph.put("loss.cross_entropy", graph.chain(end, "flatten", "linear"), labels)


def patches(channels: int, count: int) -> tuple[str, Options]:
    return "reshape", {"sizes": (channels, count), "two_axes": "signal"}


@broken(
    "fold_values",
    "Fold 1",
    expected="a number of channels that 4 divides",
    received="9×36 (a signal C×T)",
    fixes=["Set Kernel to 1×1 and Size to 6×6"],
)
def patches_of_another_size_than_the_fold_takes(graph: Sketch) -> None:
    through(graph, "unfold", "fold")


@broken(
    "fold_count",
    "Fold 1",
    expected="4 patches (2×2)",
    received="16 patches",
    fixes=["Set Size to 5×5"],
)
def an_image_of_another_number_of_patches(graph: Sketch) -> None:
    through(graph, patches(4, 16), "fold")


@broken(
    "fold_padding",
    "Fold 1",
    expected="less padding",
    received="padding of 2×2",
    fixes=["Set Padding to 0×0"],
)
def a_fold_with_more_padding_than_patches(graph: Sketch) -> None:
    through(graph, patches(16, 4), ("fold", {"padding": (2, 2)}))


@broken(
    "output_padding",
    "Transposed conv 1",
    expected="at most 1×1 more at the end",
    received="2×1 more",
    fixes=["Set More at the end to 1×1"],
)
def as_much_more_at_the_end_as_the_stride(graph: Sketch) -> None:
    through(graph, ("conv_transpose2d", {"stride": (2, 2), "extra": (2, 1)}))


@broken(
    "padding_too_large",
    "Transposed conv 1",
    expected="a padding of at most 4×4",
    received="5×0 cut from each side, 1×8×8 (feature maps C×H×W) comes in",
    fixes=["Set Padding to 4×0"],
)
def a_transposed_convolution_that_cuts_all_away(graph: Sketch) -> None:
    through(graph, ("conv_transpose2d", {"padding": (5, 0)}))


@broken(
    "padding_too_large",
    "Reflection pad 1",
    expected="at most 7×7 at a side",
    received="8×1 around 1×8×8 (feature maps C×H×W)",
    fixes=["Set Before to 7×1 and After to 1×7"],
)
def mirroring_more_than_there_is(graph: Sketch) -> None:
    through(graph, ("reflection_pad2d", {"before": (8, 1), "after": (1, 9)}))


@broken(
    "groups",
    "Channel shuffle 1",
    expected="a number of maps that 4 divides",
    received="6×6×6 (feature maps C×H×W)",
    fixes=["Set Groups to 2"],
)
def a_shuffle_of_groups_that_do_not_come_out_even(graph: Sketch) -> None:
    through(graph, ("conv2d", {"filters": 6}), ("channel_shuffle", {"groups": 4}))


@broken(
    "cubic",
    "Upsample 1",
    expected="feature maps C×H×W",
    received="4×16 (a signal C×T)",
    fixes=["Set Method to linear"],
)
def curves_through_a_signal(graph: Sketch) -> None:
    through(graph, patches(4, 16), ("upsample", {"method": "cubic"}))


@broken(
    "factor_too_small",
    "Upsample 1",
    expected="a factor of at least 0.25",
    received="1×4×4 (feature maps C×H×W)",
    fixes=["Set Factor to 1"],
)
def an_image_made_too_small(graph: Sketch) -> None:
    through(graph, "max_pool2d", ("upsample", {"factor": 0.125}))


@broken(
    "shuffle_maps",
    "Pixel shuffle 1",
    expected="a number of maps that 16 divides",
    received="9×6×6 (feature maps C×H×W)",
    fixes=["Set Factor to 3"],
)
def maps_that_make_no_squares_of_pixels(graph: Sketch) -> None:
    through(graph, ("conv2d", {"filters": 9}), ("pixel_shuffle", {"factor": 4}))


@broken(
    "shuffle_size",
    "Pixel unshuffle 1",
    expected="a height and a width that 4 divides",
    received="16×6×6 (feature maps C×H×W)",
    fixes=["Set Factor to 2"],
)
def maps_that_cannot_be_cut_into_squares(graph: Sketch) -> None:
    through(graph, "conv2d", ("pixel_unshuffle", {"factor": 4}))


@broken(
    "nothing_left",
    "Crop 1",
    expected="less than 8×8 cut off in all",
    received="4×1 and 4×1 cut off 1×8×8 (feature maps C×H×W)",
    fixes=["Set After to 3×1"],
)
def an_image_cut_off_at_both_ends(graph: Sketch) -> None:
    through(graph, ("crop2d", {"before": (4, 1), "after": (4, 1)}))
