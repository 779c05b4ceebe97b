"""What a reader knows before it reads a text: which node wrote which line, or what stood there before."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import Protocol

from netbuilder.analysis.from_source.forms import Form
from netbuilder.analysis.from_source.trouble import Spot
from netbuilder.analysis.from_source.values import Instance, Module, Reading, Step
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.spec import TensorSpec
from netbuilder.core.values import NamedTuple


class Recalled(NamedTuple):
    """The layer that something written so is: `ports` lead to the inputs of its form by index."""

    kind: str
    ports: tuple[tuple[str, int], ...]
    outputs: tuple[str, ...]
    settings: FrozenDict[str, object] | None = None
    specs: tuple[TensorSpec | None, ...] | None = None
    twin: Step | None = None
    node: str = ""


class Knowledge(Protocol):
    """Knows layers by how they are written."""

    @property
    def in_place(self) -> bool:
        """Whether lines are known rather than forms."""

    def recall(self, form: Form, spot: Spot, reading: Reading) -> Recalled | None:
        """The layer that is written so at this place of the text; None for one that is not known."""

    def path_of(self, what: Instance, spot: Spot, reading: Reading) -> tuple[str, ...]:
        """The nodes around the inside of a block that is called there."""

    def may_know(self, node: ast.expr) -> bool:
        """Whether it is worth while to find out how an expression is written."""

    def specs_like(
        self, twin: Step | None, inputs: tuple[TensorSpec | None, ...]
    ) -> tuple[TensorSpec | None, ...] | None:
        """What leaves a step that is written like `twin`, if the same arrives."""

    def settings_of(self, what: Module, reading: Reading) -> FrozenDict[str, object] | None:
        """The settings that the layer had which was called so."""

    def kind_of(self, what: Module, reading: Reading) -> str:
        """The kind of the layer which was called so; empty where that is not known."""

    def codes(self) -> Mapping[str, str | None]:
        """Classes that are layers written in Python, with their text where it may be another one now."""


class Nothing:
    """Knows nothing."""

    in_place = False

    def recall(self, form: Form, spot: Spot, reading: Reading) -> Recalled | None:
        return None

    def path_of(self, what: Instance, spot: Spot, reading: Reading) -> tuple[str, ...]:
        return ()

    def may_know(self, node: ast.expr) -> bool:
        return True

    def specs_like(
        self, twin: Step | None, inputs: tuple[TensorSpec | None, ...]
    ) -> tuple[TensorSpec | None, ...] | None:
        return None

    def settings_of(self, what: Module, reading: Reading) -> FrozenDict[str, object] | None:
        return None

    def kind_of(self, what: Module, reading: Reading) -> str:
        return ""

    def codes(self) -> Mapping[str, str | None]:
        return {}


class Before(Nothing):
    """Knows the steps of the text as it was before it was edited."""

    def __init__(self, readings: Iterable[Reading], codes: Mapping[str, str | None]) -> None:
        self._codes = codes
        self._exactly: dict[tuple[str, str], list[tuple[str, Step]]] = {}
        self._settings: dict[tuple[str, str], FrozenDict[str, object] | None] = {}
        self._kinds: dict[tuple[str, str], str] = {}
        self._arriving: dict[int, tuple[TensorSpec | None, ...]] = {}
        for reading in readings:
            for step in reading.steps:
                self._learn(reading, step)

    def recall(self, form: Form, spot: Spot, reading: Reading) -> Recalled | None:
        if isinstance(form.module, Instance):
            return None
        made = form.module.text if form.module is not None else ""
        steps = self._exactly.get((form.text, made))
        if not steps:
            return None
        name = form.module.path[-1] if form.module is not None and form.module.path else ""
        twin = next((each for owner, each in steps if owner == reading.name and each.attribute == name), None)
        twin = twin or next((each for owner, each in steps if owner == reading.name), steps[0][1])
        return Recalled(twin.kind, twin.ports, twin.outputs, twin=twin)

    def specs_like(
        self, twin: Step | None, inputs: tuple[TensorSpec | None, ...]
    ) -> tuple[TensorSpec | None, ...] | None:
        if twin is None or self._arriving.get(id(twin)) != inputs or None in inputs:
            return None
        return twin.specs

    def settings_of(self, what: Module, reading: Reading) -> FrozenDict[str, object] | None:
        return self._settings.get((reading.name, what.path[-1])) if what.path else None

    def kind_of(self, what: Module, reading: Reading) -> str:
        return self._kinds.get((reading.name, what.path[-1]), "") if what.path else ""

    def codes(self) -> Mapping[str, str | None]:
        return self._codes

    def _learn(self, reading: Reading, step: Step) -> None:
        if isinstance(step.what, Instance):
            return
        self._arriving[id(step)] = tuple(map(reading.spec, step.inputs))
        self._exactly.setdefault((step.form, step.made), []).append((reading.name, step))
        self._settings.setdefault((reading.name, step.attribute), step.settings)
        self._kinds.setdefault((reading.name, step.attribute), step.kind)
