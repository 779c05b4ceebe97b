"""What the export dialog is filled in with, and the words for what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from pathlib import Path

from netbuilder.core.declared import parsed
from netbuilder.core.names import identifier
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.core.setting import AnySetting
from netbuilder.core.spec import Kind
from netbuilder.core.text import Text
from netbuilder.core.values import dataclass
from netbuilder.exchange.comparison import LARGEST, SMALLEST
from netbuilder.exchange.exporter import Exporter, need_packages
from netbuilder.exchange.library import exporters
from netbuilder.exchange.messages import Order, Request
from netbuilder.exchange.proof import TOLERANCE, Proof
from netbuilder.studio.export_job import Item, ItemState
from netbuilder.studio.exporting import Source, source_of_project, source_of_run
from netbuilder.studio.workspace import Workspace

__all__ = ["GAP_LIMIT", "GAP_RANGE", "ExportForm", "FormatRow", "SettingRow", "VerdictRow"]

# The histogram of gaps, as powers of ten, and where a file is no longer believed.
GAP_RANGE = (SMALLEST, LARGEST)
GAP_LIMIT = TOLERANCE

_UNITS = ("bytes", "KB", "MB", "GB")


@dataclass(frozen=True, slots=True)
class FormatRow:
    """A format as the list shows it. `missing` says what has to be installed before it can be chosen."""

    id: str
    title: str
    file: str
    says: str
    missing: Problem | None


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A setting of a format: `stands_for` is what it is when left empty."""

    name: str
    setting: AnySetting
    value: object
    stands_for: str


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """What came of a format, in words; figures are "" while they are not known."""

    title: str
    state: ItemState
    gap: str
    same: str
    time: str
    size: str
    problem: Problem | None


def source_of(workspace: Workspace) -> Source:
    """The run on the desk, alive or ended, else the project. Raises ProblemError."""
    run = workspace.desk.run
    return (
        source_of_run(workspace.store, run) if run else source_of_project(workspace.store, workspace.project)
    )


def file_stem(workspace: Workspace, title: str) -> str:
    """What the files are called: after the document's file, else after the network."""
    path = workspace.document.path
    return path.stem if path is not None else identifier(title, "network")


def formats(stem: str) -> tuple[FormatRow, ...]:
    """All formats in the order of a list, their files called `stem`; no two have the same name."""
    rows: list[FormatRow] = []
    for each in sorted(exporters.values(), key=lambda declared: declared.place):
        file = f"{each.stem or stem}{each.suffix}"
        if file in [row.file for row in rows]:
            file = f"{stem}_{each.id}{each.suffix}"
        rows.append(FormatRow(each.id, each.title, file, each.says, _missing(each)))
    return tuple(rows)


class ExportForm:
    """The choices of one export: which formats, and the settings of each."""

    def __init__(self, source: Source, stem: str, chosen: Iterable[str] | None = None) -> None:
        self.source = source
        self.formats = formats(stem)
        self._made: dict[str, Exporter] = {row.id: exporters.get(row.id)() for row in self.formats}
        possible = [row.id for row in self.formats if row.missing is None]
        self.chosen = set(possible if chosen is None else chosen) & set(possible)

    def choose(self, format: str, chosen: bool) -> None:
        self.chosen = self.chosen | {format} if chosen else self.chosen - {format}

    def settings(self, format: str) -> tuple[SettingRow, ...]:
        """The settings of `format` that make sense of the network."""
        made = self._made[format]
        asked = made.asks(self.source.network)
        values = made.values()
        return tuple(SettingRow(name, made.settings[name], values[name], asked[name]) for name in asked)

    def set(self, format: str, name: str, text: str) -> None:
        """Take what was typed or chosen for a setting. Raises ProblemError that says what is expected."""
        made = self._made[format]
        self._made[format] = made.replaced(**{name: parsed(made, name, text)})

    def orders(self, folder: Path) -> tuple[Order, ...]:
        """What to write into `folder`."""
        return tuple(
            Order(row.id, folder / row.file, self._made[row.id].stored())
            for row in self.formats
            if row.id in self.chosen
        )

    def request(self, folder: Path) -> Request:
        return Request(self.source.text, self.source.weights, self.orders(folder))

    def files(self, folder: Path) -> tuple[Path, ...]:
        """All files that will be written, each once: source and weights share theirs."""
        trained = self.source.weights is not None
        found: dict[Path, None] = {}
        for order in self.orders(folder):
            for name in self._made[order.format].file_names(order.path.name, trained):
                found[folder / name] = None
        return tuple(found)

    def existing(self, folder: Path) -> tuple[Path, ...]:
        """Those of `files` that are there already."""
        return tuple(path for path in self.files(folder) if path.exists())


def _missing(declared: type[Exporter]) -> Problem | None:
    try:
        need_packages(declared)
    except ProblemError as error:
        return error.problem
    return None


def verdict_rows(items: Sequence[Item]) -> tuple[VerdictRow, ...]:
    """One row for each format of an export. A file that two of them write counts where it is asked for."""
    asked = {item.order.path for item in items}
    return tuple(_verdict_row(item, asked - {item.order.path}) for item in items)


def _verdict_row(item: Item, elsewhere: Set[Path]) -> VerdictRow:
    declared, proof = exporters.get(item.order.format), item.proof
    sizes = [size for path, size in item.files if path not in elsewhere]
    size = size_words(sum(sizes)) if sizes else ""
    if proof is None:
        return VerdictRow(declared.title, item.state, "", "", "", size, item.problem)
    same = "–" if proof.same is None else f"{proof.same} of {proof.samples}"
    gap = gap_words(proof.relative)
    return VerdictRow(declared.title, item.state, gap, same, time_words(proof), size, None)


def headline(items: Sequence[Item]) -> Text:
    """What came of an export, or what it is about, in one sentence."""
    states = [item.state for item in items]
    done = states.count(ItemState.DONE)
    if not all(state.is_over for state in states):
        return Text("{done} of {all} formats done", done=done, all=len(items))
    if done == len(items):
        if done == 1:
            return Text("The file's model gives the same answers as the graph")
        return Text("Every file's model gives the same answers as the graph")
    if ItemState.CANCELLED in states:
        return Text("Cancelled: {done} of {all} formats are written", done=done, all=len(items))
    if len(items) == 1:
        return Text("The file could not be exported")
    return Text("{failed} of {all} formats could not be exported", failed=len(items) - done, all=len(items))


def written(items: Sequence[Item]) -> tuple[Path, ...]:
    """The files of an export that are there, each once: source and weights share theirs."""
    done = (path for item in items if item.state is ItemState.DONE for path, _ in item.files)
    return tuple(dict.fromkeys(done))


def written_words(files: Sequence[Path], folder: Path) -> Text:
    """What was written, and where to."""
    if len(files) == 1:
        return Text("1 file written to {folder}", folder=folder.name or folder)
    return Text("{count} files written to {folder}", count=len(files), folder=folder.name or folder)


def progress(items: Sequence[Item]) -> Text:
    """What is being done at the moment."""
    for number, item in enumerate(items, 1):
        if not item.state.is_over and item.state is not ItemState.WAITING:
            title = exporters.get(item.order.format).title
            checking = item.state is ItemState.CHECKING
            what = (
                Text("Checking {format}", format=title)
                if checking
                else Text("Writing {format}", format=title)
            )
            return Text("{number} of {all}: {what}", number=number, all=len(items), what=what)
    return Text("Reading the network")


def samples_words(proof: Proof, kind: Kind) -> tuple[Text, Text]:
    """What the files were tried on, and the head of the column of times."""
    if not proof.real:
        return Text("{count} made-up samples", count=proof.samples), Text("per sample")
    count = proof.samples
    if kind is Kind.MAPS:
        images = (
            Text("{count} test images", count=count) if proof.tests else Text("{count} images", count=count)
        )
        return images, Text("per image")
    samples = (
        Text("{count} test samples", count=count) if proof.tests else Text("{count} samples", count=count)
    )
    return samples, Text("per sample")


def gaps_words(title: str, proof: Proof) -> Text:
    """What the histogram of a format shows."""
    gaps = proof.gaps
    if gaps.equal == gaps.outputs:
        return Text(
            "{format}: all {count:,} outputs are the same to the last bit", format=title, count=gaps.outputs
        )
    if gaps.equal:
        return Text(
            "{format}, size of the gap over all {count:,} outputs; {equal:,} are identical",
            format=title,
            count=gaps.outputs,
            equal=gaps.equal,
        )
    return Text("{format}, size of the gap over all {count:,} outputs", format=title, count=gaps.outputs)


def gap_words(relative: float) -> str:
    """Such as "3.2e-7"."""
    figure, _, exponent = f"{relative:.1e}".partition("e")
    return "0" if relative == 0 else f"{figure}e{int(exponent)}"


def time_words(proof: Proof) -> str:
    """The time of a sample, with as many digits as can be trusted: "93 µs", "130 µs", "1.25 ms"."""
    if proof.milliseconds is None:
        return "–"
    if proof.milliseconds < 0.995:
        return f"{float(f'{1000 * proof.milliseconds:.2g}'):.0f} µs"
    digits = 0 if proof.milliseconds >= 100 else 1 if proof.milliseconds >= 10 else 2
    return f"{proof.milliseconds:.{digits}f} ms"


def size_words(bytes: int) -> str:
    """Bytes in the unit that gives a short number."""
    number, unit = float(bytes), 0
    while number >= 1024 and unit < len(_UNITS) - 1:
        number /= 1024
        unit += 1
    digits = 0 if unit < 2 or number >= 100 else 1
    return f"{number:.{digits}f} {_UNITS[unit]}"


def file_list(paths: Sequence[Path]) -> str:
    """File names as a person lists them; more than three are counted."""
    names = [path.name for path in paths]
    if len(names) > 3:
        return str(Text("{names} and {more} more", names=", ".join(names[:3]), more=len(names) - 3))
    if len(names) > 1:
        return str(Text("{names} and {last}", names=", ".join(names[:-1]), last=names[-1]))
    return names[0] if names else ""
