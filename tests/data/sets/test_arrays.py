from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from netbuilder.core.problem import ProblemError
from netbuilder.data.facts import facts
from netbuilder.data.recognise import recognise
from netbuilder.data.sets.arrays import ArrayFile
from tests.data.samples import write_arrays


def shapes(path: Path, **options: object) -> dict[str, str]:
    declared = ArrayFile(path=str(path), **options)
    return {name: str(field.spec) for name, field in facts(declared, declared.load()).fields}


def test_each_array_is_an_output_of_its_kind(tmp_path: Path) -> None:
    path = Path(str(write_arrays(tmp_path / "a")["path"]))
    declared = recognise(path)
    loaded = declared.load()
    assert shapes(path) == {"pictures": "3×5×6", "vectors": "7", "labels": "1"}
    assert loaded.examples["pictures"].max() <= 1 and loaded.told["labels"].classes == ("0", "1", "2", "3")
    assert ArrayFile(path=str(path), scale=False).load().examples["pictures"].max() > 200


def test_a_single_array_and_safetensors(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.zeros((9, 4, 2)))
    save_file({"x": np.zeros((9, 2, 8, 8), np.float32)}, tmp_path / "b.safetensors")
    assert shapes(tmp_path / "a.npy") == {"values": "4×2"}
    assert shapes(tmp_path / "b.safetensors") == {"x": "2×8×8"}


class Boom:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (pytest.fail, ("the file was run",))


def written(folder: Path, name: str) -> Path:
    path = folder / name
    match name:
        case "objects.npy":
            np.save(path, np.array([Boom()], object), allow_pickle=True)
        case "pickle.npy":
            path.write_bytes(pickle.dumps(Boom()))
        case "words.npy":
            np.save(path, np.array(["a", "b"]))
        case "complex.npy":
            np.save(path, np.zeros(3, complex))
        case "cut.npz":
            np.savez(path, a=np.zeros(100))
            path.write_bytes(path.read_bytes()[:200])
        case "header.safetensors":
            path.write_bytes(b"\xff" * 64)
        case "counts.npz":
            np.savez(path, a=np.zeros(3), b=np.zeros(4))
        case "number.npy":
            np.save(path, np.float32(3))
        case "nothing.npz":
            np.savez(path)
        case "empty.npy":
            path.write_bytes(b"")
    return path


NAMES = "objects.npy pickle.npy words.npy complex.npy cut.npz header.safetensors counts.npz number.npy"


@pytest.mark.parametrize("name", [*NAMES.split(), "nothing.npz", "empty.npy", "gone.npy"])
def test_what_cannot_be_used_is_refused_and_never_run(name: str, tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        ArrayFile(path=str(written(tmp_path, name))).load()
    assert name in caught.value.problem.paragraph() and "first axis" in caught.value.problem.paragraph()
