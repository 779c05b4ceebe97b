"""Layers of transformers: attention and a small network for each step, with shortcuts and norms."""

from __future__ import annotations

from netbuilder.catalogue.attending import (
    MASKED,
    causal_mask,
    check_heads,
    check_padding,
    need_sequence,
    products,
)
from netbuilder.catalogue.categories import RECURRENT
from netbuilder.catalogue.layer import Layer, Port, layer
from netbuilder.catalogue.refusal import BY_NAME, ShapeRefused, described
from netbuilder.catalogue.seeing import Sight
from netbuilder.catalogue.taking import FROM_INPUT, NO_MATTER, Taken
from netbuilder.core.call import Call, LayerCode, Value
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Flag, Float, Int
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text

_MORE = TensorSpec | None
_PADDING = Port("padding", "Steps to be skipped.", optional=True)
_TAKES: dict[str, Taken] = {
    "d_model": FROM_INPUT,
    "nhead": "heads",
    "dim_feedforward": "hidden",
    "dropout": "dropout",
    "activation": "activation",
    "layer_norm_eps": "epsilon",
    "batch_first": NO_MATTER,
    "norm_first": "norm_first",
    "bias": "bias",
}


class TransformerLayer(Layer):
    """Vaswani et al. 2017, section 3."""

    stricter = FrozenDict(kind_mismatch=BY_NAME, padding_mask=MASKED)
    sight = Sight.ALL
    heads = Int(4, min=1, max=1024, says="How many things each step looks for at once.")
    hidden = Int(2048, min=1, max=1_000_000, says="Units of the small network behind the attention.")
    dropout = Float(0.1, min=0.0, below=1.0, says="Share of the values silenced while training.")
    activation = Choice("relu", ("relu", "gelu"), says="What is applied to the hidden units.")
    norm_first = Flag(False, says="Normalise before each part rather than behind it.")
    bias = Flag(True, says="Add learned constants.")
    epsilon = Float(1e-5, above=0.0, max=1.0, says="Added to the variance, so that nothing is divided by 0.")

    def arguments(self, size: int) -> tuple[tuple[int, int], dict[str, Value]]:
        """What its module is made with: sizes, and what differs from torch's defaults."""
        said: dict[str, Value] = {}
        for parameter, setting in _TAKES.items():
            if parameter == "batch_first":
                said[parameter] = True
            elif isinstance(setting, str) and setting != "heads":
                value = getattr(self, setting)
                said.update({parameter: value} if value != self.settings[setting].default else {})
        return (size, self.heads), said

    def weights(self, size: int, attentions: int) -> int:
        """Numbers of so many attentions, the small network, and a norm behind each of them."""
        attention = 4 * size * (size + self.bias)
        network = self.hidden * (2 * size + self.bias) + size * self.bias
        return attentions * attention + network + (attentions + 1) * size * (1 + self.bias)

    def network_products(self, x: TensorSpec) -> int:
        return 2 * x.count * self.hidden


class Encoder(TransformerLayer):
    """Attention of a sequence to itself, then a small network for each step."""

    inputs = (Port("in"), _PADDING)
    causal = Flag(False, says="Each step sees only itself and those before it.")

    def shape(self, x: TensorSpec, padding: _MORE = None) -> TensorSpec:
        need_sequence(x)
        check_heads(x, self.heads)
        check_padding(padding, x.sizes[0], port=1)
        return x

    def expression(self, x: TensorSpec, padding: _MORE, mask: str) -> str:
        """The call, in which the mask of what must not be seen is called `mask`."""
        arguments = ["{0}"]
        if self.causal:
            arguments.append(f"{mask}={causal_mask(x.sizes[0], x.sizes[0])}")
            # A stack looks into its mask to find this out, which stands in the way of torch.export.
            arguments += ["is_causal=True"] if mask == "mask" else []
        if padding is not None:
            arguments.append("src_key_padding_mask={1}")
        return f"{{self}}({', '.join(arguments)})"

    def once(self, x: TensorSpec) -> int:
        """Multiply-adds of one layer."""
        size = x.sizes[1]
        return products(x.sizes[0], x.sizes[0], size, size, size) + self.network_products(x)


@layer(
    "transformer_encoder_layer",
    "Transformer layer",
    RECURRENT,
    says="Self-attention, then a small network for each step, each with a shortcut.",
    torch="nn.TransformerEncoderLayer encoder attention",
    name="Transformer",
)
class TransformerEncoderLayer(Encoder):
    made = "torch.nn.TransformerEncoderLayer"
    takes = FrozenDict(_TAKES)

    def code(self, x: TensorSpec, padding: _MORE = None) -> LayerCode:
        sizes, said = self.arguments(x.sizes[1])
        return LayerCode(Call(self.made, *sizes, **said), self.expression(x, padding, "src_mask"))

    def parameters(self, x: TensorSpec, padding: _MORE = None) -> int:
        return self.weights(x.sizes[1], attentions=1)

    def multiply_adds(self, x: TensorSpec, padding: _MORE = None) -> int:
        return self.once(x)


@layer(
    "transformer_encoder",
    "Transformer encoder",
    RECURRENT,
    says="Several transformer layers one behind the other.",
    torch="nn.TransformerEncoder stack attention",
    name="Encoder",
    rare=True,
)
class TransformerEncoder(Encoder):
    layers = Int(4, min=1, max=100, says="How many layers.")
    last_norm = Flag(False, says="Normalise what leaves the last layer.")

    def code(self, x: TensorSpec, padding: _MORE = None) -> LayerCode:
        sizes, said = self.arguments(x.sizes[1])
        last: dict[str, Value] = {"last_norm": True} if self.last_norm else {}
        call = Call("EncoderStack", self.layers, *sizes, **last, **said)
        return LayerCode(call, self.expression(x, padding, "mask"), helpers=("EncoderStack",))

    def parameters(self, x: TensorSpec, padding: _MORE = None) -> int:
        size = x.sizes[1]
        return self.layers * self.weights(size, attentions=1) + 2 * size * self.last_norm

    def multiply_adds(self, x: TensorSpec, padding: _MORE = None) -> int:
        return self.layers * self.once(x)


class Decoder(TransformerLayer):
    """Attention to what was said so far, attention to a memory, then a small network for each step.

    The memory is what an encoder made. A step sees only those before it unless `causal` is off.
    """

    inputs = (
        Port("in"),
        Port("memory", "What the encoder made."),
        _PADDING,
        Port("memory_padding", "Steps of the memory to be skipped.", optional=True),
    )
    causal = Flag(True, says="Each step sees only itself and those before it.")

    def shape(
        self, x: TensorSpec, memory: TensorSpec, padding: _MORE = None, memory_padding: _MORE = None
    ) -> TensorSpec:
        need_sequence(x)
        need_sequence(memory, port=1)
        check_heads(x, self.heads)
        if memory.sizes[1] != x.sizes[1]:
            raise ShapeRefused(
                "memory_size",
                Text("needs a memory with as many features as its input"),
                Text("a sequence of {size} features", size=x.sizes[1]),
                port=1,
                received=described(memory),
                remedy=Text("bring it to {size} features with a Linear layer.", size=x.sizes[1]),
            )
        check_padding(padding, x.sizes[0], port=2)
        check_padding(memory_padding, memory.sizes[0], port=3)
        return x

    def expression(self, x: TensorSpec, padding: _MORE, memory_padding: _MORE) -> str:
        """The call of the module with what is wired."""
        arguments = ["{0}", "{1}"]
        if self.causal:
            arguments.append(f"tgt_mask={causal_mask(x.sizes[0], x.sizes[0])}")
            # Said, since a stack looks into its mask otherwise, which stands in the way of torch.export.
            arguments.append("tgt_is_causal=True")
        masks = {"tgt_key_padding_mask": padding, "memory_key_padding_mask": memory_padding}
        wired = [name for name, given in masks.items() if given is not None]
        arguments += [f"{name}={{{number}}}" for number, name in enumerate(wired, start=2)]
        return f"{{self}}({', '.join(arguments)})"

    def once(self, x: TensorSpec, memory: TensorSpec) -> int:
        """Multiply-adds of one layer."""
        steps, seen, size = x.sizes[0], memory.sizes[0], x.sizes[1]
        attentions = products(steps, steps, size, size, size) + products(steps, seen, size, size, size)
        return attentions + self.network_products(x)


@layer(
    "transformer_decoder_layer",
    "Decoder layer",
    RECURRENT,
    says="Attention to what was said so far and to what an encoder made, then a small network.",
    torch="nn.TransformerDecoderLayer transformer attention",
    name="Decoder",
    rare=True,
)
class TransformerDecoderLayer(Decoder):
    made = "torch.nn.TransformerDecoderLayer"
    takes = FrozenDict(_TAKES)

    def code(
        self, x: TensorSpec, memory: TensorSpec, padding: _MORE = None, memory_padding: _MORE = None
    ) -> LayerCode:
        sizes, said = self.arguments(x.sizes[1])
        return LayerCode(Call(self.made, *sizes, **said), self.expression(x, padding, memory_padding))

    def parameters(
        self, x: TensorSpec, memory: TensorSpec, padding: _MORE = None, memory_padding: _MORE = None
    ) -> int:
        return self.weights(x.sizes[1], attentions=2)

    def multiply_adds(
        self, x: TensorSpec, memory: TensorSpec, padding: _MORE = None, memory_padding: _MORE = None
    ) -> int:
        return self.once(x, memory)


@layer(
    "transformer_decoder",
    "Transformer decoder",
    RECURRENT,
    says="Several decoder layers one behind the other, all of which see what an encoder made.",
    torch="nn.TransformerDecoder nn.Transformer stack attention sequence to sequence translation",
    name="Decoder",
    rare=True,
)
class TransformerDecoder(Decoder):
    """With a Transformer encoder for its memory it is torch.nn.Transformer; there both have a last norm."""

    layers = Int(4, min=1, max=100, says="How many layers.")
    last_norm = Flag(False, says="Normalise what leaves the last layer.")

    def code(
        self, x: TensorSpec, memory: TensorSpec, padding: _MORE = None, memory_padding: _MORE = None
    ) -> LayerCode:
        sizes, said = self.arguments(x.sizes[1])
        last: dict[str, Value] = {"last_norm": True} if self.last_norm else {}
        call = Call("DecoderStack", self.layers, *sizes, **last, **said)
        return LayerCode(call, self.expression(x, padding, memory_padding), helpers=("DecoderStack",))

    def parameters(
        self, x: TensorSpec, memory: TensorSpec, padding: _MORE = None, memory_padding: _MORE = None
    ) -> int:
        size = x.sizes[1]
        return self.layers * self.weights(size, attentions=2) + 2 * size * self.last_norm

    def multiply_adds(
        self, x: TensorSpec, memory: TensorSpec, padding: _MORE = None, memory_padding: _MORE = None
    ) -> int:
        return self.layers * self.once(x, memory)
