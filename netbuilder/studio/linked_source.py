"""A file that holds the source of the network, kept in step with it from both sides."""

from __future__ import annotations

import hashlib
from enum import Enum
from pathlib import Path

from netbuilder.core.atomic import write_bytes
from netbuilder.core.problem import Place, Problem, ProblemError, refuse
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.studio.session import LinkMark
from netbuilder.studio.text_merge import merged

# A source that is longer is none that a person or this program has written.
_MOST_BYTES = 20_000_000
_CODE = "source_unreadable"  # of a file that is no text at all


class Step(Enum):
    """What is to be done so that graph and file are in step again."""

    NOTHING = "nothing"
    WRITE = "write"
    READ = "read"
    ASK = "ask"
    GONE = "gone"


class News(NamedTuple):
    """`file` is what the file says, `text` what is to be read: of both sides, where both have changed."""

    step: Step
    text: str = ""
    file: str = ""


class LinkedSource:
    """`path` is the file. Nothing is written over what was not read, and the other way round."""

    def __init__(self, path: Path) -> None:
        self.path = path
        # What both said when they were last in step, as far as this window has seen it.
        self._file: str | None = None
        self._graph: str | None = None
        self._mark = LinkMark(str(path), "", "")

    @classmethod
    def from_mark(cls, mark: LinkMark) -> LinkedSource:
        made = cls(Path(mark.path))
        made._mark = mark
        return made

    @property
    def mark(self) -> LinkMark:
        return self._mark

    def news(self, graph: str | None) -> News:
        """What is to be done, with the graph's source as it is now; None while none can be made.

        Raises ProblemError for a file that cannot be read.
        """
        text = self.read()
        if text is None:
            never_written = not self._mark.file and graph is not None
            return News(Step.WRITE if never_written else Step.GONE)
        file_moved = _hash(text) != self._mark.file
        graph_moved = graph is not None and _hash(graph) != self._mark.graph
        if graph is not None and text == graph:
            self.agree(text, graph)
            return News(Step.NOTHING)
        if not file_moved:
            return News(Step.WRITE if graph_moved else Step.NOTHING)
        if not graph_moved:
            return News(Step.READ, text, text)
        assert graph is not None
        together = merged(self._file, text, graph) if self._file is not None else None
        return News(Step.ASK, text, text) if together is None else News(Step.READ, together, text)

    def read(self) -> str | None:
        """What the file says, None where there is none. Raises ProblemError."""
        try:
            with self.path.open("rb") as file:
                data = file.read(_MOST_BYTES + 1)
            if len(data) > _MOST_BYTES:
                raise _refused(self.path, Text("it is far too long"))
            return data.decode("utf-8-sig").replace("\r\n", "\n")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as error:
            raise _refused(self.path, Text("it is no UTF-8 text")) from error
        except OSError as error:
            raise _refused(self.path, Text("{reason}", reason=error.strerror or error)) from error

    def in_its_words(self, graph: str) -> str | None:
        """What the file says with the changes of the graph, so that comments and form of others stay.

        None where that is not known, or the changes are at lines that are written otherwise there.
        """
        if self._file is None or self._graph is None:
            return None
        return merged(self._graph, self._file, graph)

    def write(self, graph: str, text: str | None = None) -> None:
        """Let the file say what the graph says, by default in its own `text`.

        Raises ProblemError, with the old file untouched.
        """
        said = graph if text is None else text
        try:
            write_bytes(self.path, said.encode("utf-8", "surrogateescape"))
        except OSError as error:
            raise refuse(
                "source_not_written",
                Text("{file} could not be written; what was there is untouched.", file=self.path.name),
                where=Text("{path}", path=self.path),
                received=Text("{reason}", reason=error.strerror or error),
                remedy=Text("make room on the disk, or link to a file that may be written to."),
                place=Place(file=str(self.path)),
            ) from error
        self.agree(said, graph)

    def agree(self, file: str, graph: str | None) -> None:
        """Both sides are in step: the file says `file`, and the graph's source is `graph`."""
        self._file, self._graph = file, graph
        self._mark = LinkMark(str(self.path), _hash(file), _hash(graph) if graph is not None else "")


def unreadable(path: Path, problem: Problem) -> Text:
    """Why what the file says cannot become the graph, with the line where that is."""
    if problem.code == _CODE:
        return problem.what
    line = problem.place.line
    if line is None:
        return Text("{file}: {what}", file=path.name, what=problem.what)
    return Text("{file}, line {line}: {what}", file=path.name, line=line, what=problem.what)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _refused(path: Path, why: Text) -> ProblemError:
    return refuse(
        _CODE,
        Text("{file} cannot be read.", file=path.name),
        where=Text("{path}", path=path),
        received=why,
        remedy=Text("mend the file, or end the link."),
        place=Place(file=str(path)),
    )
