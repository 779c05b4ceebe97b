"""A run that has ended, opened to be looked at: its model with the kept weights, and its examples."""

from __future__ import annotations

from collections.abc import Callable

import torch

from netbuilder.analysis.sound import network
from netbuilder.core.control import Token
from netbuilder.core.problem import ProblemError
from netbuilder.engine import checkpoint, devices
from netbuilder.engine.keeping import BEFORE
from netbuilder.engine.prepare import declared_data, material, read_data
from netbuilder.engine.recorded import checkpoint_of, network_of, trained_model
from netbuilder.engine.trouble import as_problem
from netbuilder.engine.views.filters import Filters
from netbuilder.engine.views.maps import Maps
from netbuilder.engine.views.units import Units
from netbuilder.engine.views.view import Moment, Scene, View
from netbuilder.runs.events import Event, Snapshot
from netbuilder.runs.record import RunRecord
from netbuilder.runs.views import View as Payload
from netbuilder.runs.watch import Wish


class EndedRun:
    """Reading and building happen once; looking then takes as long as what is wished for.

    The weights are the best ones, else the last. Nothing is downloaded. Raises ProblemError.
    """

    def __init__(self, record: RunRecord) -> None:
        devices.leave_a_core_free()
        module, stored = trained_model(record), network_of(record).project
        declared_data(stored).need_present()
        project, loaded, known = read_data(stored, None, None, None)
        self._made = network(project)
        batch, path = project.recipe.batch, checkpoint_of(record)
        parts = material(project, loaded, known, self._made, torch.device("cpu")).parts
        scene = Scene(self._made, module, parts, batch)
        at = checkpoint.position(path)
        self._step, self._epoch = at.step, at.epoch + at.batch / parts.train.steps(batch)
        self._seen: dict[str, Payload] = {}
        self._views = (Filters(scene, path.with_stem(BEFORE)), Maps(scene), Units(scene))

    def look(self, wish: Wish, post: Callable[[Event], None], token: Token) -> None:
        """Post what is wished for, as far as it can be seen without a step. Raises ProblemError."""
        moment = Moment(self._step, self._epoch, wish.sample, still=True)
        try:
            for view in self._views:
                if view.kind in wish.kinds:
                    self._look(view, moment, post, token)
        except Exception as error:
            raise ProblemError(as_problem(error, self._made)) from error

    def _look(self, view: View, moment: Moment, post: Callable[[Event], None], token: Token) -> None:
        payload = self._seen.get(view.kind) if not view.follows_sample else None
        payload = payload or view.look(moment)
        while payload is None and view.busy and not token.stopping:
            payload = view.look(moment)
        if payload is not None:
            self._seen[view.kind] = payload
            post(Snapshot(payload.kind, payload))
