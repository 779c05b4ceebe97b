"""Which icon stands for which kinds of layers and data sets, where those have none of their own name."""

from __future__ import annotations

# Icons with the families of kinds that share them; an id without its number of axes stands for all of them.
_SHARED = {
    "film": ("drawings_moving", "recording"),
    "volume": ("volumes", "conv3d", "conv_transpose3d"),
    "wave": ("tones", "sound", "log_mel", "sinusoidal_positions", "random_fourier_features"),
    "table": (
        "iris",
        "wine",
        "breast_cancer",
        "diabetes",
        "embedding",
        "category_embedding",
        "embedding_bag",
    ),
    "points": (
        "spirals",
        "circles",
        "moons",
        "xor",
        "gaussians",
        "painted",
        "gaussian_sample",
        "gaussian_noise",
    ),
    "series": ("cumulate", "learned_positions"),
    "text": ("bag_of_ngrams",),
    "multiply": ("scale", "matrix_product"),
    "function": ("power", "raise_to", "clamp"),
    "enlarge": ("upsample", "resize", "pixel_shuffle", "conv_transpose", "max_unpool"),
    "reshape": ("pixel_unshuffle", "unflatten", "squeeze", "unsqueeze"),
    "flatten": ("flatten_axes",),
    "transpose": ("permute", "flip", "roll", "channel_shuffle"),
    "pad": ("zero_pad", "constant_pad", "reflection_pad", "replication_pad", "circular_pad"),
    "split": ("split2", "split3", "split4", "split_at"),
    "concatenate": ("stack", "repeat", "expand"),
    "slice": ("crop2d", "select", "triangle", "padding_mask"),
    "reduce": (
        *("mean", "sum", "maximum", "minimum", "standard_deviation", "variance", "log_sum_exp"),
        *("vector_length", "einsum", "unit_length"),
    ),
    "pick": ("argmax", "argmin", "largest_few", "one_hot", "compare", "where"),
    "gelu": ("silu", "mish", "hardswish"),
    "elu": ("selu", "celu"),
    "leaky_relu": ("prelu", "rrelu"),
    "hardtanh": ("hardsigmoid",),
    "tanh": ("softsign",),
    "sigmoid": ("log_sigmoid",),
    "shrink": ("hardshrink", "softshrink", "tanhshrink"),
    "softmax": ("log_softmax", "softmin"),
    "dropout": ("dropout", "alpha_dropout", "feature_alpha_dropout", "drop_path"),
    "attention": (
        *("dot_attention", "transformer_encoder_layer", "transformer_encoder"),
        *("transformer_decoder_layer", "transformer_decoder"),
    ),
    "normalise": ("gaussian_kernels",),
}
_ICONS = {kind: icon for icon, kinds in _SHARED.items() for kind in kinds}


def shared_icon(kind: str) -> str | None:
    """The icon that a kind shares with others, by its id without what stands before a dot; else None."""
    return _ICONS.get(kind) or _ICONS.get(kind[:-2] if kind[-2:] in ("1d", "2d", "3d") else "")
