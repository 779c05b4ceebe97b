"""What nodes make of the current example as pictures, each painted once for one result and one room."""

from __future__ import annotations

from netbuilder.core.values import NamedTuple
from netbuilder.runs.flow import Path, Seen
from netbuilder.studio.presenters.preview import preview_of
from netbuilder.studio.previews import Previews
from netbuilder.window.canvas.foot_paint import foot_room
from netbuilder.window.canvas.geometry import Box
from netbuilder.window.canvas.look import said
from netbuilder.window.canvas.preview_picture import NodePicture
from netbuilder.window.theme.theme import Theme


class Sight(NamedTuple):
    """A picture, None where nothing is seen, and a sentence about it or about why not."""

    picture: NodePicture | None
    says: str


class _Made(NamedTuple):
    """What a picture was made of."""

    seen: Seen
    label: str | None
    room: tuple[float, float]
    sight: Sight


class Sights:
    """Those of one view of the graph. The same result is the same object again."""

    def __init__(self, previews: Previews, theme: Theme) -> None:
        self._previews = previews
        self._theme = theme
        self._made: dict[Path, _Made] = {}
        theme.changed.connect(self.forget)

    def of(self, path: Path, box: Box, *, is_data: bool) -> Sight:
        """That of the node at the end of `path`, for the foot of its `box`."""
        seen = self._previews.seen(path)
        if seen is None:
            why = self._previews.why(path)
            return Sight(None, said(why) if why is not None else "")
        view = self._previews.view
        label = view.label if is_data and view is not None else None
        made, room = self._made.get(path), foot_room(box, words=False)
        if made is None or made.seen is not seen or (made.label, made.room) != (label, room):
            preview = preview_of(seen, label)
            picture = NodePicture(preview, self._theme, *foot_room(box, words=bool(preview.words)))
            made = self._made[path] = _Made(seen, label, room, Sight(picture, said(preview.spoken)))
        return made.sight

    def forget(self) -> None:
        """Everything is to be painted anew."""
        self._made.clear()
