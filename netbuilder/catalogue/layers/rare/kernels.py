"""Fixed features of a vector that a linear layer can read: bumps around examples, waves of chance."""

from __future__ import annotations

from netbuilder.catalogue.categories import DENSE
from netbuilder.catalogue.layer import Layer, layer
from netbuilder.catalogue.refusal import FLOAT32_ONLY, need
from netbuilder.core.call import Call, LayerCode, Value
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Flag, Float, Int
from netbuilder.core.spec import Kind, TensorSpec, vector


class Features(Layer):
    """A vector in, and as many outputs as its setting says."""

    features = Int(100, min=1, max=1_000_000, label="Outputs", says="How many features.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need(x, Kind.VECTOR)
        return vector(self.features)

    def fixed(self) -> TensorSpec:
        return vector(self.features)


@layer(
    "gaussian_kernels",
    "Gaussian kernels",
    DENSE,
    says="Tells how near its input is to each of some training examples.",
    torch="RBF radial basis function network kernel machine centres k-means baseline",
    name="Kernels",
    rare=True,
)
class GaussianKernels(Features):
    """exp(−‖x − c‖² / 2w²) for each centre c (Broomhead and Lowe 1988; Moody and Darken 1989).

    The centres come from what reaches the layer while it trains: the first examples, or the means of groups
    that follow the first 4,096 of them. The width w counts in mean distances of a centre from its nearest.
    """

    stricter = FrozenDict(element_type=FLOAT32_ONLY)
    features = Int(50, min=1, max=100_000, label="Centres", says="How many centres, and so outputs.")
    source = Choice("k-means", ("k-means", "examples"), label="Centres from", says="Groups, or examples.")
    width = Float(1.0, above=0.0, max=1e6, says="In mean distances between a centre and its nearest.")
    learn = Flag(False, says="Let training move the centres once they are found.")

    def code(self, x: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {}
        if self.source == "examples":
            keywords["means"] = False
        if self.width != 1.0:
            keywords["width"] = self.width
        if self.learn:
            keywords["learn"] = True
        name = "GaussianKernels"
        return LayerCode(Call(name, x.sizes[0], self.features, **keywords), "{self}({0})", helpers=(name,))

    def parameters(self, x: TensorSpec) -> int:
        return x.count * self.features * self.learn

    def multiply_adds(self, x: TensorSpec) -> int:
        """A square for each input of each centre. Source: the formula above."""
        return x.count * self.features


@layer(
    "random_fourier_features",
    "Random Fourier features",
    DENSE,
    says="Waves in random directions, with whose weighted sums kernel machines can be imitated.",
    torch="RFF random features kernel approximation RBFSampler baseline",
    name="Waves",
    rare=True,
)
class RandomFourierFeatures(Features):
    """√(2/D) · cos(Wx + b), with W normal and b even on a circle; nothing learns (Rahimi and Recht 2007).

    The product of two outputs is near exp(−‖x − y‖² / 2w²).
    """

    stricter = FrozenDict(
        kind_mismatch="torch goes by the last axis of anything, each row of pixels alone, hardly ever meant."
    )
    features = Int(200, min=1, max=1_000_000, label="Outputs", says="How many waves.")
    width = Float(1.0, above=0.0, max=1e6, says="Distance over which inputs still look alike.")

    def code(self, x: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {"width": self.width} if self.width != 1.0 else {}
        name = "RandomFourierFeatures"
        return LayerCode(Call(name, x.sizes[0], self.features, **keywords), "{self}({0})", helpers=(name,))

    def multiply_adds(self, x: TensorSpec) -> int:
        return x.count * self.features
