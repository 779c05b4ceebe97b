"""What a training script is told about its network: the names and expressions of its paragraphs."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from netbuilder.analysis.layout import columns, in_docstring
from netbuilder.analysis.plan import LossPlan, Plan
from netbuilder.analysis.sound import Network
from netbuilder.catalogue.training.metrics import metrics
from netbuilder.core.call import Name, literal
from netbuilder.core.names import Names, identifier
from netbuilder.core.problem import ProblemError, refuse
from netbuilder.core.text import Text, shortened
from netbuilder.data.source import DataSet, ScriptPart
from netbuilder.project import kinds
from netbuilder.project.recipe import Recipe

# What the script calls its own things, so that no loss and no output of the network is called the same.
_OWN_NAMES = """
    add argparse arguments batch batches best best_file chosen choose_device compute_loss count device epoch
    evaluate examples figures held_back last_file line load_file load_parts loss main means model name number
    optimiser order output outputs parse_arguments parser part positive progress rate_factor save_file seed
    shown shuffled size split_indices started steps sums tensors test test_part tested text time train
    train_epoch train_part trained validated validation validation_part value
"""

_LONGEST_NAME = 24


@dataclass(frozen=True, slots=True)
class Words:
    """The network and its recipe in the script's own words.

    `fields` are the data set's outputs that the script puts on the device, `call` the call of the model.
    `losses` are (name of the module or "", its constructor or "", weighted term), `purpose` says what they
    are for, `measures` are (id, sum over a batch). `judge` is the figure that tells the best epoch, with
    whether more of it is better.
    """

    title: str
    data: DataSet
    part: ScriptPart
    recipe: Recipe
    model: str
    learning: Name
    fields: tuple[str, ...]
    call: str
    outputs: tuple[str, ...]
    losses: tuple[tuple[str, str, str], ...]
    purpose: str
    measures: tuple[tuple[str, str], ...]
    judge: tuple[str, bool]

    @property
    def figures(self) -> tuple[str, ...]:
        return ("loss", *(name for name, _ in self.measures))

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the data that are not empty."""
        has_test = self.part.own_test or self.recipe.test > 0
        validation = ("validation",) if self.recipe.validation > 0 else ()
        return ("train", *validation, *(("test",) if has_test else ()))


def words(network: Network) -> Words:
    """Raises ProblemError for a network that cannot be trained: without data, or without a loss."""
    planned, project = network.plan, network.project
    data = _data(network)
    part = data.script()
    taken = Names([*_OWN_NAMES.split(), *_defined(part.source), *_defined(network.source.text)])
    losses = [(_loss_name(loss, taken), loss) for loss in planned.losses]
    outputs = _output_names(network, taken)
    chosen = _measures(planned, project.recipe.metrics)
    targets = [key for loss in planned.losses for _, key in loss.arguments if isinstance(key, str)]
    return Words(
        in_docstring(shortened(project.name)),
        data,
        part,
        project.recipe,
        network.source.model,
        planned.learning,
        tuple(dict.fromkeys([*planned.fields, *targets])),
        f"model({', '.join(map(_field, planned.fields))})",
        outputs,
        tuple((name, str(loss.code.module or ""), _term(name, loss, outputs)) for name, loss in losses),
        _purpose(planned.losses),
        tuple((id, _filled(total, "", loss, outputs)) for id, total, loss, _ in chosen),
        (chosen[0][0], chosen[0][3]) if chosen else ("loss", False),
    )


def _output_names(network: Network, taken: Names) -> tuple[str, ...]:
    """A variable name for each output of the model: "output" for a single one, else after the nodes."""
    if len(network.plan.outputs) == 1:
        return ("output",)
    nodes = network.project.graph.nodes
    return tuple(taken.unique(_name(nodes[end.node].name)) for end in network.plan.outputs)


def _loss_name(loss: LossPlan, taken: Names) -> str:
    return taken.unique(_name(loss.title)) if loss.code.module is not None else ""


def _name(title: str) -> str:
    """A variable for what a person has named, short enough that each statement can be broken to a row."""
    name = identifier(title, "loss")
    while columns(name) > _LONGEST_NAME:
        name = name[:-1]
    return name.rstrip("_")


def _term(name: str, loss: LossPlan, outputs: tuple[str, ...]) -> str:
    """The loss as it stands in the sum of all."""
    text = _filled(loss.code.expression, name, loss, outputs)
    whole = isinstance(ast.parse(text, mode="eval").body, ast.Call)
    return text if loss.weight == 1.0 else f"{loss.weight!r} * {text if whole else f'({text})'}"


def _filled(expression: str, name: str, loss: LossPlan, outputs: tuple[str, ...]) -> str:
    arguments = [outputs[key] if isinstance(key, int) else _field(key) for _, key in loss.arguments]
    return expression.format(*arguments, self=name, all=", ".join(arguments))


def _field(name: str) -> str:
    return f"batch[{literal(name)}]"


def names_in(source: str) -> set[str]:
    """The names that Python source uses."""
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}


def _defined(source: str) -> list[str]:
    """What `source` defines for the whole module."""
    body = ast.parse(source).body
    return [node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]


def _purpose(losses: tuple[LossPlan, ...]) -> str:
    """What training makes small, in a sentence."""
    if len(losses) > 1:
        return "The weighted sum of all losses, each the mean over a batch."
    return f"{in_docstring(shortened(losses[0].title))}, the mean over the batch."


def _data(network: Network) -> DataSet:
    node = network.project.graph.nodes.get(network.plan.data)
    data = kinds.made(node.kind, node.settings) if node is not None else None
    if not isinstance(data, DataSet) or not network.plan.losses:
        raise _untrainable(isinstance(data, DataSet))
    return data


def _untrainable(has_data: bool) -> ProblemError:
    return refuse(
        "no_script",
        Text("There is nothing to write a training script from."),
        expected=Text("a data set and a loss"),
        received=Text("no loss") if has_data else Text("no data set"),
        remedy=Text("add the loss, or export the model alone.")
        if has_data
        else Text("add a data set and a loss, or export the model alone."),
    )


def _measures(planned: Plan, chosen: tuple[str, ...]) -> list[tuple[str, str, LossPlan, bool]]:
    """(id, expression, loss, more is better): each metric once, for the first loss that it makes sense of."""
    found: dict[str, tuple[str, str, LossPlan, bool]] = {}
    for loss in planned.losses:
        for id in chosen or loss.metrics:
            made = metrics.get(id)()
            if len(loss.specs) == 2 and id not in found and made.fits(*loss.specs):
                found[id] = (id, made.total(*loss.specs), loss, made.higher)
    return list(found.values())
