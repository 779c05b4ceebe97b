"""How a network is trained: everything about a run that is not in the graph."""

from __future__ import annotations

from netbuilder.catalogue.training.metrics import metrics
from netbuilder.catalogue.training.optimisers import Adam, optimisers
from netbuilder.catalogue.training.schedules import Constant, schedules
from netbuilder.core.declared import Declared
from netbuilder.core.part import Part, Several
from netbuilder.core.setting import Choice, Float, Int
from netbuilder.data.split import WAYS, Division


class Recipe(Declared):
    """Frozen. `validation` and `test` are shares of the examples; a set with a test part of its own keeps it.

    `metrics` empty means: those that the loss suggests.
    """

    title = "The recipe"
    epochs = Int(10, min=1, max=1_000_000, says="Times through all training examples.")
    batch = Int(64, min=1, max=1_000_000, label="Batch size", says="Examples in one step.")
    lr = Float(0.001, above=0.0, label="Learning rate", says="Length of a step.")
    optimiser = Part(optimisers, Adam, says="How gradients change the weights.")
    schedule = Part(schedules, Constant, says="How the learning rate changes.")
    validation = Float(
        0.1, min=0.0, max=0.9, says="Share of the examples that is kept to watch generalisation."
    )
    test = Float(0.1, min=0.0, max=0.9, says="Share that is measured once, at the end.")
    split = Choice("automatic", WAYS,
                   says="At random, as much of each class, groups whole, or in the order of time. Automatic: "
                        "what suits the data.")  # fmt: skip
    gap = Int(0, min=0, max=1_000_000, label="Gap",
              says="Examples left out between the parts in the order of time, besides those that "
                   "overlap.")  # fmt: skip
    folds = Int(1, min=1, max=100,
                says="Parts that take turns to validate; 1 for the share above.")  # fmt: skip
    fold = Int(1, min=1, max=100, says="The number of the part that validates now, from 1.")
    seed = Int(0, min=0, max=2**31 - 1, says="Decides first weights, order and split.")
    metrics = Several(metrics, (), says="Measured besides the loss. None ticked: what suits it.")
    device = Choice("auto", ("auto", "cpu", "cuda", "mps"), says="Where it is computed.")
    validate_every = Int(
        1, min=1, max=1_000_000, label="Validate every", says="Epochs between two validations."
    )
    keep_megabytes = Int(
        500, min=1, max=1_000_000, label="Checkpoints (MB)", says="Megabytes for each epoch's weights."
    )

    @property
    def division(self) -> Division:
        """How the examples are divided, as `data.split.split` takes it."""
        return {
            "validation": self.validation,
            "test": self.test,
            "seed": self.seed,
            "how": self.split,
            "gap": self.gap,
            "folds": self.folds,
            "fold": min(self.fold, self.folds),
        }
