"""What goes to the process that exports, and what comes back: JSON, so that reading it can run nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Place, Problem, Severity
from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.exchange.comparison import Gaps
from netbuilder.exchange.proof import Proof

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """One format to write: its id, the path of its main file, and its settings in stored form."""

    format: str
    path: Path
    options: FrozenDict[str, object] = FrozenDict()


@dataclass(frozen=True, slots=True)
class Request:
    """A network as the text of its project, the checkpoint with its weights (None: fresh), the formats."""

    project: str
    weights: Path | None
    orders: tuple[Order, ...]


def dump_request(request: Request) -> str:
    orders = [[order.format, str(order.path), order.options] for order in request.orders]
    weights = None if request.weights is None else str(request.weights)
    return json.dumps({"project": request.project, "weights": weights, "orders": orders})


def load_request(text: str) -> Request:
    given: Json = json.loads(text)
    orders = tuple(
        Order(format, Path(path), FrozenDict(options)) for format, path, options in given["orders"]
    )
    return Request(given["project"], None if given["weights"] is None else Path(given["weights"]), orders)


def proof_to_json(proof: Proof) -> Json:
    return {
        "difference": proof.difference,
        "relative": proof.relative,
        "samples": proof.samples,
        "ok": proof.ok,
        "how": _text_to_json(proof.how),
        "real": proof.real,
        "tests": proof.tests,
        "gaps": [proof.gaps.equal, *proof.gaps.bins],
        "same": proof.same,
        "milliseconds": proof.milliseconds,
    }


def proof_from_json(given: Json) -> Proof:
    how = _text_from_json(given["how"])
    assert how is not None
    equal, *bins = given["gaps"]
    return Proof(**{**given, "how": how, "gaps": Gaps(equal, tuple(bins))})


def problem_to_json(problem: Problem) -> Json:
    """Without its fixes: an export has none that would be an edit."""
    parts = ("what", "where", "expected", "received", "remedy")
    words = {name: _text_to_json(getattr(problem, name)) for name in parts}
    place = {"setting": problem.place.setting, "file": problem.place.file, "node": problem.place.node}
    return {"code": problem.code, "words": words, "place": place, "severity": problem.severity.value}


def problem_from_json(given: Json) -> Problem:
    words: dict[str, Any] = {name: _text_from_json(text) for name, text in given["words"].items()}
    return Problem(
        given["code"], **words, severity=Severity(given["severity"]), place=Place(**given["place"])
    )


def _text_to_json(text: Text | None) -> Json | None:
    if text is None:
        return None
    return {"template": text.template, "values": {name: _value_to_json(value) for name, value in text.values}}


def _value_to_json(value: object) -> object:
    """Numbers stay numbers, since the template says how they are written."""
    if isinstance(value, Text):
        return _text_to_json(value)
    return value if isinstance(value, int | float | str) else str(value)


def _text_from_json(given: Mapping[str, Any] | None) -> Text | None:
    if given is None:
        return None
    values = {
        name: _text_from_json(value) if isinstance(value, dict) else value
        for name, value in given["values"].items()
    }
    return Text(given["template"], **values)
