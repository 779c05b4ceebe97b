"""What an exported network is tried on: real examples, those first that it has not learned from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from netbuilder.analysis.sound import Network
from netbuilder.core.facts import Prepared
from netbuilder.core.problem import ProblemError
from netbuilder.core.spec import TensorSpec
from netbuilder.core.values import dataclass
from netbuilder.data.preparing import numbers_of, prepared
from netbuilder.data.source import DataSet, Loaded
from netbuilder.data.split import split
from netbuilder.exchange.raw import as_measured, known_prepared
from netbuilder.project import kinds

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

MOST = 256
# Networks with very large inputs are tried on fewer.
_MOST_BYTES = 1 << 28


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """One array for each argument of the model, in their order; the first axis counts the samples.

    `raw` are the same before they were prepared, () where nothing is done to them. All are `tests` where they
    come from the test part, which no weight and no choice of weights has seen.
    """

    arrays: tuple[np.ndarray, ...]
    real: bool
    raw: tuple[np.ndarray, ...] = ()
    tests: bool = False

    @property
    def count(self) -> int:
        return len(self.arrays[0])

    def in_batches_of(self, size: int) -> Samples:
        """Whole batches: those that are too many are left out; too few are repeated until one is full."""
        import numpy as np

        count = max(size, self.count // size * size)
        places = np.arange(count) % self.count
        arrays, raw = (tuple(each[places] for each in some) for some in (self.arrays, self.raw))
        return Samples(arrays, self.real, raw, self.tests)


@dataclass(frozen=True, slots=True)
class SamplesOf:
    """Called, it gives samples for `network`; relative data paths start at `folder`.

    They come from the test part of the network's data, then from what validates, then from what trains.
    Without data, or with data that are not on this machine, they are drawn at random: nothing is downloaded.
    """

    network: Network
    folder: Path | None = None

    def __call__(self) -> Samples:
        found = self._loaded()
        return self._generated() if found is None else self._real(*found)

    def _loaded(self) -> tuple[DataSet, Loaded] | None:
        plan, project = self.network.plan, self.network.project
        node = project.graph.nodes.get(plan.data)
        declared = kinds.made(node.kind, node.settings) if node is not None else None
        if not isinstance(declared, DataSet):
            return None
        try:
            located = declared.located(self.folder) if self.folder is not None else declared
            located.need_present()
            loaded = located.load()
        except ProblemError:
            return None
        return (located, loaded) if self._fit(loaded) else None

    def _fit(self, loaded: Loaded) -> bool:
        """Whether the data are still of the sizes that the network was made for."""
        examples, specs = loaded.examples, [spec for _, spec in self.network.plan.model.inputs]
        return all(
            field in examples and examples[field].shape[1:] == spec.sizes
            for field, spec in zip(self.network.plan.fields, specs, strict=True)
        )

    def _real(self, declared: DataSet, loaded: Loaded) -> Samples:
        import numpy as np

        recipe = self.network.project.recipe
        divided = split(loaded, **recipe.division)
        found = known_prepared(self.network)
        known = found or {each.field: each for each in numbers_of(declared, loaded, divided.train)}
        parts = [divided.part(loaded, name) for name in ("test", "validation", "train")]
        raw = []
        for field in self.network.plan.fields:
            some = [values[field][indices[: self._most()]] for values, indices in parts]
            raw.append(np.concatenate(some)[: self._most()])
        tests = len(parts[0][1]) >= self._most()
        return self._prepared(raw, known, real=True, tests=tests)

    def _prepared(
        self, raw: list[np.ndarray], known: Mapping[str, Prepared], *, real: bool, tests: bool = False
    ) -> Samples:
        pairs = zip(self.network.plan.fields, raw, strict=True)
        arrays = tuple(prepared(each, known[field]) if field in known else each for field, each in pairs)
        return Samples(arrays, real, tuple(raw), tests)

    def _generated(self) -> Samples:
        import numpy as np

        random = np.random.default_rng(self.network.project.recipe.seed)
        count = self._most()
        known, raw = known_prepared(self.network), []
        for field, (_, spec) in zip(self.network.plan.fields, self.network.plan.model.inputs, strict=True):
            drawn = _drawn(random, spec, count)
            raw.append(as_measured(drawn, known[field]) if field in known else drawn)
        return self._prepared(raw, known, real=False)

    def _most(self) -> int:
        size = sum(spec.bytes for _, spec in self.network.plan.model.inputs)
        return max(1, min(MOST, _MOST_BYTES // max(1, size)))


def _drawn(random: np.random.Generator, spec: TensorSpec, count: int) -> np.ndarray:
    """Normal numbers where the network takes fractions, else zeros and ones, which any set of classes has."""
    sizes = (count, *spec.sizes)
    values = random.standard_normal(sizes) if spec.is_float else random.integers(0, 2, sizes)
    return values.astype(spec.dtype)
