"""The paragraphs of a training script that say what is made small, and those that pass over the data."""

from __future__ import annotations

from collections.abc import Iterable

from netbuilder.analysis.layout import fits
from netbuilder.analysis.script_rows import function
from netbuilder.analysis.script_words import Words, names_in
from netbuilder.catalogue.training.schedules import Constant
from netbuilder.core.call import literal

# More outputs than this are annotated without counting them.
_MOST_COUNTED = 3

# The first process goes on with the random numbers that it began with, as one alone does.
_OTHER_RANDOM_NUMBERS = (
    "if RANK > 0:",
    "    # Another dropout than in the other processes.",
    "    torch.manual_seed((arguments.seed * 1_000_003 + epoch) * PROCESSES + RANK)",
)
_SAME_BUFFERS = (
    "if PROCESSES > 1:",
    "    # Running statistics are those of the first process.",
    "    for buffer in model.buffers():",
    "        dist.broadcast(buffer, src=0)",
)

_CLOCK = {"epoch": "epoch: int", "progress": "progress: float"}


def training_paragraphs(words: Words) -> list[str]:
    return [
        _constants(words),
        _compute_loss(words),
        _means(words),
        *([] if isinstance(words.recipe.schedule, Constant) else [_rate_factor(words)]),
        _train_epoch(words),
        *([_evaluate(words)] if len(words.parts) > 1 else []),
    ]


def _constants(words: Words) -> str:
    made = [f"{name} = {constructor}" for name, constructor, _ in words.losses if name]
    return "\n".join([f"FIGURES = {literal(words.figures)}", *made])


def _result(words: Words) -> str:
    """What the script calls the model's result."""
    return "output" if len(words.outputs) == 1 else "outputs"


def _parameter(words: Words) -> str:
    if len(words.outputs) == 1:
        return "output: torch.Tensor"
    few = len(words.outputs) <= _MOST_COUNTED
    inside = ["torch.Tensor"] * len(words.outputs) if few else ["torch.Tensor", "..."]
    return f"outputs: tuple[{', '.join(inside)}]"


def _unpacked(words: Words, used_in: Iterable[str]) -> list[str]:
    """The line that names the outputs which the expressions use, where there are several outputs."""
    used = {name for expression in used_in for name in names_in(expression)}
    if len(words.outputs) == 1 or used.isdisjoint(words.outputs):
        return []
    names = (name if name in used else f"_{name}" for name in words.outputs)
    return [f"{', '.join(names)} = outputs"]


def _compute_loss(words: Words) -> str:
    terms = [term for *_, term in words.losses]
    total = [f"return {' + '.join(terms)}"]
    if len(terms) > 1 and not fits(f"    {total[0]}"):
        total = ["return (", f"    {terms[0]}", *(f"    + {term}" for term in terms[1:]), ")"]
        if not all(fits(f"    {row}") for row in total):
            total = [
                f"total = {terms[0]}",
                *(f"total = total + {term}" for term in terms[1:]),
                "return total",
            ]
    return function(
        f"def compute_loss({_parameter(words)}, batch: Batch) -> torch.Tensor:",
        f'"""{words.purpose}"""',
        *_unpacked(words, terms),
        *total,
    )


def _means(words: Words) -> str:
    expressions = [expression for _, expression in words.measures]
    takes = f"{_parameter(words)}, batch: Batch" if expressions else "batch: Batch"
    add = function(
        f"def add(self, loss: torch.Tensor, {takes}) -> None:",
        *_unpacked(words, [*expressions, *(row.partition(" = ")[2] for row in words.units)]),
        *words.units,
        f"count = len(batch[{literal(words.fields[0])}])",
        *_listed("figures", ["loss * count", *expressions]),
        "self.sums += torch.stack(figures)",
        "self.count += count",
    )
    return f'''\
class Means:
    """The means of FIGURES so far, kept on the device: no step has to wait for them."""

    def __init__(self, device: torch.device) -> None:
        # Sums of many small numbers need 64 bits, which Apple's GPUs do not have.
        number = torch.float32 if device.type == "mps" else torch.float64
        self.sums = torch.zeros(len(FIGURES), dtype=number, device=device)
        self.count = 0

    @torch.no_grad()
{_indented(add)}

    def figures(self) -> dict[str, float]:
        """The means by name, over all processes."""
        totals = torch.cat([self.sums, self.sums.new_tensor([self.count])])
        if PROCESSES > 1:
            dist.all_reduce(totals)
        *sums, count = totals.tolist()
        return {{name: total / count for name, total in zip(FIGURES, sums, strict=True)}}'''


def _listed(name: str, items: list[str]) -> list[str]:
    """A list under a name in the body of a method, in one row or with one item a row."""
    row = f"{name} = [{', '.join(items)}]"
    return [row] if fits(f"        {row}") else [f"{name} = [", *(f"    {item}," for item in items), "]"]


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


def _clock(words: Words) -> list[str]:
    """What the schedule goes by: "epoch", "progress" or both."""
    return [name for name in _CLOCK if name in names_in(words.recipe.schedule.expression())]


def _rate_factor(words: Words) -> str:
    schedule = words.recipe.schedule
    when = "when `progress` of all steps is done" if "progress" in _clock(words) else "in `epoch`, from 0"
    return function(
        f"def rate_factor({', '.join(_CLOCK[name] for name in _clock(words))}) -> float:",
        f'"""{schedule.title}: the factor on the learning rate {when}."""',
        f"return {schedule.expression()}",
    )


def _train_epoch(words: Words) -> str:
    first, result = literal(words.fields[0]), _result(words)
    before, head, inside = _pace(words)
    return "\n".join(
        [
            "def train_epoch(",
            "    model: nn.Module,",
            "    optimiser: torch.optim.Optimizer,",
            "    part: Batch,",
            "    arguments: argparse.Namespace,",
            "    epoch: int,",
            function(
                ") -> dict[str, float]:",
                '"""One pass over `part`; gives the means of FIGURES as they were on the way."""',
                "model.train()",
                *_OTHER_RANDOM_NUMBERS,
                f"device = part[{first}].device",
                f"order = shuffled(len(part[{first}]), arguments.seed, epoch).to(device)",
                "size = arguments.batch // PROCESSES",
                "means = Means(device)",
                *before,
                function(
                    head,
                    *inside,
                    f"{result} = {words.call}",
                    f"loss = compute_loss({result}, batch)",
                    "optimiser.zero_grad()",
                    "loss.backward()",
                    "optimiser.step()",
                    _add(words),
                ),
                *_SAME_BUFFERS,
                "return means.figures()",
            ),
        ]
    )


def _pace(words: Words) -> tuple[list[str], str, list[str]]:
    """How the learning rate is set: what stands before the loop, its head, and what stands first in it."""
    clock = _clock(words)
    setting = function(
        "for group in optimiser.param_groups:",
        f'group["lr"] = arguments.lr * rate_factor({", ".join(clock)})',
    ).splitlines()
    plain = "for batch in batches(part, order, size):"
    if not clock:
        return [], plain, []
    if "progress" not in clock:
        return setting, plain, []
    numbered = "for number, batch in enumerate(batches(part, order, size)):"
    progress = "progress = (epoch * steps + number) / (arguments.epochs * steps)"
    return ["steps = -(-len(order) // size)"], numbered, [progress, *setting]


def _add(words: Words) -> str:
    return f"means.add(loss, {_result(words)}, batch)" if words.measures else "means.add(loss, batch)"


def _evaluate(words: Words) -> str:
    first, result = literal(words.fields[0]), _result(words)
    return f'''\
@torch.inference_mode()
def evaluate(model: nn.Module, part: Batch, size: int) -> dict[str, float]:
    """The means of FIGURES over all of `part`, without learning from it."""
    model.eval()
    device = part[{first}].device
    order = torch.arange(len(part[{first}]), device=device)[RANK::PROCESSES]
    means = Means(device)
    for batch in batches(part, order, size):
        {result} = {words.call}
        loss = compute_loss({result}, batch)
        {_add(words)}
    return means.figures()'''
