"""Pictures that are read from their files when they are wanted."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from netbuilder.core.machine import cores
from netbuilder.core.problem import Place, refuse
from netbuilder.core.text import Text, shortened
from netbuilder.data.kept_pictures import checked_pictures, kept_pictures
from netbuilder.data.pictures import BadPicture, read_picture, read_pictures
from netbuilder.data.reading import reading
from netbuilder.data.stopping import counting, stop_if_asked
from netbuilder.data.streams import Stream, Values, most_in_memory

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from netbuilder.data.source import Stopping

_MOST_PROCESSES = 4
_WORTH_KEEPING = 2000  # files, which take half a second to read


def pictures_of(
    files: list[str], height: int, width: int, colours: int, fit: str, stop: Stopping | None = None
) -> tuple[Values, list[int], Mapping[str, str]]:
    """All pictures that can be read, the place of each in `files`, and by file why others cannot be.

    They are an array unless that would be too large for this computer's memory, then a stream: of what was
    read once and is kept, or, where that would take too much of the disk, of the files themselves. Raises
    FetchStopped when `stop` says so.
    """
    import numpy as np

    whole = 4 * len(files) * colours * height * width <= most_in_memory()
    many = len(files) >= _WORTH_KEEPING
    kept = kept_pictures(files, height, width, colours, fit, stop) if many or not whole else None
    if kept is not None:
        return (kept.rows.take(np.arange(len(kept.used)), stop) if whole else kept.rows), *kept[1:]
    if whole:
        pixels, used, faults = read_pictures(files, height, width, colours, fit, counting(stop, len(files)))
        stop_if_asked(stop)
        return pixels, used, faults
    used, why = checked_pictures(files, stop)
    return PictureFiles([files[place] for place in used], height, width, colours, fit), used, why


class PictureFiles(Stream):
    """The pictures in `files`, each as `colours`×`height`×`width` from 0 to 1: as `read_pictures` gives them.

    What is damaged behind its first bytes turns out when its turn comes.
    """

    def __init__(self, files: Sequence[str], height: int, width: int, colours: int, fit: str) -> None:
        self._files = tuple(files)
        self._how = height, width, colours, fit
        # Here, since filters of warnings are those of all threads. A bomb is refused by its size.
        warnings.filterwarnings("ignore", module=r"PIL\.")

    @property
    def processes(self) -> int:
        return min(_MOST_PROCESSES, cores())

    @property
    def is_costly(self) -> bool:
        return True

    @property
    def shape(self) -> tuple[int, ...]:
        height, width, colours, _ = self._how
        return len(self._files), colours, height, width

    @property
    def dtype(self) -> np.dtype:
        import numpy as np

        return np.dtype(np.float32)

    def take(self, places: NDArray[np.int64], stop: Stopping | None = None) -> np.ndarray:
        import numpy as np

        found = np.empty((len(places), *self.shape[1:]), np.float32)
        for turn, place in enumerate(places.tolist()):
            stop_if_asked(stop)
            found[turn] = self._read(self._files[place])
        return found

    def _read(self, path: str) -> np.ndarray:
        try:
            # Pillow says of a file that is not there what it says of a damaged one.
            with reading(path), open(path, "rb"):
                pass
            return read_picture(path, *self._how)
        except BadPicture as bad:
            raise refuse(
                "bad_data_file",
                Text("{file} {fault}.", file=path, fault=shortened(str(bad))),
                expected=Text("a picture"),
                remedy=Text("put a whole copy of the picture there, or take it out of the folder."),
                place=Place(file=path),
            ) from bad
