"""What can be put on the canvas: every layer, data set and loss, in groups, and found by words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import product

from netbuilder.catalogue import categories, library
from netbuilder.catalogue.categories import CATEGORIES, Category
from netbuilder.catalogue.layer import Layer, layers
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.catalogue.training.losses import Loss, losses
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.spec import LABEL, Kind, TensorSpec, maps, of_kind, sequence, signal, vector
from netbuilder.core.values import NamedTuple
from netbuilder.data.library import data_sets
from netbuilder.graph.model import BLOCK, BLOCK_INPUT, BLOCK_OUTPUT, REROUTE
from netbuilder.project.kinds import DATA, LOSS, OUTPUT, reference_settings

# Colour tokens of what a wire carries; labels and anything without named axes look like data.
_TOKENS = {
    Kind.SCALAR: "loss",
    Kind.VECTOR: "dense",
    Kind.SIGNAL: "recurrent",
    Kind.SEQUENCE: "recurrent",
    Kind.MAPS: "convolution",
    Kind.VOLUME: "shape",
}
# One tensor of each kind, all of 64 values, so that a layer that only rearranges takes any of them.
TRIALS = (
    vector(64),
    maps(4, 4, 4),
    sequence(8, 8),
    signal(16, 4),
    of_kind(Kind.VOLUME, (1, 4, 4, 4)),
)

# One data set of each kind that networks are tried with; more of them stand apart, for want of room.
_FIRST_DATA = ("digits", "drawings", "tones")
_EXAMPLES = Category("examples", "More examples")
_POINTS = Category("points", "Points and tables")
_DOWNLOADS = Category("downloads", "Data to download")
_OWN = Category("own", "Your own files")
AUGMENTATION = Category("augmentation", "Augmentation")

# And numbers of tokens, for what takes none of these.
_NUMBERS = TensorSpec((64,), ("F",), "int64")


class Item(NamedTuple):
    """One row. `torch` is the name by which torch knows it, `words` are all names, in lower case.

    A `rare` one is listed only when it is searched.
    """

    kind: str
    title: str
    category: str
    says: str
    torch: str
    words: tuple[str, ...]
    rare: bool = False

    @property
    def takes(self) -> str:
        """The colour token of what it takes, "" where that cannot be told."""
        return _kinds(self.kind)[0]

    @property
    def gives(self) -> str:
        """The colour token of what it gives, "" where that cannot be told."""
        return _kinds(self.kind)[1]


class Section(NamedTuple):
    category: Category
    items: tuple[Item, ...]


def token_of(spec: TensorSpec) -> str:
    """The colour token of a tensor on a wire."""
    return "data" if spec.is_labels else _TOKENS.get(spec.kind, "data")


def sections(*, whole: bool = True) -> tuple[Section, ...]:
    """All that the main graph can hold, by category; categories without anything are left out.

    Not the `whole` lacks some of what is found by searching only. Of the data, few come first; more examples,
    rows of numbers, what has to be downloaded, what reads files of the user's and what changes examples stand
    apart, behind the layers.
    """
    items = tuple(_items(layers.values() if whole else layers.at_hand()))
    by_category = {each: tuple(item for item in items if item.category == each.id) for each in CATEGORIES}
    first, *others = _of_data(by_category.pop(categories.DATA))
    found = (first, *(Section(each, inside) for each, inside in by_category.items()), *others)
    return tuple(section for section in found if section.items)


def _of_data(items: Sequence[Item]) -> list[Section]:
    placed = [(item, _section_of(item.kind)) for item in items]
    order = (categories.DATA, _EXAMPLES, _POINTS, _DOWNLOADS, _OWN, AUGMENTATION)
    return [Section(each, tuple(item for item, where in placed if where is each)) for each in order]


def _section_of(kind: str) -> Category:
    if not kind.startswith(DATA):
        return AUGMENTATION if layers.get(kind).augments else categories.DATA
    id = kind.removeprefix(DATA)
    declared = data_sets.get(id)
    if declared.needs:
        return _OWN
    if declared.needs_folder:
        return _DOWNLOADS
    fields = declared().fields()
    if fields is not None and fields[0][1].spec.kind is Kind.VECTOR:
        return _POINTS
    return categories.DATA if id in _FIRST_DATA else _EXAMPLES


def _items(known: Iterable[type[Layer]]) -> Iterator[Item]:
    for id, data in data_sets.items():
        yield Item(DATA + id, data.title, categories.DATA.id, data.says, "", (id,))
    # What brings several tensors together comes behind what changes one, what is rare behind all others.
    for layer in sorted(known, key=lambda each: (each.rare, any(port.many for port in each.inputs))):
        if layer.id not in (BLOCK_INPUT, BLOCK_OUTPUT, REROUTE):
            yield item_of(layer)
    for id, loss in losses.items():
        yield Item(LOSS + id, loss.title, categories.LOSS.id, loss.says, _first(loss.torch),
                   _words(loss.torch), loss.rare)  # fmt: skip


def item_of(layer: type[Layer]) -> Item:
    """The row of a layer."""
    names = _first(layer.torch), _words(layer.torch)
    return Item(layer.id, layer.title, layer.category.id, layer.says, *names, layer.rare)


def _first(torch: str) -> str:
    """The name in torch, where there is one among the words."""
    return next((word for word in torch.split() if "." in word), "")


def _words(torch: str) -> tuple[str, ...]:
    """Every word, and behind them those without their package: `nn.maxpool2d`, then `maxpool2d`."""
    words = torch.lower().split()
    return (*words, *(word.rpartition(".")[2] for word in words if "." in word))


@lru_cache(maxsize=1024)
def _kinds(kind: str) -> tuple[str, str]:
    """Tokens of what a kind of node takes and gives. Layers are tried for it: ask when it is to be seen."""
    if kind in (BLOCK_INPUT, BLOCK_OUTPUT) or kind.startswith(BLOCK):
        return "", ""  # that is for each use of a block to say
    if kind.startswith(DATA):
        fields = data_sets.get(kind.removeprefix(DATA))().fields() or ()
        return "", token_of(fields[0][1].spec) if fields else ""
    if kind.startswith(LOSS):
        return _kinds_of_loss(losses.get(kind.removeprefix(LOSS)))
    return _kinds_of_layer(layers.get(kind))


def _kinds_of_layer(layer: type[Layer]) -> tuple[str, str]:
    """Tokens of what a layer with its defaults takes and gives.

    Of several kinds that it takes, one that it turns into another says most about it.
    """
    if layer.id == OUTPUT:
        return "data", ""  # whatever comes
    if not layer.inputs:
        return "", token_of(library.made(layer.id, FrozenDict()).shape())
    pairs = [(token_of(trial), token_of(given)) for trial, given in tried(layer.id)]
    turning = [pair for pair in pairs if pair[0] != pair[1]]
    return next(iter((*turning, *pairs)), ("", ""))


@lru_cache(maxsize=1024)
def tried(kind: str) -> tuple[tuple[TensorSpec, TensorSpec], ...]:
    """What a layer with an input and default settings takes of `TRIALS`, and what it makes of each.

    One that takes none of them is tried with numbers of tokens.
    """
    made = library.made(kind, FrozenDict())
    return _tried(made, TRIALS) or _tried(made, (_NUMBERS,))


def _tried(made: Layer, trials: Sequence[TensorSpec]) -> tuple[tuple[TensorSpec, TensorSpec], ...]:
    found: list[tuple[TensorSpec, TensorSpec]] = []
    for trial in trials:
        referred = (trial, trial) * len(reference_settings(made.id))
        for given in _together(made, trial):
            try:
                found.append((trial, made.shape(*given, *referred)))
                break
            except ShapeRefused:
                continue
    return tuple(found)


def _together(made: Layer, trial: TensorSpec) -> Iterator[list[TensorSpec | None]]:
    """`trial` at every input that cannot be free; then with indices, or a yes or no, at one of two."""
    yield [None if port.optional else trial for port in made.inputs]
    if made.inputs[0].many:
        yield [trial, trial]
    places = [place for place, port in enumerate(made.inputs) if not port.optional]
    if len(places) == 2:
        for dtype, place in product(("int64", "bool"), places):
            given = [None if port.optional else trial for port in made.inputs]
            given[place] = TensorSpec(trial.sizes, trial.axes, dtype)
            yield given


def _kinds_of_loss(loss: type[Loss]) -> tuple[str, str]:
    made = loss()
    further = len(loss.inputs) - 1
    for trial, target in product((*TRIALS, vector(1)), (LABEL, None)):
        given = [trial] * further
        if further and target is not None:
            given[-1] = target
        try:
            return token_of(trial), token_of(made.shape(trial, *given))
        except ShapeRefused:
            continue
    return "", ""


def every_item(parts: Sequence[Section]) -> tuple[Item, ...]:
    return tuple(item for part in parts for item in part.items)
