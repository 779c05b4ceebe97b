"""What the inspector says about the selection: settings as fields, shapes, cost, code; and how they change.

A field's change is a `Change`, an edit ready for `Workspace.edit`: those of one field merge into one step.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import partial
from typing import Any

from netbuilder.analysis.asking import reference_setting
from netbuilder.analysis.cost import cost_of
from netbuilder.analysis.outcome import Outcome, Specs
from netbuilder.analysis.report import Report
from netbuilder.catalogue.categories import NORMALISE
from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.sizes import Window
from netbuilder.catalogue.training.losses import Loss
from netbuilder.catalogue.training.optimisers import Optimiser
from netbuilder.core.declared import Declared
from netbuilder.core.facts import FieldFacts
from netbuilder.core.setting import AnySetting, Checks, Flag, LayerReference, SettingRefused
from netbuilder.core.setting_values import Values
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.data.source import DataSet
from netbuilder.graph.model import Graph, Node
from netbuilder.project import edits, kinds
from netbuilder.project.parameters import give, parameters_of
from netbuilder.project.project import Project, graph_of
from netbuilder.project.recipe import Recipe
from netbuilder.studio.presenters.budget import category_of, gives_images, grouped, large
from netbuilder.studio.presenters.cost_lines import share_of_all
from netbuilder.studio.presenters.field import PARAMETER, Field, called, in_block, own_parameters, reason

# A rate up to so many times the usual one of an optimiser, or below it, was chosen for that optimiser.
_NO_STRANGER = 5.0


class NodeCard(NamedTuple):
    """One node. `shapes` are lines of a label, which may be empty, and a shape; `cost` labels and figures.

    `arithmetic` says how the sizes come about; `code` is "" while it depends on what is not known.
    """

    id: str
    kind: str
    name: str
    title: str
    category: str
    says: str
    fields: tuple[Field, ...]
    shapes: tuple[tuple[str, str], ...]
    arithmetic: tuple[str, ...]
    cost: tuple[tuple[Text, str], ...]
    code: str


class Change(NamedTuple):
    """An edit with its name; changes with an equal `merge` that follow each other are one step."""

    label: Text
    edit: Callable[[Project], Project]
    merge: Hashable


def node_card(report: Report, id: str) -> NodeCard:
    project = report.project
    node = report.graph.nodes[id]
    outcome = report.walk.outcomes.get(id) or Outcome(node)
    declared = kinds.find_of(node)
    block = kinds.block_of(project, node) if kinds.is_block(node) else None
    title = block.name if block is not None else declared.title if declared is not None else node.kind
    return NodeCard(
        id,
        node.kind,
        node.name,
        title,
        NORMALISE.id if block is not None else category_of(node.kind),
        getattr(declared, "says", ""),
        fields_of_nodes(project, (id,), report.block),
        _shapes(outcome),
        _arithmetic(outcome),
        _cost(report, outcome),
        _code(outcome),
    )


def fields_of_nodes(project: Project, ids: Iterable[str], block: str = "") -> tuple[Field, ...]:
    """The settings that all of the nodes have, of one kind and under one name."""
    graph = graph_of(project, block)
    nodes = [graph.nodes[id] for id in ids if id in graph.nodes]
    declared = [kinds.find_of(node) for node in nodes]
    if not nodes or None in declared:
        return ()
    first, *others = [each.settings for each in declared if each is not None]
    shared = [
        setting
        for name, setting in first.items()
        if all(name in other and other[name].kind == setting.kind for other in others)
    ]
    found = [_field(graph, setting, nodes) for setting in shared if not isinstance(setting, Values | Checks)]
    if block and len(nodes) == 1:
        found = [in_block(project.blocks[block], nodes[0], field) for field in found]
    return (
        *own_parameters(project, nodes),
        *(field for field in found if not _is_idle(field)),
    )


def _is_idle(field: Field) -> bool:
    """Whether it is a reference of a block's only use, which could name nothing."""
    return field.name == "weights" and not field.value and not field.partners and not field.mixed


def fields_of(declared: Declared) -> tuple[Field, ...]:
    """The settings of a recipe, an optimiser, a schedule."""
    values = declared.values()
    return tuple(Field(name, setting, values[name]) for name, setting in declared.settings.items())


def recipe_groups(project: Project) -> tuple[tuple[str, tuple[Field, ...]], ...]:
    """The recipe's settings in order; those of its optimiser and schedule, under its name, right below it.

    Which fold validates is asked only where there are several, a gap only in the order of time.
    """
    recipe = project.recipe
    idle = {"fold"} if recipe.folds == 1 else set[str]()
    if recipe.split != "time" and not (recipe.split == "automatic" and _in_order(project)):
        idle.add("gap")
    groups: list[tuple[str, tuple[Field, ...]]] = []
    plain: list[Field] = []
    for field in fields_of(recipe):
        if field.name in idle:
            continue
        plain.append(field)
        if isinstance(field.value, Declared):
            groups += [("", tuple(plain)), (field.name, fields_of(field.value))]
            plain = []
    return (*groups, ("", tuple(plain)))


def _in_order(project: Project) -> bool:
    """Whether the examples follow each other in time."""
    found = (kinds.find_of(node) for node in project.graph.nodes.values() if kinds.is_data(node))
    return any(isinstance(each, type) and issubclass(each, DataSet) and each.in_order for each in found)


def node_change(project: Project, ids: tuple[str, ...], name: str, value: object, block: str = "") -> Change:
    """Give the setting `name` of all `ids`, nodes of one graph, a value in used form."""
    nodes = graph_of(project, block).nodes
    setting = _setting(project, nodes[ids[0]], name)
    if len(ids) == 1:
        label = Text("Change {setting} of {layer}", setting=setting.label, layer=nodes[ids[0]].name)
    else:
        label = Text("Change {setting} of {count} nodes", setting=setting.label, count=len(ids))
    edit = partial(_changed_nodes, ids=ids, name=name, value=setting.store(value), block=block)
    return Change(label, edit, (block, ids, name))


def recipe_change(project: Project, name: str, value: Any) -> Change:
    """Give the recipe's setting `name` a value.

    With another kind of optimiser comes a learning rate as far from its usual one as the rate is from the
    usual one of the optimiser before. A rate that would be strange for that was not meant for it, and stays.
    """
    values = {name: value}
    recipe = project.recipe
    if isinstance(value, Optimiser) and type(value) is not type(recipe.optimiser):
        share = recipe.lr / recipe.optimiser.rate
        if 1 / _NO_STRANGER <= share <= _NO_STRANGER:
            values["lr"] = float(f"{share * value.rate:.2g}")
    label = Text("Change {setting} of the recipe", setting=Recipe.settings[name].label)
    return Change(label, partial(edits.change_recipe, **values), ("recipe", name))


def part_change(project: Project, part: str, name: str, value: object) -> Change:
    """Give the setting `name` of the recipe's optimiser or schedule a value."""
    held: Declared = getattr(project.recipe, part)
    changed = recipe_change(project, part, held.replaced(**{name: held.settings[name].store(value)}))
    label = Text("Change {setting} of {part}", setting=held.settings[name].label, part=held.title)
    return changed._replace(label=label, merge=("recipe", part, name))


def _changed_nodes(project: Project, ids: tuple[str, ...], name: str, value: object, block: str) -> Project:
    for id in ids:
        if name.startswith(PARAMETER):
            project = give(project, id, name.removeprefix(PARAMETER), value, block)
        else:
            project = edits.change(project, id, {name: value}, block)
    return project


def _setting(project: Project, node: Node, name: str) -> AnySetting:
    block = kinds.block_of(project, node) if name.startswith(PARAMETER) else None
    if block is not None:
        title = name.removeprefix(PARAMETER)
        return called(parameters_of(block)[title][1], name, title)
    return kinds.declaration_of(node).settings[name]


def _field(graph: Graph, setting: AnySetting, nodes: list[Node]) -> Field:
    name = setting.name
    stored = [node.settings.get(name, setting.store(setting.default)) for node in nodes]
    mixed = any(value != stored[0] for value in stored)
    partners = _partners(graph, setting, nodes) if isinstance(setting, LayerReference) else ()
    try:
        return Field(name, setting, setting.check(stored[0]), mixed, partners=partners)
    except SettingRefused as refused:
        return Field(name, setting, setting.default, mixed, reason(refused), partners)


def _partners(graph: Graph, setting: LayerReference, nodes: list[Node]) -> tuple[tuple[str, str], ...]:
    asking = {node.id for node in nodes}
    fitting = (
        node
        for node in graph.nodes.values()
        if node.id not in asking and all(kinds.may_name(setting, each, node) for each in nodes)
    )
    return tuple((node.id, node.name) for node in fitting)


def _shapes(outcome: Outcome) -> tuple[tuple[str, str], ...]:
    if isinstance(outcome.made, DataSet):
        facts = dict(outcome.facts.fields) if outcome.facts is not None else {}
        outputs = zip(outcome.output_ports, outcome.outputs, strict=True)
        return tuple((port, _shown(spec, facts.get(port))) for port, spec in outputs)
    given = _joined(outcome.inputs)
    if outcome.refused is not None:
        gives = _joined(outcome.outputs)
        later = ((str(Text("Would give")), gives),) if gives != "?" else ()
        return ((str(Text("Receives")), given), *later)
    return (("", f"{given} → {_joined(outcome.outputs)}" if outcome.ports else _joined(outcome.outputs)),)


def _joined(specs: Specs) -> str:
    return ", ".join(map(_shown, specs)) or "?"


def _shown(spec: TensorSpec | None, facts: FieldFacts | None = None) -> str:
    """A shape; labels are said in words, since a class number has none."""
    if spec is None:
        return "?"
    if not spec.is_labels or spec.sizes:
        return str(spec)
    if facts is not None and facts.low is not None and facts.high is not None:
        return str(Text("class {low:g}–{high:g}", low=facts.low, high=facts.high))
    return str(Text("class"))


def _arithmetic(outcome: Outcome) -> tuple[str, ...]:
    """How a sliding window or a flattening comes to its sizes: a line an axis, one where all are alike."""
    made, given = outcome.made, outcome.asked
    if outcome.hands_on is not None or not given or given[0] is None or outcome.outputs[0] is None:
        return ()
    x, y = given[0], outcome.outputs[0]
    window = getattr(made, "window", None)
    if isinstance(window, Window) and not getattr(made, "same", False):
        lines = (_window_line(window, axis, x.sizes[1:], y.sizes[1:]) for axis in range(len(x.sizes) - 1))
        return tuple(dict.fromkeys(lines))
    if outcome.node.kind == "flatten" and len(x.sizes) > 1:
        return (f"{'·'.join(map(str, x.sizes))} = {y.count}",)
    return ()


def _window_line(window: Window, axis: int, sizes: tuple[int, ...], counts: tuple[int, ...]) -> str:
    """`(14 + 2·0 − 5) / 1 + 1 = 10`, with brackets where the division leaves a rest."""
    size, kernel, stride = sizes[axis], window.kernel[axis], window.stride[axis]
    padding, dilation = window.padding[axis], window.dilation[axis]
    reach = dilation * (kernel - 1) + 1
    seen = f"{kernel}" if dilation == 1 else f"{dilation}·({kernel} − 1) − 1"
    divided = f"({size} + 2·{padding} − {seen}) / {stride}"
    if (size + 2 * padding - reach) % stride:
        divided = f"⌈{divided}⌉" if window.round_up else f"⌊{divided}⌋"
    return f"{divided} + 1 = {counts[axis]}"


def _cost(report: Report, outcome: Outcome) -> tuple[tuple[Text, str], ...]:
    if not isinstance(outcome.made, Layer | kinds.BlockUse):
        return _counts(outcome)
    if kinds.is_dot(outcome.node):
        return ()
    known = outcome.asked is not None or outcome.inner is not None
    if not known:
        return ((Text("Parameters"), str(Text("unknown"))),)
    cost = cost_of(outcome)
    per = Text("Multiply-adds per image") if gives_images(report) else Text("Multiply-adds per sample")
    counted = None if outcome.node.id in report.left_out else cost.multiply_adds
    return (
        (Text("Parameters"), grouped(cost.parameters)),
        (per, large(cost.multiply_adds)),
        share_of_all(report, counted),
    )


def _counts(outcome: Outcome) -> tuple[tuple[Text, str], ...]:
    """How many examples each part of a data set has, as far as that was read."""
    facts = outcome.facts
    names = {"train": Text("Training"), "validation": Text("Validation"), "test": Text("Test")}
    names["groups"] = Text("Groups")
    counts = facts.counts if facts is not None else ()
    return tuple((names.get(part, Text("Examples")), grouped(count)) for part, count in counts)


def _code(outcome: Outcome) -> str:
    """The layer as a line of torch: its module, or the expression that it is."""
    given = outcome.asked
    if outcome.hands_on is not None or given is None or not isinstance(outcome.made, Layer | Loss):
        return ""
    if not given and outcome.ports:
        return ""
    code = outcome.made.code(*given)
    if code.module is not None:
        return str(code.module)
    names = [f"x{number}" for number in range(1, len(given) + 1)] if len(given) > 1 else ["x"]
    return code.expression.format(*names, all=", ".join(names), referred=_referred(outcome), self="self")


def _referred(outcome: Outcome) -> str:
    setting = reference_setting(outcome.node.kind)
    return setting.name if setting is not None else ""


def flags_and_others(fields: Iterable[Field]) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
    """Yes-or-no settings share one row; the others have one each."""
    every = tuple(fields)
    flags = tuple(field for field in every if isinstance(field.setting, Flag))
    return flags, tuple(field for field in every if not isinstance(field.setting, Flag))
