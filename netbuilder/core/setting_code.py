"""Settings of layers that somebody writes in Python: the text, and what was found out by running it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting_base import Setting, SettingRefused
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text, one_line
from netbuilder.core.values import NamedTuple

# Characters of a text, and what is kept of the results of running it.
LONGEST_CODE = 200_000
MOST_CHECKS = 256
_LONGEST_WORDS = 300
# Sizes and counts become 64-bit numbers in torch.
_LARGEST = 2**63 - 1
_REFUSED = frozenset({"Cc", "Cs"})


class PythonText(Setting[str]):
    """Python text of any number of lines. Line ends are kept as `\\n`."""

    kind = "code"

    @property
    def expects(self) -> Text:
        return Text("Python text of at most {most:,} characters", most=LONGEST_CODE)

    def check(self, value: object) -> str:
        if not isinstance(value, str) or len(value) > LONGEST_CODE:
            raise SettingRefused(self.expects, value)
        text = value.replace("\r\n", "\n").replace("\r", "\n")
        if any(unicodedata.category(each) in _REFUSED for each in text if each not in "\n\t"):
            raise SettingRefused(self.expects, value)
        return text


class Checked(NamedTuple):
    """What came of running a layer once: `of` names its text and arguments, see `OwnLayer.key`.

    `inputs` are what it was given, None at an optional input that is free. `error` says why it could not be
    run, with the `line` of its text where that is known (0 where not); then there are no `outputs`.
    `multiply_adds` are those of one sample.
    """

    of: str
    inputs: tuple[TensorSpec | None, ...]
    outputs: tuple[TensorSpec, ...] = ()
    parameters: int = 0
    multiply_adds: int = 0
    error: str = ""
    line: int = 0


class Checks(Setting[tuple[Checked, ...]]):
    """Results of running a layer. They can be found again: rows that make no sense are left out."""

    kind = "checks"

    @property
    def expects(self) -> Text:
        return Text("results of checks")

    def check(self, value: object) -> tuple[Checked, ...]:
        if not isinstance(value, list | tuple):
            raise SettingRefused(self.expects, value)
        rows = (row if isinstance(row, Checked) else _read(row) for row in value)
        return tuple(row for row in rows if row is not None)[-MOST_CHECKS:]

    def read(self, text: str) -> object:
        return json.loads(text)

    def store(self, value: tuple[Checked, ...]) -> object:
        return tuple(map(_stored, value))

    def show(self, value: tuple[Checked, ...]) -> str:
        return json.dumps(self.store(value))


def _stored(row: Checked) -> FrozenDict[str, object]:
    fields: dict[str, object] = {"of": row.of, "inputs": tuple(map(_stored_spec, row.inputs))}
    if row.error:
        return FrozenDict({**fields, "error": row.error, "line": row.line})
    fields |= {"outputs": tuple(map(_stored_spec, row.outputs)), "parameters": row.parameters}
    return FrozenDict({**fields, "multiply_adds": row.multiply_adds})


def _stored_spec(spec: TensorSpec | None) -> object:
    return None if spec is None else (spec.sizes, spec.axes, spec.dtype)


def _read(row: object) -> Checked | None:
    """A row of a file, None for what is none."""
    if not isinstance(row, Mapping):
        return None
    try:
        of, error = row["of"], row.get("error", "")
        inputs = tuple(None if each is None else _spec(each) for each in row["inputs"])
        outputs = tuple(map(_spec, row.get("outputs", ())))
        counts = [row.get(name, 0) for name in ("parameters", "multiply_adds", "line")]
    except (KeyError, TypeError, ValueError):
        return None
    if not isinstance(of, str) or not isinstance(error, str) or bool(error) == bool(outputs):
        return None
    if not all(type(count) is int and 0 <= count <= _LARGEST for count in counts):
        return None
    return Checked(of, inputs, outputs, counts[0], counts[1], one_line(error)[:_LONGEST_WORDS], counts[2])


def _spec(value: object) -> TensorSpec:
    """Raises ValueError or TypeError for what is none."""
    if not isinstance(value, list | tuple):
        raise TypeError
    sizes, axes, dtype = value
    if not all(type(size) is int and size <= _LARGEST for size in sizes):
        raise ValueError
    if not all(isinstance(axis, str) for axis in (*axes, dtype)):
        raise TypeError
    return TensorSpec(tuple(sizes), tuple(axes), dtype)
