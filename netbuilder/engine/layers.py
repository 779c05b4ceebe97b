"""Layers kept between looks at a network that is being edited: what is not changed keeps its weights."""

from __future__ import annotations

import zlib
from collections.abc import Collection

import torch
from torch import nn

from netbuilder.analysis.plan import Line, Plan
from netbuilder.engine.build import evaluate_call, helper_class, own_classes
from netbuilder.engine.views.sites import Site, sites

# What is no longer in the network stays for an undo, up to so many bytes.
_MOST_SPARE = 64 << 20


class Layers:
    """The layers of one project's network, freshly initialised with its seed, or those of a run.

    The first draw gives the weights with which a training of that network begins.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._made: dict[tuple[str, str], nn.Module] = {}
        self._trained: set[tuple[str, str]] = set()

    def of(self, site: str, line: Line) -> nn.Module | None:
        return self._made.get(_key(site, line))

    def follow(self, plan: Plan, left_out: Collection[str]) -> None:
        """Have all layers of `plan`; the nodes `left_out` take no part in a training and are drawn last."""
        wanted = sorted(
            sites(plan), key=lambda site: site.node.partition("/")[0].partition(".")[0] in left_out
        )
        missing = [site for site in wanted if _key(site.node, site.line) not in self._made]
        if missing:
            with torch.random.fork_rng(devices=[]), torch.device("cpu"):
                self._draw(missing)
        for site in wanted:
            key = _key(site.node, site.line)
            self._made[key] = self._made.pop(key)  # to the end, as used last
        self._drop_spare(len(wanted))

    def take(self, plan: Plan, model: nn.Module) -> None:
        """From now on the layers of a run, as far as they are the same: `model` was made by its `plan`."""
        model.eval()
        for site in sites(plan):
            key = _key(site.node, site.line)
            self._made[key] = model.get_submodule(site.name)
            self._trained.add(key)

    def trained(self, plan: Plan) -> list[bool]:
        """Of each layer of `plan` with weights whether they are those of a run."""
        return [_key(site.node, site.line) in self._trained for site in sites(plan) if site.line.parameters]

    def _draw(self, missing: list[Site]) -> None:
        first = not self._made
        if first:
            torch.manual_seed(self._seed)
        for site in missing:
            if not first:
                # What was drawn for the others must not matter, nor the order of edits.
                torch.manual_seed((self._seed + zlib.crc32(site.node.encode())) % 2**63)
            self._made[_key(site.node, site.line)] = _drawn(site.line)

    def _drop_spare(self, used: int) -> None:
        spare = list(self._made)[: len(self._made) - used]
        kept = 0
        for key in reversed(spare):
            kept += sum(each.numel() * each.element_size() for each in self._made[key].parameters())
            if kept > _MOST_SPARE:
                del self._made[key]
                self._trained.discard(key)


def _drawn(line: Line) -> nn.Module:
    default = torch.get_default_dtype()
    torch.set_default_dtype(torch.float32)
    try:
        helpers = {name: helper_class(name) for name in line.code.helpers}
        own = own_classes(line.code.own) if line.code.own is not None else {}
        assert line.code.module is not None
        made: nn.Module = evaluate_call(line.code.module, **helpers, **own)
    finally:
        torch.set_default_dtype(default)
    return made.eval()


def _key(site: str, line: Line) -> tuple[str, str]:
    own = line.code.own.digest if line.code.own is not None else ""
    return site, f"{line.code.module}{own}"
