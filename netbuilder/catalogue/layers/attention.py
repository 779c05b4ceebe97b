"""Attention: every step of a sequence looks at all others and takes from those that matter to it."""

from __future__ import annotations

from netbuilder.catalogue.attending import (
    MASKED,
    causal_mask,
    check_heads,
    check_padding,
    need_sequence,
    products,
    step_mismatch,
)
from netbuilder.catalogue.categories import RECURRENT
from netbuilder.catalogue.layer import Layer, Port, layer
from netbuilder.catalogue.refusal import BY_NAME
from netbuilder.catalogue.seeing import Sight
from netbuilder.catalogue.taking import FROM_INPUT, NO_MATTER
from netbuilder.core.call import Call, LayerCode, Value
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Flag, Float, Int
from netbuilder.core.spec import TensorSpec

_MORE = TensorSpec | None


@layer(
    "attention",
    "Multi-head attention",
    RECURRENT,
    says="Each step takes from all steps what matters to it.",
    torch="nn.MultiheadAttention F.multi_head_attention_forward self-attention transformer",
    name="Attention",
)
class Attention(Layer):
    """Vaswani et al. 2017. Without a key it looks at the queries themselves; without a value, at the key."""

    made = "torch.nn.MultiheadAttention"
    takes = FrozenDict(
        embed_dim=FROM_INPUT,
        num_heads="heads",
        dropout="dropout",
        bias="bias",
        add_bias_kv=(False,),
        add_zero_attn=(False,),
        kdim=FROM_INPUT,
        vdim=FROM_INPUT,
        batch_first=NO_MATTER,
    )
    stricter = FrozenDict(kind_mismatch=BY_NAME, padding_mask=MASKED)
    sight = Sight.ALL
    inputs = (
        Port("query", "The steps that look."),
        Port("key", "What they look at, if not themselves.", optional=True),
        Port("value", "What they take from there, if not the key.", optional=True),
        Port("padding", "Steps of the key to be skipped.", optional=True),
    )
    heads = Int(4, min=1, max=1024, says="How many things each step looks for at once.")
    causal = Flag(False, says="Each step sees only itself and those before it.")
    dropout = Float(0.0, min=0.0, below=1.0, says="Share of the looks that are lost while training.")
    bias = Flag(True, says="Add learned constants.")

    def shape(
        self, x: TensorSpec, key: _MORE = None, value: _MORE = None, padding: _MORE = None
    ) -> TensorSpec:
        need_sequence(x)
        check_heads(x, self.heads)
        for port, given in enumerate((key, value), start=1):
            if given is not None:
                need_sequence(given, port)
        key_in = key or x
        if value is not None and value.sizes[0] != key_in.sizes[0]:
            raise step_mismatch(key_in, value, port=2)
        check_padding(padding, key_in.sizes[0], port=3)
        return x

    def code(self, x: TensorSpec, key: _MORE = None, value: _MORE = None, padding: _MORE = None) -> LayerCode:
        keywords: dict[str, Value] = {}
        if self.dropout:
            keywords["dropout"] = self.dropout
        if not self.bias:
            keywords["bias"] = False
        _, key_size, value_size = _features(x, key, value)
        if key_size != x.sizes[1]:
            keywords["kdim"] = key_size
        if value_size != x.sizes[1]:
            keywords["vdim"] = value_size
        call = Call(self.made, x.sizes[1], self.heads, **keywords, batch_first=True)
        return LayerCode(call, self._expression(x, key, value, padding))

    def _expression(self, x: TensorSpec, key: _MORE, value: _MORE, padding: _MORE) -> str:
        wired = [name for name, given in zip("kvp", (key, value, padding), strict=True) if given is not None]
        names = {name: f"{{{number}}}" for number, name in enumerate(wired, start=1)}
        looked_at = names.get("k", "{0}")
        arguments = ["{0}", looked_at, names.get("v", looked_at)]
        if padding is not None:
            arguments.append(f"key_padding_mask={names['p']}")
        if self.causal:
            arguments.append(f"attn_mask={causal_mask(x.sizes[0], (key or x).sizes[0])}")
        return f"{{self}}({', '.join(arguments)}, need_weights=False)[0]"

    def parameters(self, x: TensorSpec, key: _MORE = None, value: _MORE = None, padding: _MORE = None) -> int:
        size = x.sizes[1]
        return size * (sum(_features(x, key, value)) + size + 4 * self.bias)

    def multiply_adds(
        self, x: TensorSpec, key: _MORE = None, value: _MORE = None, padding: _MORE = None
    ) -> int:
        """Projections of all three and of the result, scores of every pair of steps, and their sums."""
        _, key_size, value_size = _features(x, key, value)
        return products(x.sizes[0], (key or x).sizes[0], x.sizes[1], key_size, value_size)


def _features(x: TensorSpec, key: _MORE, value: _MORE) -> tuple[int, int, int]:
    """Of query, key and value."""
    key = key or x
    return x.sizes[1], key.sizes[1], (value or key).sizes[1]
