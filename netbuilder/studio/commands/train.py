"""The Train menu: the handles on a run."""

from __future__ import annotations

from netbuilder.core.problem import ProblemError
from netbuilder.core.text import Text
from netbuilder.studio.commands.command import Context, command
from netbuilder.studio.desk import DeskState


def can_train(at: Context) -> bool:
    return not at.workspace.desk.alive and not at.workspace.report.stops_training


def _why_not(at: Context) -> Text:
    if at.workspace.desk.alive:
        return Text("a run is under way")
    return at.workspace.report.stops_training[0].what


def _no_run(at: Context) -> Text:
    if at.workspace.desk.state is DeskState.STARTING:
        return Text("the run is still starting")
    return Text("the run is ending") if at.workspace.desk.alive else Text("no run is under way")


@command(
    "train.start",
    Text("Train"),
    keys=("Ctrl+Return", "Ctrl+Enter", "F5"),
    enabled=can_train,
    why=_why_not,
    says=Text("Train the network from fresh weights."),
)
def start(at: Context) -> None:
    at.shell.train()


def _has_folds(at: Context) -> bool:
    return at.workspace.project.recipe.folds > 1


@command(
    "train.folds",
    Text("Train all folds"),
    enabled=lambda at: can_train(at) and _has_folds(at),
    why=lambda at: _why_not(at) if not can_train(at) else Text("the recipe has one fold"),
    says=Text("Train once for each fold of the recipe, and tell the mean of what they come to."),
)
def train_folds(at: Context) -> None:
    at.shell.train_folds()


@command(
    "train.fold_means",
    Text("Means of folds"),
    asks=True,
    says=Text("What all folds of this project came to each time, mean and deviation."),
)
def fold_means(at: Context) -> None:
    # Late: few look back, and then the runs are read.
    from netbuilder.studio.kept_folds import kept_folds
    from netbuilder.studio.presenters.folds import fold_means_page

    try:
        found = kept_folds(at.workspace.store, at.workspace.project.id)
    except ProblemError as error:
        at.workspace.refused.emit(error.problem)
        return
    at.shell.show_text(Text("Means of folds"), fold_means_page(found))


def _why_not_go_on(at: Context) -> Text:
    desk = at.workspace.desk
    if desk.alive:
        return Text("a run is under way")
    if not desk.run:
        return Text("no run is shown")
    ended = desk.end is not None and desk.end.checkpoint is not None
    return Text("the run is finished") if ended else Text("the run has no checkpoint")


@command(
    "train.go_on",
    Text("Continue the run"),
    enabled=lambda at: at.workspace.desk.can_go_on,
    why=_why_not_go_on,
    says=Text("Go on from the last checkpoint of the run that is shown, with the network that it has."),
)
def go_on(at: Context) -> None:
    at.workspace.desk.go_on()


@command(
    "train.pause",
    Text("Pause"),
    section=1,
    keys=("Pause",),
    train_keys=("Space",),
    enabled=lambda at: at.workspace.desk.state in (DeskState.STARTING, DeskState.RUNNING, DeskState.PAUSED),
    why=_no_run,
    label=lambda at: Text("Continue") if at.workspace.desk.state is DeskState.PAUSED else Text("Pause"),
    says=Text("Let the run wait after this batch, or go on."),
)
def pause(at: Context) -> None:
    desk = at.workspace.desk
    if desk.state is DeskState.PAUSED:
        desk.resume()
    else:
        desk.pause()


@command(
    "train.step",
    Text("Step one batch"),
    section=1,
    train_keys=(".",),
    enabled=lambda at: at.workspace.desk.state in (DeskState.RUNNING, DeskState.PAUSED),
    why=_no_run,
    says=Text("Train on one more batch, then wait."),
)
def step(at: Context) -> None:
    at.workspace.desk.step()


@command(
    "train.stop",
    Text("Stop"),
    section=1,
    keys=("Ctrl+.", "Shift+F5"),
    enabled=lambda at: at.workspace.desk.alive and at.workspace.desk.state is not DeskState.STOPPING,
    why=_no_run,
    says=Text("End the run after this batch; its weights are kept."),
)
def stop(at: Context) -> None:
    at.workspace.desk.stop()


@command(
    "train.own_process",
    Text("Train in a process of its own"),
    section=2,
    checked=lambda at: at.shell.own_process,
    says=Text("A crash while training then ends nothing else, and the window never holds the training up."),
)
def own_process(at: Context) -> None:
    at.shell.toggle_own_process()
