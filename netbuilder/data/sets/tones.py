"""Tones: short waves made on the spot, for networks that listen along one axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.core.facts import FieldFacts
from netbuilder.core.setting import Choice, Float, Int
from netbuilder.core.spec import signal, vector
from netbuilder.data.source import CLASSIFY, DataSet, dataset, labels

if TYPE_CHECKING:
    import numpy as np

TONES = ("sine", "square", "sawtooth", "rising", "falling", "beat")


def load_tones(
    count: int,
    gives: str,
    steps: int,
    noise: float,
    seed: int,
) -> dict[str, np.ndarray]:
    """Waves (1×steps, within ±1 without noise), and what `gives` names about each.

    That is the number of its kind, its pitch (0 for 4 waves in all, 1 for 16), or the
    wave without noise.
    """
    import numpy as np

    time = np.arange(steps) / steps
    tones = np.empty((count, 1, steps), np.float32)
    clean = np.empty_like(tones)
    pitches = np.empty((count, 1), np.float32)
    kinds = np.arange(count) % 6
    for number in range(count):
        random = np.random.default_rng([seed, number])
        pitch, start, volume = random.random(3)
        waves = 4 * 4**pitch
        kind = kinds[number]
        # How fast a rising or falling tone changes; its middle has the pitch.
        bend = int(kind == 3) - int(kind == 4)
        phase = waves * (time + bend * (time - 1) * time / 1.5) + start
        wave = np.sin(2 * np.pi * phase)
        if kind == 1:
            wave = np.where(phase % 1 < 0.5, 1.0, -1.0)
        elif kind == 2:
            wave = 2 * (phase % 1) - 1
        elif kind == 5:
            wave = wave * np.cos(2 * np.pi * (2 * time + start))
        clean[number, 0] = (0.5 + 0.5 * volume) * wave
        tones[number, 0] = clean[number, 0] + noise * random.standard_normal(steps)
        pitches[number] = pitch
    if gives == "labels":
        return {"tones": tones, "labels": kinds.astype(np.int64)}
    return {"tones": tones, gives: clean if gives == "clean" else pitches}


@dataset("tones", "Tones", says="Waves of six kinds: which kind, how high, what lies below the noise.",
         licence="Computed by NetBuilder; free of rights", suggests=CLASSIFY, loader=load_tones)  # fmt: skip
class Tones(DataSet):
    """Kinds take turns, so that any prefix is balanced. Pitch, phase and loudness vary."""

    count = Int(1200, min=12, max=50_000, says="How many to make.", label="Tones")
    gives = Choice("labels", ("labels", "pitch", "clean"), label="Asks for",
                   says="The kind of wave, its pitch from 0 to 1, or the wave without noise.")  # fmt: skip
    steps = Int(256, min=64, max=1024, says="Values along a wave.")
    noise = Float(0.2, min=0.0, max=2.0, says="Standard deviation of the noise added to each value.")
    seed = Int(0, min=0, max=2**32 - 1, says="Another seed makes other tones of the same kinds.")

    def fields(self) -> tuple[tuple[str, FieldFacts], ...]:
        wave = FieldFacts(signal(1, self.steps))
        answers = {"clean": FieldFacts(signal(1, self.steps)), "pitch": FieldFacts(vector(1), 0, 1)}
        return ("tones", wave), (self.gives, answers.get(self.gives, labels(*TONES)))
