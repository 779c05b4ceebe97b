"""What every data set keeps: same options, same arrays; it gives what it declares, and so do scripts."""

from __future__ import annotations

import subprocess
import sys
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from netbuilder.catalogue.training.losses import losses
from netbuilder.catalogue.training.metrics import metrics
from netbuilder.core.facts import FieldFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import ProblemError
from netbuilder.core.setting import Choice, Flag, Float, Int, Number
from netbuilder.data.facts import facts
from netbuilder.data.library import data_sets, made
from netbuilder.data.preparing import fitted
from netbuilder.data.source import DataSet, Loaded, Scaling, Shows
from netbuilder.data.split import split
from netbuilder.data.steps import Does, steps_of
from tests.data.mnist_files import write_mnist
from tests.data.samples import sample_of, write_cifar

IDS = list(data_sets)
# More than one first load may take; on this the whole application has to fit beside torch.
MOST_BYTES = 512 << 20
# Of a set whose size its makers chose: CIFAR is 737 MB.
MOST_BYTES_OF_FILES = 1 << 30


@pytest.fixture(params=IDS)
def declaration(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> type[DataSet]:
    """Each registered data set; those that read files find made-up ones in the data folder."""
    monkeypatch.setenv("NETBUILDER_DATA", str(tmp_path))
    for name in ("mnist", "fashion-mnist", "kmnist"):
        write_mnist(tmp_path / name)
    write_cifar(tmp_path)
    found: type[DataSet] = data_sets.get(request.param)
    return found


@pytest.fixture
def sample(declaration: type[DataSet], tmp_path: Path) -> DataSet:
    """An instance that can be loaded, with the defaults as far as they can be."""
    return sample_of(declaration, tmp_path)


def is_made_up(sample: DataSet) -> bool:
    """Whether it makes as many examples as it is told, each of which takes its time."""
    return isinstance(type(sample).settings.get("count"), Int)


def fewer(sample: DataSet) -> DataSet:
    """With an eighth of the examples, where it makes as many as it is told."""
    if not is_made_up(sample):
        return sample
    count = type(sample).settings["count"]
    return sample.replaced(count=max(count.min or 1, count.default // 8))


@lru_cache(maxsize=64)
def _made_once(declared: DataSet) -> Loaded:
    return declared.load()


def load(declared: DataSet) -> Loaded:
    """What it loads; what it makes up is made once for all tests."""
    return deepcopy(_made_once(declared)) if is_made_up(declared) else declared.load()


def variants(sample: DataSet) -> list[DataSet]:
    """The sample, and one instance for each option changed to something else."""
    declaration, sample = type(sample), fewer(sample)
    found = [sample]
    for name, setting in declaration.settings.items():
        value: object
        match setting:
            case Int() | Float():
                assert setting.min is not None
                value = setting.min
            case Flag():
                value = not setting.default
            case Choice() | Number():
                value = setting.options[-1]
            case _:
                continue
        found.append(sample.replaced(**{name: value}))
    return found


def told(declared: DataSet, loaded: Loaded) -> tuple[tuple[str, FieldFacts], ...]:
    """The fields as declared; those of a set that only reading tells about, as read."""
    found = declared.fields() or facts(declared, declared.load()).fields
    assert [name for name, _ in found] == list(loaded.examples)
    return found


def parts(loaded: Loaded) -> list[dict[str, np.ndarray]]:
    return [dict(each) for each in (loaded.examples, loaded.test) if each is not None]


def test_it_says_who_it_is(declaration: type[DataSet]) -> None:
    assert declaration.title and declaration.licence
    assert not declaration.says[0].islower() and declaration.says.endswith(".")
    for setting in declaration.settings.values():
        assert setting.says[0].isupper() and setting.says.endswith("."), setting.name
        assert setting.label
        assert setting.check(setting.store(setting.default)) == setting.default
        assert setting.parse(setting.show(setting.default)) == setting.default


def test_it_suggests_a_loss_and_a_metric_that_exist(declaration: type[DataSet]) -> None:
    assert declaration.suggests.loss in losses
    assert declaration.suggests.metric in metrics


def test_numbers_have_limits_and_what_lies_beyond_is_refused(declaration: type[DataSet]) -> None:
    for name, setting in declaration.settings.items():
        if isinstance(setting, Int | Float):
            assert setting.min is not None and setting.max is not None
            for beyond in (setting.min - 1, setting.max + 1):
                with pytest.raises(ProblemError) as caught:
                    declaration(**{name: beyond})
                assert caught.value.problem.place.setting == name


def test_the_same_options_give_the_same_arrays_and_the_same_digest(sample: DataSet) -> None:
    for declared in variants(sample):
        one, two = load(declared), declared.load()
        for first, second in zip(parts(one), parts(two), strict=True):
            assert first.keys() == second.keys()
            assert all(np.array_equal(first[name], second[name]) for name in first)
        assert facts(declared, one) == facts(declared, two)


def test_it_gives_what_it_declares(sample: DataSet) -> None:
    for declared in variants(sample):
        loaded, _ = fitted(declared, load(declared))
        fields = told(declared, loaded)
        assert declared.own_test == (loaded.test is not None)
        for arrays in parts(loaded):
            assert list(arrays) == [name for name, _ in fields]
            assert len({len(array) for array in arrays.values()}) == 1
            for name, field in fields:
                array = arrays[name]
                assert array.shape[1:] == field.spec.sizes
                assert array.dtype == field.spec.dtype
                assert array.flags.c_contiguous and array.flags.writeable
                assert np.isfinite(array).all()
                if field.low is not None and field.high is not None:
                    assert array.min() >= field.low and array.max() <= field.high
                if field.classes:
                    assert np.array_equal(np.unique(array), np.arange(len(field.classes)))


def test_its_facts_bound_every_value(sample: DataSet) -> None:
    read = sample.load()
    found = facts(sample, read)
    loaded, _ = fitted(sample, read)
    for name, field in found.fields:
        assert field.low is not None and field.high is not None
        assert field.low <= loaded.examples[name].min() and loaded.examples[name].max() <= field.high
    assert dict(found.counts)["train"] == loaded.count
    assert dict(found.counts).get("test") == loaded.test_count
    assert len(found.digest) == 64


def test_it_can_be_split(sample: DataSet) -> None:
    loaded = sample.load()
    found = split(loaded, validation=0.1, test=0.1, seed=0)
    for part, count in found.counts():
        arrays, indices = found.part(loaded, part)
        assert count == len(indices) > 0
        assert all(len(array[indices]) == count for array in arrays.values())


def test_the_exported_script_gives_the_same_arrays(sample: DataSet, tmp_path: Path) -> None:
    folder = sample.values()[sample.needs] if sample.needs else str(sample.fetch())
    for declared in variants(sample):
        part = declared.script()
        assert "netbuilder" not in part.source
        assert part.own_test == declared.own_test
        assert part.needs_folder == ("arguments.data" in part.call)
        names: dict[str, Any] = {"arguments": SimpleNamespace(data=folder)}
        exec(f"from __future__ import annotations\nimport numpy as np\n\n{part.source}", names)
        found = eval(part.call, names)
        given = list(found) if part.own_test else [found]
        loaded = load(declared)
        # What tells how to divide stands beside the fields.
        groups = [
            each.pop("groups", np.zeros(0)).tolist() for each in given if "groups" not in loaded.examples
        ]
        assert groups in ([], [list(each) for each in (loaded.groups, loaded.test_groups)[: len(given)]])
        assert part.grouped == bool(loaded.groups)
        own = given[0].pop("validation", None) if "validation" not in loaded.examples else None
        assert part.own_validation == (own is not None)
        assert np.array_equal(own, loaded.own_validation)
        assert (part.in_order, part.gap) == (loaded.in_order, loaded.overlap)
        for theirs, ours in zip(given, parts(loaded), strict=True):
            assert theirs.keys() == ours.keys()
            assert all(np.array_equal(theirs[name], ours[name]) for name in ours)
            assert all(theirs[name].dtype == ours[name].dtype for name in ours)


def test_its_default_load_is_small(sample: DataSet) -> None:
    assert sum(array.nbytes for arrays in parts(sample.load()) for array in arrays.values()) < MOST_BYTES


def test_its_largest_load_is_bounded(declaration: type[DataSet]) -> None:
    """By arithmetic alone: no setting may ask for more than memory usually has.

    Files of the user's own are bounded by their reader.
    """
    if declaration.needs:
        return
    largest = declaration(
        **{name: setting.max for name, setting in declaration.settings.items() if isinstance(setting, Int)}
    )
    count = getattr(largest, "count", 70_000)
    fields = largest.fields()
    assert fields is not None
    most = MOST_BYTES_OF_FILES if declaration.needs_folder else MOST_BYTES
    assert count * sum(field.spec.bytes for _, field in fields) < most


@pytest.mark.parametrize(
    ("wrong", "near"),
    [("digit", "digits"), ("mnsit", "mnist"), ("spiral", "spirals"), ("photo patches", "photo_patches")],
)
def test_an_unknown_id_suggests_the_nearest(wrong: str, near: str) -> None:
    with pytest.raises(ProblemError) as caught:
        data_sets.get(wrong)
    assert caught.value.problem.code == "unknown_data_set"
    assert str(caught.value.problem.remedy) == f"use “{near}”."


def test_the_sets_that_examples_and_projects_name_are_there() -> None:
    promised = {"digits", "mnist", "photo_patches", "spirals", "circles", "moons", "xor", "gaussians"}
    assert promised <= set(IDS)
    assert IDS[0] == "digits"  # the offline default comes first


def test_instances_are_made_from_stored_options_and_shared() -> None:
    options: FrozenDict[str, object] = FrozenDict({"size": 28})
    assert made("digits", options).values() == {"size": 28}
    assert made("digits", options) is made("digits", FrozenDict({"size": 28}))


def test_declarations_load_nothing_heavy() -> None:
    heavy = ["numpy", "sklearn", "scipy", "PIL", "torch", "PySide6", "urllib.request", "http.client"]
    code = (
        "import sys\n"
        "from netbuilder.data.library import data_sets\n"
        "for declaration in data_sets.values(): declaration().fields()\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_it_tells_how_examples_are_prepared(sample: DataSet) -> None:
    """From the file to the network, with the settings that it has; what does nothing is off."""
    loaded = sample.load()
    steps = steps_of(sample, loaded, facts(sample, loaded))
    assert steps[0].does is Does.READ and steps[-1].does is Does.GIVE
    named = {name for each in steps for name in each.step.settings}
    assert named | set(sample.scaled_by.values()) <= set(sample.settings)
    told = [each.step for each in steps if each.does is Does.READ]
    assert all(str(step.title) and str(step.says).endswith(".") for step in told)
    assert sum(step.shows is Shows.READ for step in told) == 1
    scaled = {each.field for each in steps if each.does is Does.SCALE and each.step.on}
    floats = {name for name, array in loaded.examples.items() if array.dtype.kind == "f"}
    assert scaled == {
        name for name, how in sample.preparation().items() if how is not Scaling.NONE and name in floats
    }


def test_files_are_read_anew_as_they_were(sample: DataSet, tmp_path: Path) -> None:
    """Where a trained network can be given files, they become what it learned from."""
    loaded = sample.load()
    raw = sample.raw_files(facts(sample, loaded))
    if raw is None:
        return
    place = loaded.files[0] if loaded.files else str(sample.values()["path"])
    space = {each.__name__: each for each in raw.helpers} | {"path": place}
    found = eval(raw.call, space)
    for name, array in found.items():
        first = np.asarray(loaded.examples[name][0])
        assert array.shape[1:] == first.shape and array.dtype == first.dtype
        # Of a series it is the end, behind which nothing is known.
        assert "future" in loaded.examples or np.array_equal(array[0], first, equal_nan=True)
