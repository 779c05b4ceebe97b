"""How weights are changed by their gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

from netbuilder.core.call import Call, Name, Value
from netbuilder.core.declared import Declared
from netbuilder.core.registry import Registry
from netbuilder.core.setting import Flag, Float

# Expressions of `model`: all its weights, and those that are not frozen.
PARAMETERS = Name("model.parameters()")
LEARNING = Name("[each for each in model.parameters() if each.requires_grad]")


class Optimiser(Declared):
    """Base of all optimisers. The learning rate belongs to the recipe, since it is changed while training."""

    id: ClassVar[str]
    says: ClassVar[str]
    rate: ClassVar[float]

    def call(self, lr: Value, parameters: Name = PARAMETERS) -> Call:
        """The torch optimiser of `parameters`. Fused: one kernel a step instead of one a tensor."""
        raise NotImplementedError


optimisers: Registry[type[Optimiser]] = Registry("optimiser")

P = TypeVar("P", bound=Optimiser)


def optimiser(id: str, title: str, *, says: str, rate: float) -> Callable[[type[P]], type[P]]:
    """Declare an optimiser; `rate` is the learning rate to begin with."""

    def declare(declaration: type[P]) -> type[P]:
        declaration.id = id
        declaration.title = title
        declaration.says = says
        declaration.rate = rate
        optimisers.add(id, declaration)
        return declaration

    return declare


@optimiser("sgd", "SGD", says="Small steps against the gradient, with momentum.", rate=0.05)
class SGD(Optimiser):
    momentum = Float(0.9, min=0.0, below=1.0, says="Share of the last step that carries on.")
    nesterov = Flag(False, says="Look ahead along the momentum; without momentum it does nothing.")
    weight_decay = Float(0.0, min=0.0, says="Pulls weights towards zero.")

    def call(self, lr: Value, parameters: Name = PARAMETERS) -> Call:
        keywords: dict[str, Value] = {"lr": lr, "momentum": self.momentum}
        # torch refuses Nesterov's look-ahead where there is no momentum to follow.
        if self.nesterov and self.momentum:
            keywords["nesterov"] = True
        if self.weight_decay:
            keywords["weight_decay"] = self.weight_decay
        return Call("torch.optim.SGD", parameters, **keywords, fused=True)


class Adaptive(Optimiser):
    """What Adam and AdamW share."""

    beta1 = Float(0.9, min=0.0, below=1.0, label="Beta 1", says="Memory of the gradient's mean.")
    beta2 = Float(0.999, min=0.0, below=1.0, label="Beta 2", says="Memory of the gradient's size.")
    epsilon = Float(1e-8, above=0.0, max=1.0, says="Keeps steps finite where gradients vanish.")

    def memory(self) -> dict[str, Value]:
        """The settings of this class that differ from torch's own."""
        keywords: dict[str, Value] = {}
        if (self.beta1, self.beta2) != (0.9, 0.999):
            keywords["betas"] = (self.beta1, self.beta2)
        if self.epsilon != 1e-8:
            keywords["eps"] = self.epsilon
        return keywords


@optimiser("adam", "Adam", says="Adapts the step of each weight to its gradients.", rate=0.001)
class Adam(Adaptive):
    """Kingma and Ba 2015."""

    weight_decay = Float(0.0, min=0.0, says="Adds a pull towards zero to the gradient.")

    def call(self, lr: Value, parameters: Name = PARAMETERS) -> Call:
        decay: dict[str, Value] = {"weight_decay": self.weight_decay} if self.weight_decay else {}
        return Call("torch.optim.Adam", parameters, lr=lr, **self.memory(), **decay, fused=True)


@optimiser("adamw", "AdamW", says="Adam with weight decay apart from the gradient.", rate=0.001)
class AdamW(Adaptive):
    """Loshchilov and Hutter 2019."""

    weight_decay = Float(0.01, min=0.0, says="Pulls weights towards zero, apart from the gradient.")

    def call(self, lr: Value, parameters: Name = PARAMETERS) -> Call:
        decay = self.weight_decay
        return Call("torch.optim.AdamW", parameters, lr=lr, **self.memory(), weight_decay=decay, fused=True)
