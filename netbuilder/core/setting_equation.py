"""A setting that names the axes of several tensors by letters, and says which of them are left."""

from __future__ import annotations

import re
from typing import ClassVar

from netbuilder.core.setting_base import Setting, SettingRefused
from netbuilder.core.text import Text


class Equation(Setting[str]):
    """Letters for the axes of each input, with commas between, then "->" and those of the result.

    The batch axis has no letter. At most eight inputs, and four axes of each and of the result. Blanks are
    dropped; "→" is taken for "->". No letter stands twice in the result, and none that no input has.
    """

    kind = "equation"
    most_inputs: ClassVar[int] = 8
    most_axes: ClassVar[int] = 4
    _AXES: ClassVar[str] = rf"[A-Za-z]{{0,{most_axes}}}"
    _WRITTEN: ClassVar[str] = rf"({_AXES},){{0,{most_inputs - 1}}}{_AXES}->{_AXES}"

    @property
    def expects(self) -> Text:
        return Text(
            "a letter for each axis but the batch, such as {example}, with at most {inputs} inputs of {axes} "
            "axes, and none behind the arrow twice or out of nowhere",
            example=self.show(self.default),
            inputs=self.most_inputs,
            axes=self.most_axes,
        )

    def check(self, value: object) -> str:
        if not isinstance(value, str):
            raise SettingRefused(self.expects, value)
        written = re.sub(r"\s", "", value.replace("→", "->"))
        if not re.fullmatch(self._WRITTEN, written):
            raise SettingRefused(self.expects, value)
        inputs, result = written.split("->")
        if len(set(result)) != len(result) or not set(result) <= set(inputs):
            raise SettingRefused(self.expects, value)
        return written

    def show(self, value: str) -> str:
        """As a person writes it: "td, sd → ts"."""
        return value.replace(",", ", ").replace("->", " → ").strip()
