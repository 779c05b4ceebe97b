"""Small learned filters that slide over a signal, an image or a volume."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from netbuilder.catalogue.categories import CONVOLUTION
from netbuilder.catalogue.layer import layer
from netbuilder.catalogue.normed import NORM, lengths, normed
from netbuilder.catalogue.sliding import BIAS, FILTERS, GROUPS, Over1d, Over2d, Over3d, Sliding
from netbuilder.catalogue.taking import FROM_INPUT
from netbuilder.core.call import Call, LayerCode
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Int
from netbuilder.core.spec import TensorSpec


class Convolution(Sliding):
    """As many filters as are wished for, and groups."""

    takes = FrozenDict(
        in_channels=FROM_INPUT,
        out_channels="filters",
        kernel_size="kernel",
        stride="stride",
        padding="padding",
        dilation="dilation",
        groups="groups",
        bias="bias",
        padding_mode="padding_mode",
    )
    filters = FILTERS
    # Each kind declares it behind its window: numbers typed behind a name are in the order of torch.
    groups: ClassVar[Int]
    norm: ClassVar[Choice]

    def maps(self, x: TensorSpec) -> tuple[int, int]:
        return self.filters, self.groups

    def code(self, x: TensorSpec) -> LayerCode:
        call = Call(self.made, x.sizes[0], self.filters, **self.keywords(self.groups))
        return LayerCode(normed(call, self.norm), "{self}({0})")

    def parameters(self, x: TensorSpec) -> int:
        return super().parameters(x) + lengths(self.norm, self.filters)

    @classmethod
    def read(cls, arguments: Mapping[str, object]) -> dict[str, object]:
        settings = super().read(arguments)
        if settings.get("padding") in ("same", "valid"):
            settings["same"] = settings.pop("padding") == "same"
        return settings


@layer(
    "conv1d",
    "Conv 1-D",
    CONVOLUTION,
    says="Slides small learned filters along a signal.",
    torch="nn.Conv1d F.conv1d convolution",
    name="Conv",
)
class Conv1d(Over1d, Convolution):
    made = "torch.nn.Conv1d"
    groups = GROUPS
    bias = BIAS
    norm = NORM


@layer(
    "conv2d",
    "Conv 2-D",
    CONVOLUTION,
    says="Slides small learned filters over an image.",
    torch="nn.Conv2d F.conv2d convolution",
    name="Conv",
)
class Conv2d(Over2d, Convolution):
    made = "torch.nn.Conv2d"
    groups = GROUPS
    bias = BIAS
    norm = NORM


@layer(
    "conv3d",
    "Conv 3-D",
    CONVOLUTION,
    says="Slides small learned filters through a volume.",
    torch="nn.Conv3d F.conv3d convolution",
    name="Conv",
    rare=True,
)
class Conv3d(Over3d, Convolution):
    made = "torch.nn.Conv3d"
    groups = GROUPS
    bias = BIAS
    norm = NORM
