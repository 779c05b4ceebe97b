"""A studio with commands, for every test of this folder that asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.studio.commanded import Studio


@pytest.fixture
def studio() -> Iterator[Studio]:
    studio = Studio()
    yield studio
    studio.workspace.close()
