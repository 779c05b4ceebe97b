"""How a declaration refuses an input: words for a person, and enough for a fix to be found."""

from __future__ import annotations

from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text

# Why we refuse what torch would compute with, for `stricter` of layers and losses.
FLOAT32_ONLY = "Whole numbers name classes and are no quantities; everything else is computed in float32."
BY_NAME = "torch goes by the place of an axis, we go by its name: the steps of a sequence are no channels."


class ShapeRefused(Exception):
    """An input that a layer or loss does not take.

    `what` finishes the sentence "<name> …". `port` is the number of the input at fault. `wanted` are the
    kinds of tensor that would do, when the kind was wrong. `setting` names the setting that would mend it
    alone, with its stored `value`.
    """

    def __init__(
        self,
        code: str,
        what: Text,
        expected: Text,
        *,
        port: int = 0,
        received: Text | None = None,
        remedy: Text | None = None,
        wanted: tuple[Kind, ...] = (),
        setting: str | None = None,
        value: object = None,
    ) -> None:
        super().__init__(str(what))
        self.code = code
        self.what = what
        self.expected = expected
        self.port = port
        self.received = received
        self.remedy = remedy
        self.wanted = wanted
        self.setting = setting
        self.value = value


class NotChecked(ShapeRefused):
    """Nobody knows what the layer makes of such an input, as it has not been run with it yet."""

    def __init__(self) -> None:
        super().__init__(
            "unchecked_code",
            Text("has not been run with such an input yet"),
            Text("a layer that was run"),
            remedy=Text("wait until it was run, or mend what keeps it from that."),
        )


def need(x: TensorSpec, *kinds: Kind, port: int = 0) -> None:
    """Refuse `x` unless it is one of `kinds` and holds floating-point values."""
    need_float(x, port)
    if x.kind not in kinds:
        words = one_of(kinds)
        raise ShapeRefused(
            "kind_mismatch",
            Text("needs {kinds}", kinds=words),
            words,
            port=port,
            received=described(x),
            wanted=kinds,
        )


def need_float(x: TensorSpec, port: int = 0) -> None:
    """Refuse class numbers, and anything else that is not float32, where values are computed with."""
    if x.dtype != "float32":
        data = Text("wire the data, not the labels, into it.")
        raise ShapeRefused(
            "element_type",
            Text("computes with 32-bit floating-point numbers"),
            Text("values of type float32"),
            port=port,
            received=described(x),
            remedy=data if x.is_labels else Text("give it data of type float32."),
        )


def described(x: TensorSpec) -> Text:
    """A spec in words: "16×5×5 (feature maps C×H×W)", "class numbers (labels)"."""
    if x.is_labels:
        return Text("class numbers (labels)")
    words = (
        Text("{shape} ({kind})", shape=str(x), kind=Text(x.kind.value))
        if x.sizes
        else Text("a single number")
    )
    return words if x.dtype == "float32" else Text("{words} of type {type}", words=words, type=x.dtype)


def one_of(kinds: tuple[Kind, ...]) -> Text:
    """Kinds in words: "a vector, a sequence T×F or a signal C×T"."""
    *others, words = (Text(kind.value) for kind in kinds)
    joint = "{first} or {rest}"
    for kind in reversed(others):
        words, joint = Text(joint, first=kind, rest=words), "{first}, {rest}"
    return words
