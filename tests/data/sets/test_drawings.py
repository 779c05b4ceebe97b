"""Drawings: what is told about a picture is what its pixels show, and no picture depends on another."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import netbuilder as nb
from netbuilder.core.facts import DataFacts
from netbuilder.data.drawings.answers import caption_words, part_names
from netbuilder.data.drawings.truth import Truth, truth
from netbuilder.data.facts import facts
from netbuilder.data.sets.drawings import THINGS, WAYS, Drawings, MovingDrawings
from netbuilder.data.stopping import FetchStopped
from netbuilder.data.tiles import tiles
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project, fresh
from tests.networks import Layers, chain, put

PLAIN = Drawings(count=200, background="plain")


@pytest.fixture(scope="module")
def truths() -> list[Truth]:
    return [truth(PLAIN, number) for number in range(80)]


def test_a_picture_depends_on_the_seed_and_its_number_alone() -> None:
    few, more = PLAIN.load(), PLAIN.replaced(count=220).load()
    assert np.array_equal(few.examples["images"], more.examples["images"][:200])
    assert few.test is not None and more.test is not None
    assert np.array_equal(few.test["images"], more.test["images"][:50])
    assert not np.array_equal(few.examples["images"][:50], few.test["images"])
    other = PLAIN.replaced(seed=1).load()
    assert not np.array_equal(few.examples["images"], other.examples["images"])


def test_what_is_asked_for_changes_no_pixel() -> None:
    images = PLAIN.load().examples["images"]
    for gives in ("mask", "caption"):
        assert np.array_equal(PLAIN.replaced(gives=gives).load().examples["images"], images)


def test_any_prefix_is_balanced() -> None:
    labels = PLAIN.load().examples["labels"]
    for end in (4, 60, 200):
        assert np.bincount(labels[:end]).tolist() == [end // 4] * 4


def test_where_there_is_no_thing_there_is_the_ground(truths: list[Truth]) -> None:
    """On one colour without anything in front, all beside the mask and its soft rim is that colour."""
    lonely = PLAIN.replaced(hidden=0.0)
    for number in range(1, 80, 4):  # cars: a house smokes
        found = truth(lonely, number)
        beside = ~grown(found.mask, 2)
        ground = found.pixels[:, beside]
        assert np.ptp(ground, axis=1).max() < 1e-6
        off = np.abs(found.pixels - ground[:, :1, None]).max(axis=0)
        assert (off[found.mask] > 0.02).mean() > 0.9


def grown(mask: np.ndarray, by: int) -> np.ndarray:
    """The mask and everything at most `by` pixels beside it."""
    found = mask.copy()
    for _ in range(by):
        padded = np.pad(found, 1)
        found = found | padded[2:, 1:-1] | padded[:-2, 1:-1] | padded[1:-1, 2:] | padded[1:-1, :-2]
    return found


def test_strokes_make_motifs_motifs_parts_and_parts_the_thing(truths: list[Truth]) -> None:
    for found in truths:
        for smaller, larger in ((found.strokes, found.motifs), (found.motifs, found.parts)):
            for place, piece in enumerate(larger):
                inside = [each.mask for each in smaller if each.within == place]
                assert inside and np.array_equal(np.any(inside, axis=0), piece.mask), piece.name
        layers = np.sum([part.mask for part in found.parts], axis=0)
        assert layers.max() == 1 and np.array_equal(layers > 0, found.mask)
        assert len(found.strokes) >= len(found.motifs) >= len(found.parts) >= 4
        assert {part.name for part in found.parts} < set(part_names())


def test_things_have_the_parts_that_one_expects(truths: list[Truth]) -> None:
    wanted = {
        "house": {"roof", "wall", "door", "window"},
        "car": {"wheel", "body", "window", "lamp"},
        "person": {"head", "hair", "torso", "arms", "legs"},
        "pet": {"head", "ears", "body", "legs", "tail"},
    }
    for found in truths:
        assert wanted[found.thing] <= {part.name for part in found.parts}
        wheels = [motif for motif in found.motifs if motif.name == "wheel"]
        assert len(wheels) == (2 if found.thing == "car" else 0)


def test_the_truth_is_that_of_the_loaded_examples(truths: list[Truth]) -> None:
    loaded = {gives: PLAIN.replaced(gives=gives).load() for gives in ("mask", "parts", "pose", "caption")}
    words, names = caption_words(8), part_names()
    for number, found in enumerate(truths):
        assert np.array_equal(loaded["mask"].examples["images"][number], found.pixels)
        assert np.array_equal(loaded["mask"].examples["mask"][number, 0] > 0, found.mask)
        parts = loaded["parts"].examples["parts"][number]
        for part in found.parts:
            assert np.array_equal(parts == names.index(part.name), part.mask)
        assert loaded["pose"].examples["pose"][number].tolist() == pytest.approx(found.pose, abs=1e-6)
        said = [words[at] for at in loaded["caption"].examples["caption"][number]]
        assert tuple(said) == found.caption
        assert found.caption[5] == found.thing or (
            found.thing == "pet" and found.caption[5] in ("cat", "dog")
        )
    test = loaded["mask"].test
    assert test is not None
    assert np.array_equal(test["images"][7], truth(PLAIN, 7, test=True).pixels)


def test_the_pose_is_where_the_mask_is() -> None:
    drawn = PLAIN.replaced(hidden=0.0, smallest=0.3)
    found = [truth(drawn, number) for number in range(120)]
    middles = [np.argwhere(each.mask).mean(axis=0) for each in found]
    across, up = ([each.pose[at] for each in found] for at in (0, 1))
    assert np.corrcoef(across, [middle[1] for middle in middles])[0, 1] > 0.97
    assert np.corrcoef(up, [middle[0] for middle in middles])[0, 1] < -0.9
    for thing in THINGS:
        some = [each for each in found if each.thing == thing]
        areas = [np.sqrt(each.mask.sum()) for each in some]
        assert np.corrcoef([each.pose[2] for each in some], areas)[0, 1] > 0.95


def test_things_stay_in_the_picture() -> None:
    drawn = PLAIN.replaced(hidden=0.0)
    cut = [truth(drawn, number).mask for number in range(120)]
    rim = [np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]]).sum() for mask in cut]
    assert np.mean(np.array(rim) > 3) < 0.05


def told_colours(drawn: Drawings, *, test: bool) -> list[set[str]]:
    """By class the colours of which captions tell."""
    found: list[set[str]] = [set() for _ in THINGS]
    for number in range(80):
        found[number % 4].add(truth(drawn, number, test=test).caption[4])
    return found


def test_the_shortcut_holds_while_training_alone() -> None:
    drawn = PLAIN.replaced(shortcut=True)
    assert [len(each) for each in told_colours(drawn, test=False)] == [1] * 4
    assert len(set.union(*told_colours(drawn, test=False))) == 4
    assert min(len(each) for each in told_colours(drawn, test=True)) > 4
    few = drawn.replaced(shortcut=False, colours=4)
    assert all(len(each) == 4 for each in told_colours(few, test=False))


def test_each_option_makes_it_harder() -> None:
    def images(**options: object) -> np.ndarray:
        return PLAIN.replaced(**options).load().examples["images"]

    plain = images()
    rough = [np.abs(np.diff(each)).mean() for each in (plain, images(background="busy"))]
    assert rough[1] > 1.3 * rough[0]
    assert np.abs(images(noise=0.2) - plain).mean() > 0.05
    shown = {
        hidden: np.mean([truth(PLAIN.replaced(hidden=hidden), number).mask.sum() for number in range(40)])
        for hidden in (0.0, 1.0)
    }
    assert shown[1.0] < 0.9 * shown[0.0]
    small = [truth(PLAIN.replaced(smallest=0.3, hidden=0.0), number).mask.sum() for number in range(80)]
    large = [truth(PLAIN.replaced(smallest=1.0, hidden=0.0), number).mask.sum() for number in range(80)]
    assert np.mean(small) < 0.7 * np.mean(large)


def test_no_single_frame_tells_the_direction_but_the_video_does() -> None:
    drawn = MovingDrawings(count=64, background="plain", gives="direction", hidden=0.0)
    loaded = drawn.load().examples
    video, ways = loaded["videos"], loaded["direction"]
    assert np.bincount(ways).tolist() == [16] * len(WAYS)
    ground = video[:, :, :, :1, :1]
    seen = np.abs(video - ground).max(axis=1) > 0.1  # count×frames×height×width
    places = np.arange(48)
    moved = [
        [(frame.any(axis=0) * places).sum() / frame.any(axis=0).sum() for frame in each] for each in seen
    ]
    right = np.array([each[-1] - each[0] for each in moved])
    grown_by = seen[:, -1].sum(axis=(1, 2)) / seen[:, 0].sum(axis=(1, 2))
    assert right[ways == 0].max() < -4 and right[ways == 1].min() > 4
    assert np.median(grown_by[ways == 2]) > 1.3 and np.median(grown_by[ways == 3]) < 0.8
    # Each frame differs from the next: something walks, turns or wags.
    assert (np.abs(np.diff(video, axis=2)).reshape(64, 3, 7, -1).max(axis=(1, 3)) > 0.05).all()


def test_loading_can_be_stopped() -> None:
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 2

    with pytest.raises(FetchStopped):
        Drawings(count=8000).load(None, stop)
    assert len(asked) < 10


def test_the_node_shows_eight_drawings() -> None:
    for drawn in (PLAIN, PLAIN.replaced(gives="parts")):
        loaded = drawn.load()
        found = tiles(facts(drawn, loaded), loaded.examples)
        assert len(found) == 8 and all(tile.shape == (48, 48, 3) for tile in found)
    moving = MovingDrawings(count=16, background="plain")
    loaded = moving.load()
    known: DataFacts = facts(moving, loaded)
    assert len(tiles(known, loaded.examples)) == 8


@pytest.mark.parametrize("declared", [Drawings(), MovingDrawings()], ids=["drawings", "drawings_moving"])
@pytest.mark.parametrize("columns", [88, 110])
def test_the_text_in_scripts_is_formatted(declared: Drawings, columns: int, tmp_path: Path) -> None:
    text = declared.script().source.strip("\n")
    assert max(map(len, text.splitlines())) <= 88
    path = tmp_path / "script.py"
    path.write_text(text.replace("\n\n\n\n", "\n\n\n") + "\n", encoding="utf-8")
    command = ["format", "--diff", "--isolated", "--no-cache", "--line-length", str(columns), str(path)]
    ended = subprocess.run([sys.executable, "-m", "ruff", *command], capture_output=True, encoding="utf-8")
    assert ended.returncode == 0, ended.stdout + ended.stderr


def classifier(layers: Layers, **options: object) -> Project:
    project, source = put(fresh("Drawings"), "data.drawings", **options)
    project, end = chain(project, End(source, "images"), [*layers, ("linear", {"features": 4})])
    project, loss = put(project, "loss.cross_entropy")
    project = edits.connect(project, end, End(loss, "scores"))
    return edits.connect(project, End(source, "labels"), End(loss, "target"))


CONVOLUTIONS: Layers = [
    layer
    for filters in (16, 32, 64)
    for layer in (("conv2d", {"filters": filters, "padding": (1, 1)}), ("relu", {}), ("max_pool2d", {}))
]


@pytest.mark.long
@pytest.mark.timeout(900)
def test_convolutions_see_what_a_linear_classifier_does_not() -> None:
    linear = nb.train(classifier([("flatten", {})]), epochs=10).metrics["test"]["accuracy"]
    layers: Layers = [*CONVOLUTIONS, ("flatten", {})]
    deep = nb.train(classifier(layers), epochs=10).metrics["test"]["accuracy"]
    fooled = nb.train(classifier(layers, shortcut=True), epochs=10).metrics
    assert deep > 0.8 and deep > linear + 0.25
    assert fooled["val"]["accuracy"] > 0.95
    assert fooled["test"]["accuracy"] < deep - 0.25
