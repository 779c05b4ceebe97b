"""The pure edits of a project, found in its package, each with arguments drawn by what they are called."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from hypothesis import strategies as st

import netbuilder.project as package
from netbuilder.graph.model import End, Frame, Graph, Note
from netbuilder.graph.query import fresh_id
from netbuilder.project import edits, fragment, kinds
from netbuilder.project.project import Project, graph_of
from netbuilder.project.states import State

Draw = Callable[[st.SearchStrategy[Any]], Any]
Edit = Callable[..., Project]

# Asked by remedies, which are played as such, on what the analysis has found; by the command line; where a
# file is opened; by other edits.
_NO_EDITORS = {"mending", "options", "data_paths", "diff", "nesting"}
# What a run or another edit does by itself, and what has no argument but edits.
_NO_DEEDS = {"learn", "learn_facts", "without_layers", "with_graph"}

KINDS = (
    "relu", "linear", "conv2d", "max_pool2d", "flatten", "dropout", "batch_norm2d", "add", "concatenate",
    "output", "data.spirals", "loss.cross_entropy", "block_input", "block_output",
)  # fmt: skip
WORDS = st.sampled_from(["Conv 1", "x", "", " two\nlines ", "합성곱", "Block 1", "a" * 90])
PLACES = st.tuples(st.integers(-400, 1600), st.integers(-300, 1200))
RECIPES: tuple[dict[str, Any], ...] = (
    {"epochs": 3}, {"lr": 0.5}, {"lr": -1}, {"optimiser": {"id": "sgd"}}, {"seed": 7}, {"nonsense": 1},
)  # fmt: skip


class Unfit(Exception):
    """There is nothing of which the argument could be made now."""


def all_edits() -> dict[str, Edit]:
    """Every public function of the package that makes a project of a project, by its name."""
    found: dict[str, Edit] = {}
    for module in pkgutil.iter_modules(package.__path__):
        if module.name not in _NO_EDITORS:
            for name, f in vars(import_module(f"{package.__name__}.{module.name}")).items():
                if inspect.isfunction(f) and f.__module__.endswith("." + module.name) and _is_edit(name, f):
                    found[f"{module.name}.{name}"] = f
    return found


def _is_edit(name: str, f: Edit) -> bool:
    signature = inspect.signature(f)
    first = next(iter(signature.parameters), None)
    return (
        not name.startswith("_")
        and name not in _NO_DEEDS
        and first == "project"
        and signature.return_annotation == "Project"
    )


def drawn(draw: Draw, f: Edit, project: Project, scope: str) -> Callable[[Project], Project]:
    """The edit `f` with arguments for the graph of `scope`. Raises Unfit where there are none."""
    maker = _Maker(draw, project, scope)
    for name, parameter in inspect.signature(f).parameters.items():
        if name == "values":
            maker.given.update(draw(st.sampled_from(RECIPES)))
        elif name != "project":
            maker.given[name] = maker.argument(name, needed=parameter.default is parameter.empty)
    return partial(f, **maker.given)


class _Maker:
    """Makes one argument after the other; some depend on those before."""

    def __init__(self, draw: Draw, project: Project, scope: str) -> None:
        self._draw = draw
        self._project = project
        self._scope = scope
        self._graph: Graph = graph_of(project, scope)
        self.given: dict[str, Any] = {}

    def argument(self, name: str, *, needed: bool) -> Any:
        """An argument by its name. Whoever adds an edit with another name says here how it is drawn."""
        if name == "block" and needed and not self._scope:
            raise Unfit
        make: Callable[[], Any] | None = getattr(self, f"_{name}", None)
        assert make is not None, f"say in _Maker what the argument “{name}” of an edit can be"
        return make()

    def _one(self, of: Any) -> Any:
        choice = list(of)
        if not choice:
            raise Unfit
        return self._draw(st.sampled_from(choice))

    def _block(self) -> str:
        return self._scope

    def _id(self) -> str:
        id: str = self._one((*self._graph.ids, *self._project.blocks))
        return id

    _above = _id

    def _ids(self) -> tuple[str, ...]:
        some = st.lists(st.sampled_from(list(self._graph.ids) or [""]), min_size=1, max_size=3, unique=True)
        return tuple(self._draw(some))

    def _ends(self, ports: Callable[[Any], Any]) -> list[End]:
        return [End(node.id, port.name) for node in self._graph.nodes.values() for port in ports(node)]

    def _source(self) -> End:
        end: End = self._one(self._ends(lambda node: kinds.output_ports(self._project, node)))
        return end

    def _target(self) -> End:
        inputs = self._ends(lambda node: kinds.input_ports(self._project, self._graph, node))
        end: End = self._one((*self._graph.wires, *inputs))
        return end

    def _targets(self) -> tuple[End, ...]:
        """Wires of one output."""
        source = self._one(dict.fromkeys(wire.source for wire in self._graph.wires.values()))
        return tuple(end for end, wire in self._graph.wires.items() if wire.source == source)

    def _crossed(self) -> list[tuple[End, tuple[float, float]]]:
        return [(self._one(self._graph.wires), self._at()) for _ in range(2)]

    def _sources(self) -> dict[str, End]:
        return {"in": self._source()}

    def _kind(self) -> str:
        return str(self._one((*KINDS, *(f"block.{id}" for id in self._project.blocks))))

    def _node(self) -> Any:
        at = self._at()
        return edits.fresh_node(self._project, self._kind(), at, name=self._name(), block=self._scope)

    def _settings(self) -> dict[str, Any]:
        node = self._graph.nodes.get(self.given.get("id", ""))
        if node is None or not node.settings:
            return {}
        name = self._setting()
        return {name: _another(node.settings[name], self._draw(st.integers(-2, 3)))}

    def _setting(self) -> str:
        node = self._graph.nodes.get(self.given.get("id", ""))
        return str(self._one(node.settings if node is not None else ()))

    def _value(self) -> Any:
        return self._draw(st.sampled_from([1, 3, 0.5, "x", True]))

    def _name(self) -> str:
        return str(self._draw(WORDS))

    _text = _name

    def _at(self) -> tuple[float, float]:
        x, y = self._draw(PLACES)
        return float(x), float(y)

    def _places(self) -> dict[str, tuple[float, float]]:
        return {id: self._at() for id in self._ids()}

    def _note(self) -> Note:
        id = self._draw(st.sampled_from([*self._graph.notes, fresh_id(self._graph, "note")]))
        x, y = self._at()
        return Note(id, self._text(), x, y)

    def _frame(self) -> Frame:
        id = self._draw(st.sampled_from([*self._graph.frames, fresh_id(self._graph, "frame")]))
        return Frame(
            id, self._text(), *self._at(), *self._draw(st.sampled_from([(300, 160), (40, 900), (0, 5)]))
        )

    def _state(self) -> State:
        return State(self._draw(st.sampled_from([state.value for state in State])))

    def _on(self) -> bool:
        return bool(self._draw(st.booleans()))

    _with_inputs = _on

    def _part(self) -> Any:
        return fragment.taken(self._project, self._ids(), self._scope)


def _another(value: object, by: int) -> object:
    """A value of the kind of `value`, for the most part; some are refused."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + by
    if isinstance(value, tuple):
        return [item + by if isinstance(item, int | float) else item for item in value]
    return f"{value}{by}" if by else None
