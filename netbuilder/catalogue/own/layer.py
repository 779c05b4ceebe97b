"""The declaration of a layer that is a class of Python: its shapes are known once it has been run."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar

from netbuilder.catalogue.layer import Layer, Port
from netbuilder.catalogue.own.words import CodeFault
from netbuilder.catalogue.refusal import NotChecked, ShapeRefused, described
from netbuilder.core.call import Call, LayerCode, OwnText, Value
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.setting import Checks
from netbuilder.core.setting_code import Checked
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text

SOURCE, CHECKED = "source", "checked"


class OwnLayer(Layer):
    """The class `class_name` in the text `source`. `arguments` are settings by argument, `measured` the
    arguments that are sizes of the first input.

    Nothing of it is computed here: `checked` has what came of running it. What was not run yet raises
    NotChecked.
    """

    class_name: ClassVar[str] = ""
    measured: ClassVar[tuple[str, ...]] = ()
    arguments: ClassVar[Mapping[str, str]] = {}
    fault: ClassVar[CodeFault | None] = None
    source: Any
    checked = Checks((), label="Checks", says="What came of running the layer.")

    def __init__(self, /, **values: object) -> None:
        if self.fault is not None:
            raise broken(self.fault)
        super().__init__(**values)

    @property
    def digest(self) -> str:
        """The sha256 of the text, by which it is trusted."""
        return digest_of(self.source)

    @property
    def given(self) -> dict[str, Value]:
        """The arguments of the class that are settings, by name."""
        values = self.values()
        return {argument: values[setting] for argument, setting in self.arguments.items()}

    @property
    def key(self) -> str:
        """Names the text with the values of its arguments."""
        return digest_of(f"{self.digest} {sorted(self.given.items())!r}")[:16]

    def found(self, inputs: tuple[TensorSpec | None, ...]) -> Checked | None:
        """What came of running it with `inputs`, None where it has not been."""
        key, rows = self.key, self.checked
        return next((row for row in rows if row.of == key and row.inputs == inputs), None)

    def sizes(self, *inputs: TensorSpec | None) -> dict[str, int]:
        """The arguments that are sizes of the first input. Raises ShapeRefused where it has no such axis."""
        x = inputs[0]
        assert x is not None
        found: dict[str, int] = {}
        for name in self.measured:
            from netbuilder.catalogue.own.arguments import measured_size  # late: few layers ask

            size = measured_size(name, x)
            if size is None:
                raise ShapeRefused(
                    "code_axis",
                    Text("asks for {name}, and its input has no such axis", name=name),
                    Text("a tensor with the axis that {name} is the size of", name=name),
                    received=described(x),
                    remedy=Text("lead another tensor into it, or give {name} a default.", name=name),
                )
            found[name] = size
        return found

    def shape(self, *inputs: Any, **_: Any) -> TensorSpec:
        return self.shapes(*inputs)[0]

    def shapes(self, *inputs: Any, **_: Any) -> tuple[TensorSpec, ...]:
        self.sizes(*inputs)
        return self._known(inputs).outputs

    def code(self, *inputs: Any, **_: Any) -> LayerCode:
        call = Call(self.class_name, **self.sizes(*inputs), **self.given)
        outputs = len(self.outputs)
        return LayerCode(
            call, self._expression(inputs), outputs=outputs, own=OwnText(self.source, self.digest)
        )

    def parameters(self, *inputs: Any, **_: Any) -> int:
        return self._known(inputs).parameters

    def multiply_adds(self, *inputs: Any, **_: Any) -> int:
        return self._known(inputs).multiply_adds

    def _known(self, inputs: tuple[TensorSpec | None, ...]) -> Checked:
        found = self.found(inputs)
        if found is None:
            raise NotChecked
        if found.error:
            where = Text(" in line {line}", line=found.line) if found.line else ""
            raise ShapeRefused(
                "code_failed",
                Text("cannot be run: {words}{where}", words=found.error, where=where),
                Text("a forward pass that ends without an error"),
                remedy=Text("mend its code, or lead another tensor into it."),
            )
        return found

    def _expression(self, inputs: tuple[TensorSpec | None, ...]) -> str:
        """The call with the tensors that are there; one that could be left out is named."""
        if self.inputs[0].many:
            return "{self}({all})"
        there = [port for port, spec in zip(self.inputs, inputs, strict=True) if spec is not None]
        parts = (
            f"{port.name}={{{index}}}" if port.optional else f"{{{index}}}"
            for index, port in enumerate(there)
        )
        return f"{{self}}({', '.join(parts)})"


def digest_of(text: str) -> str:
    """Names a text, in hexadecimal digits."""
    import hashlib  # late: it loads what the first picture does not need

    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def declared(base: type[OwnLayer], text: str, name: str = "") -> dict[str, Any]:
    """What a subclass of `base` has for the class `name` of `text`: ports, settings, how they are called.

    A text that is no layer gives the ports of a simple one, and cannot be made.
    """
    from netbuilder.catalogue.own.classes import read_class  # late: the first picture needs none

    try:
        own = read_class(text, name)
    except CodeFault as error:
        return {"fault": error, "inputs": (Port("x"),), "outputs": (Port("out"),), "arguments": {}}
    taken = _TAKEN
    found: dict[str, Any] = {}
    arguments: dict[str, str] = {}
    for each in own.settings:
        setting = each.name
        while setting in taken or setting in found or setting.startswith("_"):
            setting = f"{setting.lstrip('_')}_"
        found[setting] = each.setting()
        arguments[each.name] = setting
    heads = {"class_name": own.name, "measured": own.measured, "arguments": arguments}
    return {**found, **heads, "inputs": own.inputs, "outputs": own.outputs}


@lru_cache(maxsize=256)
def variant(base: type[OwnLayer], text: str, dropped: tuple[str, ...]) -> type[OwnLayer]:
    """`base` as it is with `text` for its code, without its own settings called `dropped`."""
    inside = dict.fromkeys(dropped) | {"shape": OwnLayer.shape} | declared(base, text)
    return type(base.__name__, (base,), {"__doc__": base.__doc__, "__module__": base.__module__, **inside})


def broken(error: CodeFault) -> ProblemError:
    """The refusal of a node whose code is no layer."""
    return refuse(
        "bad_code",
        Text("The code is no layer: {what}", what=error.what),
        where=Text("line {line}", line=error.line),
        expected=Text("one class that derives from nn.Module, with a typed forward"),
        remedy=Text("mend the code in line {line}.", line=error.line),
        place=Place(setting=SOURCE, line=error.line),
    )


# What a layer has besides its settings; an argument of such a name becomes a setting with a line behind it.
_TAKEN = frozenset(dir(OwnLayer)) | {"id", "name", "category", "says", "torch", "rare", SOURCE}
