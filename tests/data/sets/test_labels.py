"""What tells the labels of files: folders, names, a table beside them; and parts that came with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from netbuilder.core.problem import ProblemError
from netbuilder.data.recognise import recognise
from netbuilder.data.sets.image_folder import ImageFolder
from netbuilder.data.split import split

Folder = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Writes pictures of these names, and a table if there is one."""

    def written(*names: str, table: str = "") -> Path:
        for at, name in enumerate(names):
            path = tmp_path / "pets" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.new("L", (4, 4), at).save(path)
        if table:
            (tmp_path / "pets" / "labels.csv").write_text(table, encoding="utf-8")
        return tmp_path / "pets"

    return written


def loaded_of(path: Path, **options: object) -> tuple[ImageFolder, np.ndarray]:
    declared = ImageFolder(path=str(path), size=(4, 4), colour=False, **options)
    return declared, declared.load().examples["labels"]


def test_names_tell_labels_and_groups(folder: Folder) -> None:
    path = folder("cat_ann_1.png", "cat_bob_2.png", "dog_ann_1.png", "odd.png")
    declared, labels = loaded_of(path, pattern="{label}_{group}_{n}")
    loaded = declared.load()
    assert labels.tolist() == [0, 0, 1] and loaded.groups == ("ann", "bob", "ann")
    assert loaded.told["labels"].classes == ("cat", "dog") and declared.grouped
    assert str(loaded.note) == "The names tell 2 labels (cat, dog) and 2 groups."
    assert [(Path(file).name, str(why)) for file, why in loaded.skipped] == [
        ("odd.png", "its name is not built like {label}_{group}_{n}")
    ]


def test_names_may_tell_groups_alone(folder: Folder) -> None:
    declared, labels = loaded_of(folder("cat/ann-1.png", "dog/bob-1.png"), pattern="{group}-{n}")
    assert labels.tolist() == [0, 1] and declared.load().groups == ("ann", "bob")


def test_names_that_are_built_alike_are_recognised(folder: Folder) -> None:
    path = folder(*(f"{name}_{at}.png" for name in ("cat", "dog") for at in range(4)))
    found = recognise(path)
    assert isinstance(found, ImageFolder) and found.pattern == "{label}_{n}"


def test_a_pattern_that_fits_nothing_says_so(folder: Folder) -> None:
    with pytest.raises(ProblemError) as caught:
        loaded_of(folder("a.png", "b.png"), pattern="{label}-{n}")
    problem = caught.value.problem
    assert problem.place.setting == "pattern"
    assert str(problem.received) == "2 names of which none is built like {label}-{n}, such as a.png"


@pytest.mark.parametrize(
    "names", [("a.png", "b.jpg", "c.png"), ("images/a.png", "images/b.jpg", "images/c.png")]
)
def test_a_table_beside_the_files_tells_labels(folder: Folder, names: tuple[str, ...]) -> None:
    path = folder(*names, table="id,patient,label\na,p1,cat\nimages/B.jpg,p2,dog\n")
    found = recognise(path)
    assert isinstance(found, ImageFolder)
    loaded = found.load()
    assert loaded.examples["labels"].tolist() == [0, 1] and loaded.groups == ("p1", "p2")
    assert [str(why) for _, why in loaded.skipped] == ["has no label in labels.csv"]
    assert str(loaded.note) == "labels.csv tells 2 labels (cat, dog) and 2 groups."


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("file;tags\na.png;cat|dog\nb.png;dog\nc.png;\n", ""),
        ("file,cat,dog,other\na.png,1,1,0\nb.png,0,1,1\nc.png,0,0,0\n", "cat, dog"),
    ],
)
def test_a_file_may_have_several_labels(folder: Folder, table: str, columns: str) -> None:
    path = folder("a.png", "b.png", "c.png", table=table)
    declared, labels = loaded_of(path, columns=columns)
    assert labels.dtype == np.float32 and labels.tolist() == [[1, 1], [0, 1], [0, 0]]
    field = declared.load().told["labels"]
    assert field.names == ("cat", "dog") and not field.classes and (field.low, field.high) == (0, 1)


def test_a_column_that_is_not_there_is_refused(folder: Folder) -> None:
    with pytest.raises(ProblemError) as caught:
        loaded_of(folder("a.png", table="file,label\na.png,cat\n"), columns="breed")
    assert caught.value.problem.place.setting == "columns"
    assert "no column 'breed' in the table, only file, label" in str(caught.value.problem.received)


def test_what_the_table_names_in_vain_is_told(folder: Folder) -> None:
    path = folder("a.png", "b.png", table="file,label\na.png,cat\nb.png,dog\nx/gone.png,dog\n")
    loaded = ImageFolder(path=str(path), size=(4, 4)).load()
    told = [(name, str(why)) for name, why in loaded.skipped]
    assert told == [("x/gone.png", "is named in labels.csv and not there")]


def test_what_came_to_validate_validates_and_is_kept_apart(folder: Folder) -> None:
    names = [
        f"{part}/{name}/{at}.png" for part in ("train", "val", "test") for name in "ab" for at in range(5)
    ]
    declared = ImageFolder(path=str(folder(*names)), size=(4, 4))
    loaded = declared.load()
    assert declared.own_validation and declared.own_test
    found = split(loaded, validation=0.4, test=0.3, seed=1)
    assert found.counts() == (("train", 10), ("validation", 10), ("test", 10))
    assert all("/val/" in loaded.files[at] for at in found.validation)
    folded = split(loaded, validation=0.4, test=0.3, seed=1, folds=4, fold=2)
    assert folded.counts() == (("train", 15), ("validation", 5), ("test", 10))
