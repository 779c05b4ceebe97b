"""Features of sounds and texts that people thought out. Nothing in them learns."""

from __future__ import annotations

from netbuilder.catalogue.categories import RECURRENT
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.layers.embedding import need_numbers
from netbuilder.catalogue.refusal import BY_NAME, FLOAT32_ONLY, need
from netbuilder.core.call import Call, LayerCode, Value
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Flag, Int
from netbuilder.core.spec import Kind, TensorSpec, maps, vector


@layer(
    "log_mel",
    "Log-mel",
    RECURRENT,
    says="Turns a sound into a picture: how loud each pitch is, window by window. Nothing learns.",
    torch="mel spectrogram torch.stft filterbank speech audio hand-made features",
    rare=True,
)
class LogMel(Layer):
    """Davis and Mermelstein 1980: log(power + 10⁻⁶) in triangles that are even on 2595 · log₁₀(1 + f/700).

    Hann windows, the first around the first value; the picture has a row a band, the lowest first.
    """

    stricter = FrozenDict(kind_mismatch=BY_NAME, element_type=FLOAT32_ONLY)
    rate = Int(16_000, min=1, max=1_000_000, label="Sample rate", says="Values a second.")
    window = Int(400, min=1, max=65_536, says="Values in a window.")
    hop = Int(160, min=1, max=65_536, says="Values from one window to the next.")
    bands = Int(40, min=1, max=1024, says="How many pitches to tell apart.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, Kind.SIGNAL)
        channels, steps = x.sizes
        padded = steps + 2 * (self.window // 2)
        return maps(channels, self.bands, (padded - self.window) // self.hop + 1)

    def code(self, x: TensorSpec) -> LayerCode:
        call = Call("LogMel", self.rate, self.window, self.hop, self.bands)
        return LayerCode(call, "{self}({0})", helpers=("LogMel",))

    def multiply_adds(self, x: TensorSpec) -> int:
        """Those of the bands; the transform is not counted."""
        return self.shape(x).count * (self.window // 2 + 1)


@layer(
    "bag_of_ngrams",
    "Bag of n-grams",
    RECURRENT,
    says="Counts tokens and runs of tokens, wherever in the sequence they stand. Nothing learns.",
    torch="bag of words CountVectorizer HashingVectorizer text hand-made features torch.bincount",
    name="Bag",
    rare=True,
)
class BagOfNgrams(Layer):
    """Runs of 1, 2, … tokens. Where there are more such runs than places, they share some by chance."""

    numbers = Int(1000, min=2, max=10_000_000, label="Vocabulary", says="How many numbers there are, from 0.")
    longest = Int(2, min=1, max=10, label="Longest run", says="Tokens in the longest runs that count.")
    places = Int(4096, min=1, max=10_000_000, says="The most outputs for runs of one length.")
    padding = Flag(False, label="Padding at 0", says="Runs with the number 0 do not count.")

    @property
    def features(self) -> int:
        lengths = range(1, self.longest + 1)
        return sum(min(self.numbers**length, self.places) for length in lengths)

    def shape(self, x: TensorSpec) -> TensorSpec:
        need_numbers(x, row=True)
        return vector(self.features)

    def fixed(self) -> TensorSpec:
        return vector(self.features)

    def code(self, x: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {"padding": True} if self.padding else {}
        call = Call("BagOfNgrams", self.numbers, self.longest, self.places, **keywords)
        return LayerCode(call, "{self}({0})", helpers=("BagOfNgrams",))
