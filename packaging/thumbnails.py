"""Draw the thumbnail of each built-in example from a real run of it: `python packaging/thumbnails.py [NAME]`.

Run by hand when an example changes; the pictures are kept beside the examples. It takes two minutes. The
ground is dark in both themes, as that of a photograph would be.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from thumbnail_pictures import PICTURES

from netbuilder.project.examples import Example, example, examples
from netbuilder.studio.training import train_and_wait


@contextmanager
def home_of_its_own() -> Iterator[None]:
    """The runs are not the user's."""
    with tempfile.TemporaryDirectory(prefix="netbuilder-thumbnails-") as home:
        os.environ["NETBUILDER_HOME"] = home
        yield


def draw(each: Example) -> None:
    record = train_and_wait(each.open().project)
    target = each.path.with_name("thumbnail.png")
    PICTURES[each.name](record).save(target, optimize=True)
    print(f"{target}: {target.stat().st_size:,} bytes")


def main() -> None:
    named = sys.argv[1:]
    with home_of_its_own():
        for each in [example(name) for name in named] or examples():
            draw(each)


if __name__ == "__main__":
    main()
