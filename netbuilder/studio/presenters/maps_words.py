"""One example on its way through the network, in words: which it is, what is said of it, and the label."""

from __future__ import annotations

from netbuilder.core.text import Text, one_line
from netbuilder.runs.flow import FlowView
from netbuilder.runs.late import numpy as np
from netbuilder.runs.views import MapsView
from netbuilder.studio.presenters.amounts import number, share
from netbuilder.studio.presenters.maps import all_finite, best, is_of_pixels, value_range

_LONGEST = 60  # letters of a sentence

_PARTS = {"train": Text("training"), "validation": Text("validation"), "test": Text("test")}


def subtitle(view: MapsView | FlowView) -> Text:
    part = _PARTS.get(view.part, view.part)
    if view.label is None:
        return Text("{part} example {number}", part=part, number=f"{view.sample + 1:,}")
    return Text(
        "{part} example {number}, labelled {label}",
        part=part,
        number=f"{view.sample + 1:,}",
        label=view.label,
    )


def caption(view: MapsView) -> Text:
    """Answer and label in one sentence, after the words that enter."""
    if view.reads:
        return Text("It reads “{read}”. {said}", read=_sentence(view.reads), said=_said(view))
    return _said(view)


def _said(view: MapsView) -> Text:
    if not all_finite(view.output):
        return Text("The network's answer is no number: training has diverged.")
    if view.truth:
        return _sentence_words(view)
    if view.output.ndim == 3 and view.output.size > 1 and not view.classes:
        return _picture_words(view)
    if is_of_pixels(view):
        return _pixels_words(view)
    answer = _answer(view)
    if answer is None:
        return Text("The network gives {count:,} values.", count=view.output.size)
    if view.label is None and not view.classes:
        return Text("The network says {answer}.", answer=answer)
    if view.label is None:
        return Text("The network says {answer}; there is no label.", answer=answer)
    if view.classes and view.classes[best(view)] != view.label and view.shares:
        given = _given_to(view, view.label)
        if given is not None:
            return Text(
                "The network says {answer}; the label says {label}, which it gives {given}.",
                answer=answer,
                label=view.label,
                given=given,
            )
    return Text("The network says {answer}; the label says {label}.", answer=answer, label=view.label)


def _answer(view: MapsView) -> Text | str | None:
    """What the network says, in words; None for a vector that names nothing."""
    if view.output.size == 1 and not view.classes:
        return number(float(view.output.reshape(-1)[0]))
    if len(view.classes) != view.output.size:
        return None
    most = best(view)
    if not view.shares:
        return view.classes[most]
    given = share(float(view.output.reshape(-1)[most]))
    return Text("{name} with {share}", name=view.classes[most], share=given)


def _given_to(view: MapsView, label: str) -> str | None:
    if label not in view.classes:
        return None
    return share(float(view.output.reshape(-1)[view.classes.index(label)]))


def _sentence_words(view: MapsView) -> Text:
    """What the network says word by word, beside the label."""
    said, true = _sentence(view.classes), _sentence(view.truth)
    if view.classes == view.truth:
        return Text("The network says “{said}”, as the label does.", said=said)
    return Text("The network says “{said}”; the label says “{label}”.", said=said, label=true)


def _sentence(words: tuple[str, ...]) -> str:
    between = "" if all(len(word) == 1 for word in words) else " "
    text = one_line(between.join(word for word in words if word))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _pixels_words(view: MapsView) -> Text:
    """Which class most pixels have."""
    counts = np.bincount(view.output.astype(np.int64).reshape(-1), minlength=len(view.classes))
    most = int(counts.argmax())
    return Text(
        "The network puts {share} of the pixels into class {name}.",
        name=view.classes[most],
        share=share(float(counts[most] / counts.sum())),
    )


def _picture_words(view: MapsView) -> Text:
    """How far the output is from the input, where the two can be laid over each other."""
    if view.output.shape != view.picture.shape:
        return Text("The network gives a picture of {h}×{w}.", h=view.output.shape[1], w=view.output.shape[2])
    apart = float(np.abs(view.output - view.picture).mean())
    low, high = value_range(view.picture)
    return Text(
        "On average a pixel of the output is {apart} off, of a range of {range}.",
        apart=number(apart),
        range=number(high - low),
    )
