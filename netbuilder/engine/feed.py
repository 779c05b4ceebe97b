"""From arrays to batches on the device. Small sets live there whole; large ones are read ahead of the steps.

The order comes from the seed alone, however many processes read.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from netbuilder.data.source import Loaded
from netbuilder.data.split import Split
from netbuilder.data.streams import Stream, most_in_memory
from netbuilder.engine.ahead import Ahead
from netbuilder.engine.readers import Heed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from netbuilder.data.source import Arrays

    Places = NDArray[np.int64]

Batch = dict[str, Tensor]

_SPARE = 2  # batches that wait to be taken, beside one that each process reads, or there are fewer processes
_LEAST_AHEAD, _MOST_AHEAD, _BYTES_AHEAD = 8, 64, 32 << 20  # batches; of small ones as many as take so much
_BYTES_TOGETHER, _LEAST_TURNS = 2 << 20, 4  # of small batches some are read together
_MEMORY_SHARE = 4  # of what examples may take in memory, batches that are read ahead take one part
_DEVICE_SHARE = 2  # of what is free on a device, examples that live there take at most one part


class Feed(ABC):
    """The examples of one part, as tensors on the device, by field; their first axis counts the examples."""

    # Whether they are read while they are learned from.
    streamed = False

    @property
    @abstractmethod
    def count(self) -> int: ...

    @property
    @abstractmethod
    def fields(self) -> frozenset[str]: ...

    @abstractmethod
    def some(self, first: int, stop: int) -> Batch:
        """The examples from number `first` to before `stop`, as they lie."""

    @abstractmethod
    def batches(
        self, batch: int, order: Tensor | None = None, first: int = 0, heed: Heed | None = None
    ) -> Generator[Batch, None, None]:
        """Batches from number `first` (counted from 0) on, in the given order of examples or as they lie.

        `order` holds indices (int64). To be closed where it is not taken to its end. Raises ProblemError for
        files that cannot be read, and what `heed` raises.
        """

    def waited(self) -> float:
        """Seconds since this was asked last in which a batch was waited for."""
        return 0.0

    @abstractmethod
    def close(self) -> None:
        """No batches are wanted for now: whatever reads them ahead ends."""

    def steps(self, batch: int) -> int:
        """Batches in one pass; the last may be smaller."""
        return -(-self.count // batch)


@dataclass(frozen=True, slots=True)
class TensorFeed(Feed):
    """Examples that live on the device."""

    tensors: Mapping[str, Tensor]

    @property
    def count(self) -> int:
        return len(next(iter(self.tensors.values()), ()))

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(self.tensors)

    def some(self, first: int, stop: int) -> Batch:
        return {name: tensor[first:stop] for name, tensor in self.tensors.items()}

    def batches(
        self, batch: int, order: Tensor | None = None, first: int = 0, heed: Heed | None = None
    ) -> Generator[Batch, None, None]:
        for start in range(first * batch, self.count, batch):
            if order is None:
                yield self.some(start, start + batch)
            else:
                chosen = order[start : start + batch]
                yield {name: tensor.index_select(0, chosen) for name, tensor in self.tensors.items()}

    def close(self) -> None:
        """They are in memory."""


@dataclass(slots=True)
class StreamedFeed(Feed):
    """Examples of which a few batches are in memory: those at `places` of `arrays`, in that order."""

    arrays: Arrays
    places: Places
    device: torch.device
    ahead: Ahead = field(default_factory=Ahead)
    streamed = True
    _waited: float = field(default=0.0, init=False)

    @property
    def count(self) -> int:
        return len(self.places)

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(self.arrays)

    def some(self, first: int, stop: int) -> Batch:
        places = self.places[first:stop]
        read = {name: stream.take(places) for name, stream in self._streams.items()}
        return self._on_device(self._tensors(read, places))

    def batches(
        self, batch: int, order: Tensor | None = None, first: int = 0, heed: Heed | None = None
    ) -> Generator[Batch, None, None]:
        places = self.places if order is None else self.places[order.cpu().numpy()]
        processes, most = self._room(batch)
        together = max(1, min(most // _LEAST_TURNS, _BYTES_TOGETHER // self._bytes(batch)))
        step = together * batch
        pieces = [places[start : start + step] for start in range(first * batch, self.count, step)]
        streams, most = self._streams, max(processes + 1, most // together)
        reading = self.ahead.read(tuple(streams.values()), pieces, processes=processes, most=most, heed=heed)
        with closing(reading):
            for piece in pieces:
                began = time.perf_counter()
                read = next(reading)
                self._waited += time.perf_counter() - began
                for start in range(0, len(piece), batch):
                    some = slice(start, start + batch)
                    streamed = {name: each[some] for name, each in zip(streams, read, strict=True)}
                    yield self._on_device(self._tensors(streamed, piece[some]))

    def waited(self) -> float:
        taken, self._waited = self._waited, 0.0
        return taken

    def close(self) -> None:
        self.ahead.close()

    @property
    def _streams(self) -> Mapping[str, Stream]:
        return {name: each for name, each in self.arrays.items() if isinstance(each, Stream)}

    def _room(self, batch: int) -> tuple[int, int]:
        """How many processes read, as long as that helps, and how many batches there may be ahead.

        So many as memory allows: many are good where the disk or other programs hold the reading up.
        """
        wanted = max((each.processes for each in self._streams.values()), default=1)
        room = most_in_memory() // _MEMORY_SHARE // self._bytes(batch)
        processes = max(1, min(wanted, room - _SPARE))
        most = max(_LEAST_AHEAD, min(_MOST_AHEAD, _BYTES_AHEAD // self._bytes(batch)))
        return processes, max(processes + 1, min(most, room))

    def _bytes(self, batch: int) -> int:
        return max(1, batch * sum(each.nbytes // max(1, len(each)) for each in self.arrays.values()))

    def _tensors(self, streamed: Mapping[str, np.ndarray], places: Places) -> Batch:
        """The examples at `places`, some fields of which are read, in tensors of their own.

        They are in memory from which a graphics card can fetch them by itself.
        """
        found: Batch = {}
        for name, values in self.arrays.items():
            sizes = (len(places), *values.shape[1:])
            dtype = torch.from_numpy(np.empty(0, values.dtype)).dtype
            found[name] = torch.empty(sizes, dtype=dtype, pin_memory=self.device.type == "cuda")
            # By numpy, which leaves the cores to whoever reads. In the mode "raise" it would copy twice.
            if isinstance(values, Stream):
                np.copyto(found[name].numpy(), streamed[name])
            else:
                np.take(values, places, axis=0, out=found[name].numpy(), mode="clip")
        return found

    def _on_device(self, batch: Batch) -> Batch:
        pinned = self.device.type == "cuda"
        return {name: tensor.to(self.device, non_blocking=pinned) for name, tensor in batch.items()}


@dataclass(frozen=True, slots=True)
class Parts:
    """What is learned from, what watches, what is measured once at the end."""

    train: Feed
    validation: Feed
    test: Feed

    def close(self) -> None:
        """Nothing is wanted of them for now."""
        for each in (self.train, self.validation, self.test):
            each.close()

    def named(self, name: str) -> Feed:
        """The part called "train", "validation" or "test"."""
        found: Feed = getattr(self, name)
        return found


def feeds(loaded: Loaded, split: Split, device: torch.device, fields: frozenset[str]) -> Parts:
    """The parts of `loaded` for `device`; only the `fields` that model and losses use are put there.

    What streams, and what would fill the device, is fed a batch at a time.
    """
    every = [each[name] for each in (loaded.examples, loaded.test or {}) for name in fields if name in each]
    whole = not any(isinstance(each, Stream) for each in every) and _fit(every, device)

    ahead = Ahead()

    def feed(part: str) -> Feed:
        arrays, indices = split.part(loaded, part)
        used = {name: array for name, array in arrays.items() if name in fields}
        if not whole:
            return StreamedFeed(used, indices, device, ahead)
        held = {name: array for name, array in used.items() if not isinstance(array, Stream)}
        return TensorFeed({name: _tensor(array, indices, device) for name, array in held.items()})

    return Parts(feed("train"), feed("validation"), feed("test"))


def order(count: int, seed: int, epoch: int, device: torch.device) -> Tensor:
    """The order of the examples in an epoch: a permutation (int64) that depends on seed and epoch alone.

    Drawn on the CPU, so that it is the same on every device.
    """
    generator = torch.Generator("cpu").manual_seed((seed * 1_000_003 + epoch) % 2**63)
    return torch.randperm(count, generator=generator, device="cpu").to(device)


def _fit(arrays: list[np.ndarray | Stream], device: torch.device) -> bool:
    """Whether all examples fit on the device beside the network; in the computer's own memory they are."""
    if device.type != "cuda":
        return True
    free, _ = torch.cuda.mem_get_info(device)
    return sum(each.nbytes for each in arrays) <= free // _DEVICE_SHARE


def _tensor(array: np.ndarray, indices: Places, device: torch.device) -> Tensor:
    whole = len(indices) == len(array)
    return torch.from_numpy(array if whole else array[indices]).to(device)
