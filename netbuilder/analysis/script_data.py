"""The paragraphs of a training script that bring the examples to the device and hand them out."""

from __future__ import annotations

import inspect

from netbuilder.analysis.script_rows import function
from netbuilder.analysis.script_split import divides, split_helpers, split_lines, test_share
from netbuilder.analysis.script_words import Words
from netbuilder.core.call import literal
from netbuilder.data.preparing import measured, scaled

_SHUFFLED = '''\
def shuffled(count: int, seed: int, epoch: int) -> torch.Tensor:
    """The order of this process's examples in an epoch, from seed and epoch alone.

    As with DistributedSampler the processes take turns, and where the number does not
    come out even, the first examples are taken once more.
    """
    generator = torch.Generator().manual_seed((seed * 1_000_003 + epoch) % 2**63)
    order = torch.randperm(count, generator=generator)
    missing = -count % PROCESSES
    return torch.cat([order, order[:missing]])[RANK::PROCESSES]'''

_BATCHES = '''\
def batches(part: Batch, order: torch.Tensor, size: int) -> Iterator[Batch]:
    """The examples of `part` in this order, `size` at a time, at last fewer."""
    for chosen in order.split(size):
        yield {name: tensor[chosen] for name, tensor in part.items()}'''

_IN_UNITS = '''\
def in_units(values: torch.Tensor, name: str) -> torch.Tensor:
    """Values of a field as they were measured, before they were scaled."""
    shift, scale = UNITS[name]
    return values / scale + shift'''

_PURPOSE = {
    ("train",): "The examples to train with.",
    ("train", "test"): "The examples to train with, and those to test with.",
    ("train", "validation"): "The examples to train with, and those to watch.",
    ("train", "validation", "test"): "The examples to train with, to watch and to test with.",
}


def carried(words: Words) -> str:
    """The very text of our loader, and of our split and scaling where there is such."""
    scaling = [inspect.getsource(each) for each in (measured, scaled)] if words.prepared else []
    return "\n\n\n".join(
        source.strip("\n") for source in (words.part.source, *split_helpers(words), *scaling)
    )


def data_paragraphs(words: Words) -> list[str]:
    units = ["UNITS: dict[str, tuple[torch.Tensor, torch.Tensor]] = {}", _IN_UNITS] if words.units else []
    return [_tensors(words), *units, _load_parts(words), _SHUFFLED, _BATCHES]


def _tensors(words: Words) -> str:
    kinds = ["np.ndarray"] * divides(words) + ["slice"] * (words.part.own_test or not divides(words))
    return f'''\
def tensors(arrays: dict[str, np.ndarray], chosen: {" | ".join(kinds)}, device: torch.device) -> Batch:
    """The chosen examples on `device`."""
    return {{name: torch.from_numpy(arrays[name][chosen]).to(device) for name in FIELDS}}'''


def _load_parts(words: Words) -> str:
    arrays = {"test": "held_back"} if words.part.own_test else {}
    divided = {"train": "train", "validation": "validation"} if divides(words) else {}
    if test_share(words) > 0:
        divided["test"] = "test"
    made = [
        f"tensors({arrays.get(name, 'examples')}, {divided.get(name, 'slice(None)')}, device)"
        for name in words.parts
    ]
    gives = "Batch" if len(made) == 1 else f"tuple[{', '.join(['Batch'] * len(made))}]"
    return function(
        f"def load_parts(arguments: argparse.Namespace, device: torch.device) -> {gives}:",
        f'"""{_PURPOSE[words.parts]}"""',
        f"{'examples, held_back' if words.part.own_test else 'examples'} = {words.part.call}",
        *split_lines(words),
        *_scaling(words),
        *([f"return {made[0]}"] if len(made) == 1 else ["return (", *(f"    {each}," for each in made), ")"]),
    )


def _scaling(words: Words) -> list[str]:
    """By numbers that come from what is trained with, as far as fields are prepared at all."""
    if not words.prepared:
        return []
    train = "[train]" if divides(words) else ""
    pairs = ", ".join(f"{literal(name)}: {literal(how)}" for name, how in words.prepared)
    kept = [
        "_, shift, scale = (torch.tensor(each).float().to(device) for each in numbers)",
        "UNITS[name] = shift, scale",
    ]
    return [
        function(
            f"for name, how in {{{pairs}}}.items():",
            f"numbers = measured(examples[name]{train}, how)",
            *(
                f"{arrays}[name] = scaled({arrays}[name], *numbers)"
                for arrays in ("examples", "held_back")[: 1 + words.part.own_test]
            ),
            *(kept if words.units else []),
        )
    ]
