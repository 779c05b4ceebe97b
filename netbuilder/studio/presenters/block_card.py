"""What the inspector says of the block that one is in: its name, its parameters, what goes in and out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache, partial

from netbuilder.analysis.report import Report
from netbuilder.core.setting import Line, SettingRefused
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT, Block
from netbuilder.graph.words import one_line_name
from netbuilder.project.parameters import parameter_at, parameters_of, rename_parameter
from netbuilder.project.project import Project
from netbuilder.studio.presenters.budget import grouped, large
from netbuilder.studio.presenters.field import Field
from netbuilder.studio.presenters.inspector import Change
from netbuilder.studio.scope import uses


class BlockCard(NamedTuple):
    """`ports` are labels with the shape there in the use one is in; `cost` labels and figures of that use.

    `parameters` are the names of what each use sets for itself, to be changed.
    """

    name: str
    says: Text
    ports: tuple[tuple[str, str], ...]
    cost: tuple[tuple[Text, str], ...]
    parameters: tuple[Field, ...] = ()


class ParameterName(Line):
    """What a parameter of a block is called: as none of the `others`."""

    def __init__(self, others: Collection[str]) -> None:
        super().__init__("")
        self._others = others

    @property
    def expects(self) -> Text:
        return Text("a name that no other parameter has")

    def read(self, text: str) -> str:
        return one_line_name(text)  # a space at the end is one that is still being typed behind

    def check(self, value: object) -> str:
        name = super().check(value)
        if one_line_name(name) in ("", *self._others):
            raise SettingRefused(self.expects, value)
        return name


def block_card(report: Report) -> BlockCard:
    """The card of the block that `report` is inside of."""
    count = uses(report.project, report.block)
    says = Text("Block, used {count} times", count=count) if count > 1 else Text("Block, used once")
    ports = tuple(
        (node.name, _shape(report, node.id))
        for kind in (BLOCK_INPUT, BLOCK_OUTPUT)
        for node in report.graph.nodes.values()
        if node.kind == kind
    )
    cost = (
        (Text("Parameters"), grouped(report.cost.parameters)),
        (Text("Multiply-adds per sample"), large(report.cost.multiply_adds)),
    )
    block = report.project.blocks[report.block]
    return BlockCard(block.name, says, ports, cost, tuple(_names(block)))


def name_change(project: Project, block: str, field: str, name: str) -> Change:
    """Call a parameter of `block` otherwise; `field` is its field's name."""
    id, _, setting = field.rpartition(".")
    old = parameter_at(project.blocks[block], id, setting)
    edit = partial(rename_parameter, block=block, id=id, setting=setting, name=name)
    return Change(Text("Rename parameter {old}", old=old or ""), edit, (block, field))


def _names(block: Block) -> Iterator[Field]:
    """A field for the name of each parameter, called after the setting of the layer that it is."""
    for name, (node, setting) in parameters_of(block).items():
        label = Text("{layer}: {setting}", layer=node.name, setting=setting.label)
        made = _setting(f"{node.id}.{setting.name}", str(label), frozenset(block.parameters) - {name})
        yield Field(made.name, made, name)


@lru_cache(maxsize=1024)
def _setting(name: str, label: str, others: frozenset[str]) -> ParameterName:
    """Each time the very same one, by which its row is known."""
    made = ParameterName(others)
    made.name, made.label = name, label
    return made


def _shape(report: Report, id: str) -> str:
    outcome = report.walk.outcomes.get(id)
    spec = outcome.outputs[0] if outcome is not None and outcome.outputs else None
    return str(spec) if spec is not None else "?"
