"""What a loss makes of one number, for its page of help. A test holds the curves against the losses."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from netbuilder.core.values import NamedTuple

_COUNT = 121


class LossCurve(NamedTuple):
    """`words` tell what stands across, from `low` to `high`; a `line` has a name where there are several."""

    words: str
    low: float
    high: float
    lines: tuple[tuple[str, Callable[[float], float]], ...]

    def points(self) -> list[tuple[str, list[tuple[float, float]]]]:
        """Each line with its points."""
        step = (self.high - self.low) / (_COUNT - 1)
        across = [self.low + step * place for place in range(_COUNT)]
        return [(name, [(x, line(x)) for x in across]) for name, line in self.lines]


def _one(words: str, low: float, high: float, line: Callable[[float], float]) -> LossCurve:
    return LossCurve(words, low, high, (("", line),))


def _smooth(error: float) -> float:
    return error**2 / 2 if abs(error) < 1 else abs(error) - 0.5


def _surprise(share: float) -> float:
    return -math.log(share)


def _softplus(score: float) -> float:
    return math.log1p(math.exp(-score))


def _divergence(share: float) -> float:
    return 0.7 * math.log(0.7 / share) + 0.3 * math.log(0.3 / (1 - share))


_ERROR, _SHARE, _AHEAD = "prediction − target", "share of the right class", "right score − other score"
_DISTANCE = "distance of the two vectors"

LOSS_CURVES: Mapping[str, LossCurve] = {
    "cross_entropy": _one(_SHARE, 0.01, 1.0, _surprise),
    "negative_log_likelihood": _one("log-share of the right class", -4.0, 0.0, lambda x: -x),
    "focal": LossCurve(
        _SHARE,
        0.01,
        1.0,
        (("focus 2", lambda p: (1 - p) ** 2 * _surprise(p)), ("cross-entropy", _surprise)),
    ),
    "binary_cross_entropy": LossCurve(
        "score", -4.0, 4.0, (("the answer is yes", _softplus), ("no", lambda s: _softplus(-s)))
    ),
    "soft_margin": LossCurve(
        "score", -4.0, 4.0, (("the answer is yes", _softplus), ("no", lambda s: _softplus(-s)))
    ),
    "mean_squared_error": _one(_ERROR, -2.0, 2.0, lambda x: x**2),
    "mean_absolute_error": _one(_ERROR, -2.0, 2.0, abs),
    "smooth_l1": _one(_ERROR, -3.0, 3.0, _smooth),
    "huber": _one(_ERROR, -3.0, 3.0, _smooth),
    "activity_penalty": _one("value", -2.0, 2.0, abs),
    "multi_margin": _one(_AHEAD, -2.0, 3.0, lambda x: max(0.0, 1 - x)),
    "multi_label_margin": _one(_AHEAD, -2.0, 3.0, lambda x: max(0.0, 1 - x)),
    "margin_ranking": _one("score that should be ahead − the other", -2.0, 2.0, lambda x: max(0.0, -x)),
    "triplet_margin": _one("how much nearer the wrong one is", -3.0, 2.0, lambda x: max(0.0, x + 1)),
    "hinge_embedding": LossCurve(
        "distance", 0.0, 2.0, (("two of a kind", lambda d: d), ("others", lambda d: max(0.0, 1 - d)))
    ),
    "contrastive": LossCurve(
        _DISTANCE,
        0.0,
        2.0,
        (("two of a kind", lambda d: d**2 / 2), ("others", lambda d: max(0.0, 1 - d) ** 2 / 2)),
    ),
    "cosine_embedding": LossCurve(
        "cosine of the two vectors",
        -1.0,
        1.0,
        (("two of a kind", lambda c: 1 - c), ("others", lambda c: max(0.0, c))),
    ),
    "dice": _one("share of the areas that overlaps", 0.0, 1.0, lambda x: 1 - x),
    "gaussian_divergence": _one("mean, with variance 1", -2.0, 2.0, lambda m: m**2 / 2),
    "kl_divergence": _one("share of a class that should have 70 %", 0.01, 0.99, _divergence),
    "poisson": LossCurve(
        "logarithm of the rate",
        -1.5,
        2.5,
        (("counted 1", lambda p: math.exp(p) - p), ("counted 3", lambda p: math.exp(p) - 3 * p)),
    ),
    "gaussian": LossCurve(
        "target − mean",
        -3.0,
        3.0,
        (
            ("variance 1", lambda d: d**2 / 2),
            ("variance 4", lambda d: (math.log(4) + d**2 / 4) / 2),
        ),
    ),
}
