"""Attention by itself: what comes in are queries, keys and values, and nothing is learned."""

from __future__ import annotations

from netbuilder.catalogue.categories import RECURRENT
from netbuilder.catalogue.layer import Layer, Port, layer
from netbuilder.catalogue.refusal import FLOAT32_ONLY, ShapeRefused, described, need_float
from netbuilder.catalogue.seeing import Sight
from netbuilder.core.call import LayerCode, expression
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Flag
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text

_MORE = TensorSpec | None


@layer(
    "dot_attention",
    "Dot-product attention",
    RECURRENT,
    says="Each query takes from the values whose keys it resembles, without weights of its own.",
    torch="F.scaled_dot_product_attention flash attention SDPA",
    name="Attention",
    rare=True,
)
class DotAttention(Layer):
    """Vaswani et al. 2017, section 3.2.1. Without a key the queries are looked at, without a value the keys.

    The last two axes are steps and features; axes before them, such as heads, go side by side, and a single
    one is used for many.
    """

    inputs = (
        Port("query", "What looks."),
        Port("key", "What is looked at, if not the queries.", optional=True),
        Port("value", "What is taken, if not the keys.", optional=True),
        Port("mask", "Yes where a query (row) may look at a key (column), or what is added.", optional=True),
    )
    stricter = FrozenDict(
        element_type=FLOAT32_ONLY,
        attention_axes="torch takes the samples of a batch for steps where there are fewer axes.",
    )
    sight = Sight.ALL
    causal = Flag(False, says="Each step sees only itself and those before it.")

    def shape(self, x: TensorSpec, key: _MORE = None, value: _MORE = None, mask: _MORE = None) -> TensorSpec:
        for port, each in enumerate((x, key, value)):
            if each is not None:
                need_float(each, port)
        for port, each in enumerate((x, key, value)):
            if each is not None and (len(each.sizes) < 2 or len(each.sizes) != len(x.sizes)):
                raise _other_axes(port, x, each)
        keys = key or x
        values = value or keys
        if keys.sizes[-1] != x.sizes[-1]:
            raise _unfit(
                1, keys, Text("keys of {count} features, like {query}", count=x.sizes[-1], query=str(x))
            )
        if values.sizes[-2] != keys.sizes[-2]:
            raise _unfit(2, values, Text("a value for each of {steps} keys", steps=keys.sizes[-2]))
        beside = x.sizes[:-2]
        for port, each in ((1, keys), (2, values)):
            if any(a != b and 1 not in (a, b) for a, b in zip(beside, each.sizes[:-2], strict=True)):
                raise _unfit(port, each, Text("the sizes {sizes} before its steps", sizes=str(x)))
            beside = tuple(map(max, beside, each.sizes[:-2]))
        if mask is not None:
            self._check_mask(mask, (*beside, x.sizes[-2], keys.sizes[-2]))
        return TensorSpec((*beside, x.sizes[-2], values.sizes[-1]), x.axes)

    def code(self, x: TensorSpec, key: _MORE = None, value: _MORE = None, mask: _MORE = None) -> LayerCode:
        wired = [name for name, each in zip("kvm", (key, value, mask), strict=True) if each is not None]
        names = {name: f"{{{number}}}" for number, name in enumerate(wired, start=1)}
        keys = names.get("k", "{0}")
        given = ["{0}", keys, names.get("v", keys)]
        if mask is not None:
            given.append(f"attn_mask={names['m']}")
        if self.causal:
            given.append("is_causal=True")
        return expression(f"F.scaled_dot_product_attention({', '.join(given)})")

    def multiply_adds(self, x: TensorSpec, key: _MORE = None, value: _MORE = None, mask: _MORE = None) -> int:
        """Scores of every pair of steps, and the sums that they weigh."""
        made = self.shape(x, key, value)
        pairs = made.count // made.sizes[-1] * (key or x).sizes[-2]
        return pairs * (x.sizes[-1] + made.sizes[-1])

    def _check_mask(self, mask: TensorSpec, scores: tuple[int, ...]) -> None:
        fits = len(mask.sizes) == len(scores) and all(
            size in (1, count) for size, count in zip(mask.sizes, scores, strict=True)
        )
        if mask.dtype not in ("bool", "float32") or not fits:
            raise ShapeRefused(
                "attention_mask",
                Text("needs a yes or no, or a number to be added, for each pair of steps"),
                Text("a mask of {sizes}", sizes="×".join(map(str, scores))),
                port=3,
                received=described(mask),
                remedy=Text("make a mask with Compare; sizes of 1 are stretched."),
            )
        if self.causal:
            raise ShapeRefused(
                "two_masks",
                Text("cannot be causal and have a mask"),
                Text("a mask, or Causal switched on"),
                port=3,
                received=Text("both"),
                remedy=Text("switch Causal off, or remove the mask."),
                setting="causal",
                value=False,
            )


def _other_axes(port: int, x: TensorSpec, given: TensorSpec) -> ShapeRefused:
    return ShapeRefused(
        "attention_axes",
        Text("goes from step to step"),
        Text("an input with steps and features")
        if len(x.sizes) < 2
        else Text("as many axes as {query} has", query=str(x)),
        port=port,
        received=described(given),
        remedy=Text("insert Reshape before it."),
        wanted=(Kind.SEQUENCE,),
    )


def _unfit(port: int, x: TensorSpec, expected: Text) -> ShapeRefused:
    return ShapeRefused(
        "attention_sizes",
        Text("cannot look at what it is given"),
        expected,
        port=port,
        received=described(x),
        remedy=Text("bring queries, keys and values to the same arrangement first."),
    )
