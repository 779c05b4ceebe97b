"""Layers that draw random numbers: what a variational autoencoder samples its code with, and plain noise."""

from __future__ import annotations

from netbuilder.catalogue.categories import NORMALISE
from netbuilder.catalogue.layer import Layer, Port, layer
from netbuilder.catalogue.refusal import FLOAT32_ONLY, ShapeRefused, described, need_float
from netbuilder.core.call import Call, LayerCode, Value
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Flag, Float
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text


@layer(
    "gaussian_sample",
    "Gaussian sample",
    NORMALISE,
    says="Draws from the normal distribution with this mean and log-variance while training.",
    torch="reparameterize torch.randn_like variational autoencoder VAE latent code sampling",
    name="Sample",
    rare=True,
)
class GaussianSample(Layer):
    """Kingma and Welling 2014: mean + exp(log-variance / 2) · noise. Once trained it gives the mean.

    The noise comes from torch's generator, which the seed of the run sets.
    """

    inputs = (Port("mean"), Port("log_variance", "The logarithm of the variance; any value will do."))
    stricter = FrozenDict(
        element_type=FLOAT32_ONLY,
        unlike_shapes="torch stretches the smaller one and knows no axes: variances would go astray.",
    )
    always = Flag(False, says="Draw once trained too, so that one input gives another output each time.")

    @property
    def draws(self) -> bool:
        return bool(self.always)

    def shape(self, mean: TensorSpec, log_variance: TensorSpec) -> TensorSpec:
        need_float(mean)
        need_float(log_variance, port=1)
        if log_variance != mean:
            raise ShapeRefused(
                "unlike_shapes",
                Text("needs a log-variance for each mean"),
                described(mean),
                port=1,
                received=described(log_variance),
                remedy=Text("give both layers before it as many outputs."),
            )
        return mean

    def code(self, mean: TensorSpec, log_variance: TensorSpec) -> LayerCode:
        keywords: dict[str, Value] = {"always": True} if self.always else {}
        name = "GaussianSample"
        return LayerCode(Call(name, **keywords), "{self}({0}, {1})", helpers=(name,))


@layer(
    "gaussian_noise",
    "Gaussian noise",
    NORMALISE,
    says="Adds random values while training.",
    torch="torch.randn_like denoising autoencoder regularise augmentation",
    name="Noise",
    rare=True,
)
class GaussianNoise(Layer):
    """Vincent et al. 2008, section 2.3: what is learned behind it holds for values near the right ones."""

    augments = True
    stricter = FrozenDict(element_type=FLOAT32_ONLY)
    spread = Float(0.1, min=0.0, max=100.0, says="Standard deviation of the noise.")

    def shape(self, x: TensorSpec) -> TensorSpec:
        need_float(x)
        return x

    def code(self, x: TensorSpec) -> LayerCode:
        name = "GaussianNoise"
        return LayerCode(Call(name, self.spread), "{self}({0})", helpers=(name,))
