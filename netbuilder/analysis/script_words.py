"""What a training script is told about its network: the names and expressions of its paragraphs."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from netbuilder.analysis.layout import columns, in_docstring
from netbuilder.analysis.plan import LossPlan, Plan
from netbuilder.analysis.script_imports import lifted
from netbuilder.analysis.sound import Network
from netbuilder.catalogue.helpers import HELPERS
from netbuilder.catalogue.training.metrics import metrics
from netbuilder.core.call import Name, literal
from netbuilder.core.facts import DataFacts, FieldFacts
from netbuilder.core.names import Names, identifier
from netbuilder.core.problem import ProblemError, refuse
from netbuilder.core.text import Text, shortened
from netbuilder.core.values import dataclass
from netbuilder.data.source import DataSet, ScriptPart
from netbuilder.data.split import class_field
from netbuilder.project import kinds
from netbuilder.project.recipe import Recipe

# What the script calls its own things, so that no loss and no output of the network is called the same.
_OWN_NAMES = """
    add argparse arguments batch batches best best_file buffer checkpoint choose_device chosen compute_loss
    count device dist done epoch evaluate examples figures generator group held_back how importlib last_file
    learner line load_checkpoint load_file load_parts loss main means measured missing model name number
    numbers optimiser order os output outputs own parse_arguments parser part path positive progress random
    random_states rate_factor rest save_checkpoint save_file save_weights scaled seed shown shuffled size
    UNITS in_units predicted scale shift wanted
    fold_by_class fold_by_group fold_in_time fold_of split_by_class split_by_group split_in_time
    split_indices started state states steps sums tensors test test_part tested text time total totals train
    train_epoch train_part trained validated validation validation_part value
"""

_LONGEST_NAME = 24


@dataclass(frozen=True, slots=True)
class Words:
    """The network and its recipe in the script's own words.

    `fields` are the data set's outputs that the script puts on the device, `classes` the one of which the
    split gives each class its share, "" for none, `prepared` those that are scaled, with the way, `units` the
    rows that put such into their own unit for what is measured, `call` the call of the model.
    `losses` are (name of the module or "", its constructor or "", weighted term), `purpose` says what they
    are for, `measures` are (id, sum over a batch). `judge` is the figure that tells the best epoch, with
    whether more of it is better. `idle` says that some of the model's outputs are in no loss. `helpers` are
    the classes of losses that torch lacks, as text.
    """

    title: str
    data: DataSet
    part: ScriptPart
    recipe: Recipe
    model: str
    learning: Name
    fields: tuple[str, ...]
    classes: str
    prepared: tuple[tuple[str, str], ...]
    units: tuple[str, ...]
    call: str
    outputs: tuple[str, ...]
    losses: tuple[tuple[str, str, str], ...]
    purpose: str
    measures: tuple[tuple[str, str], ...]
    judge: tuple[str, bool]
    idle: bool
    helpers: tuple[str, ...]

    @property
    def figures(self) -> tuple[str, ...]:
        return ("loss", *(name for name, _ in self.measures))

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the data that are not empty."""
        has_test = self.part.own_test or self.recipe.test > 0
        has_validation = self.recipe.validation > 0 or self.recipe.folds > 1 or self.part.own_validation
        validation = ("validation",) if has_validation else ()
        return ("train", *validation, *(("test",) if has_test else ()))


def words(network: Network) -> Words:
    """Raises ProblemError for a network that cannot be trained: without data, or without a loss."""
    planned, project = network.plan, network.project
    data = _data(network)
    part = data.script(_facts(network))
    own = [*_OWN_NAMES.split(), *names_defined(part.source), *names_defined(network.source.text)]
    helpers = dict.fromkeys(name for loss in planned.losses for name in loss.code.helpers)
    taken = Names([*own, *_imported(part.source), *helpers])
    losses = [(_loss_name(loss, taken), loss) for loss in planned.losses]
    outputs = _output_names(network, taken)
    chosen = _measures(planned, project.recipe.metrics)
    prepared = _prepared(network, data)
    summed, units = _summed(chosen, outputs, prepared)
    targets = [key for loss in planned.losses for _, key in loss.arguments if isinstance(key, str)]
    return Words(
        in_docstring(shortened(project.name)),
        data,
        part,
        project.recipe,
        network.source.model,
        planned.learning,
        tuple(dict.fromkeys([*planned.fields, *targets])),
        class_field(_known_fields(network, data)),
        tuple(prepared.items()),
        tuple(f"{name} = {text}" for name, text in units.items()),
        f"model({', '.join(map(_field, planned.fields))})",
        outputs,
        tuple((name, str(loss.code.module or ""), _term(name, loss, outputs)) for name, loss in losses),
        _purpose(planned.losses),
        tuple(summed),
        _judge(planned, chosen),
        _idle(planned),
        tuple(HELPERS[name] for name in helpers),
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
    arguments = _compared(loss, outputs)
    return expression.format(*arguments, self=name, all=", ".join(arguments))


def _compared(loss: LossPlan, outputs: tuple[str, ...]) -> list[str]:
    return [outputs[key] if isinstance(key, int) else _field(key) for _, key in loss.arguments]


def _summed(
    chosen: list[tuple[str, str, LossPlan, bool]], outputs: tuple[str, ...], prepared: Mapping[str, str]
) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """Each metric with what is summed over a batch, and values in their own unit by the names they get."""
    found, units = list[tuple[str, str]](), dict[str, str]()
    for id, total, loss, _ in chosen:
        unit = _unit(loss, prepared)
        if not unit:
            found.append((id, _filled(total, "", loss, outputs)))
            continue
        names = []
        for role, value in zip(("predicted", "wanted"), _compared(loss, outputs), strict=True):
            text = f"in_units({value}, {literal(unit)})"
            free = role if units.get(role, text) == text else f"{role}_{len(units)}"
            units[free] = text
            names.append(free)
        found.append((id, total.format(*names)))
    return found, units


def _field(name: str) -> str:
    return f"batch[{literal(name)}]"


def names_in(source: str) -> set[str]:
    """The names that Python source uses."""
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}


def names_defined(source: str) -> list[str]:
    """What `source` defines for the whole module."""
    body = ast.parse(source).body
    return [node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)]


def _imported(source: str) -> list[str]:
    """What functions of `source` import for themselves, which the script does at its top."""
    return [each.defines for each in lifted(source, ()).imports]


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


def _prepared(network: Network, data: DataSet) -> dict[str, str]:
    """How fields of fractions are scaled; numbers of classes stay what they are."""
    known = _known_fields(network, data)
    wanted = data.preparation().items()
    return {name: how.value for name, how in wanted if name not in known or known[name].spec.is_float}


def _unit(loss: LossPlan, prepared: Mapping[str, str]) -> str:
    """The field whose scaling a figure of this loss is to do without, "" for none."""
    return next((str(key) for _, key in loss.arguments if key in prepared), "")


def _facts(network: Network) -> DataFacts | None:
    """What is known of the data."""
    return kinds.data_facts(network.project, network.project.graph.nodes[network.plan.data])


def _known_fields(network: Network, data: DataSet) -> dict[str, FieldFacts]:
    """What is known of the outputs of the data set, by name."""
    known = _facts(network)
    return dict(known.fields) if known is not None else dict(data.fields() or ())


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
        # A loss that suggests no metric compares no prediction with a target.
        for id in (chosen or loss.metrics) if loss.metrics else ():
            made = metrics.get(id)()
            if len(loss.specs) == 2 and id not in found and made.fits(*loss.specs):
                found[id] = (id, made.total(*loss.specs), loss, made.higher)
    return list(found.values())


def _judge(planned: Plan, measures: list[tuple[str, str, LossPlan, bool]]) -> tuple[str, bool]:
    """Of several losses a metric knows one alone, so that their sum decides."""
    if not measures or len(planned.losses) > 1:
        return "loss", False
    id, _, _, higher = measures[0]
    return id, higher


def _idle(planned: Plan) -> bool:
    """Whether an output of the model has no loss, so that some of its weights may not learn."""
    used = {key for loss in planned.losses for _, key in loss.arguments if isinstance(key, int)}
    return used != set(range(len(planned.outputs)))
