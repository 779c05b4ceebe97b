"""Reads the classes of a text: what they make, and what they do with it. Nothing is executed."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from netbuilder.analysis.from_source.binding import bound
from netbuilder.analysis.from_source.classes import Classes
from netbuilder.analysis.from_source.expressions import Expressions
from netbuilder.analysis.from_source.knowledge import Knowledge
from netbuilder.analysis.from_source.making import module, named
from netbuilder.analysis.from_source.parsing import Script
from netbuilder.analysis.from_source.recording import Recorder
from netbuilder.analysis.from_source.repeats import collapsed
from netbuilder.analysis.from_source.scope import MISSING, Scope, imported
from netbuilder.analysis.from_source.statements import Statements
from netbuilder.analysis.from_source.trouble import not_drawn, refused, shown, spot_of
from netbuilder.analysis.from_source.values import (
    Chain,
    Function,
    Instance,
    Module,
    Reading,
    Ref,
    Tensor,
)
from netbuilder.catalogue.helpers import HELPERS
from netbuilder.core.problem import ProblemError
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text

# Classes inside classes, and functions that call themselves.
_DEEPEST = 40
_MOST_STEPS = 100_000


class Reader:
    """One text. `begun` is the class of the model, as far as it was read.

    `passes_over` leaves out how weights begin, which a graph does not say.
    """

    def __init__(self, text: str, knowledge: Knowledge, *, passes_over: bool = False) -> None:
        self.passes_over = passes_over
        self.script = Script(text)
        self._names: dict[str, object] = imported(self.script.tree)
        self.classes = Classes(text, self.script.tree, self._names)
        self._names.update(self.classes.by_name)
        self._expressions = Expressions(self)
        self._statements = Statements(self, self._expressions)
        self._recorder = Recorder(knowledge, self)
        self._known: dict[tuple[object, ...], Reading] = {}
        self._depth = 0
        self._model = ""
        self.begun: Reading | None = None
        self._codes_used: dict[object, Module] = {}
        helpers = (name for name in self.classes.by_name if name in HELPERS)
        self._helpers = {name for name in helpers if self.classes.is_helper(name)}
        self._codes = {name: text for name, text in knowledge.codes().items() if name in self.classes.by_name}
        self._read_constants()

    def model(self, name: str, specs: Sequence[TensorSpec | None] | Mapping[str, TensorSpec]) -> Reading:
        """The class of the model: the one of that name, or else the last that no other one uses."""
        owner = self.classes.model(name, self._helpers)
        self._model = owner.name
        self._names["self"] = None
        try:
            instance = self.instance(owner, (), {}, _call_of(owner))
            assert isinstance(instance, Instance)
            forward = self._forward(instance)
            found = self._read(instance, forward, self._entering(forward, specs))
        except RecursionError:
            raise not_drawn(owner, Text("This class is nested without end.")) from None
        return found

    # What the other parts ask for.

    def value(self, node: ast.expr, scope: Scope) -> object:
        return self._expressions.value(node, scope)

    def comment_at(self, node: ast.expr | ast.stmt) -> tuple[str, ...]:
        return self.script.comment_at(node)

    def recognised(self, node: ast.expr, scope: Scope) -> object:
        return self._recorder.recognised(node, scope)

    def operation(
        self, name: str, given: Sequence[object], keywords: Mapping[str, object], node: ast.expr, scope: Scope
    ) -> object:
        return self._recorder.operation(name, given, keywords, node, scope)

    def run(
        self,
        function: Function,
        given: Sequence[object],
        keywords: Mapping[str, object],
        node: ast.Call,
        scope: Scope,
    ) -> object:
        inner = Scope(function.around or self._names, scope.reading)
        parameters = [function.owner, *given] if function.owner is not None else list(given)
        inner.names.update(bound(function.node.args, parameters, keywords, node, self._default))
        self._deeper(node)
        if isinstance(function.node, ast.Lambda):
            found: object = self.value(function.node.body, inner)
        else:
            returned = self._statements.run(function.node.body, inner)
            found = returned.value if returned is not None else None
        self._depth -= 1
        return found

    def instance(
        self, owner: ast.ClassDef, given: Sequence[object], keywords: Mapping[str, object], node: ast.Call
    ) -> object:
        if owner.name in self._helpers or owner.name in self._codes:
            made = module(self, owner.name, given, keywords, node)
            text = self._codes.get(owner.name)
            if text is not None and text != self.classes.segment(owner):
                made.own = self.classes.segment(owner)
            return made
        self.classes.need_module(owner)
        made = module(self, owner.name, given, keywords, node)
        instance = Instance(owner, made.text, made.spot, made.comment)
        instance.given, instance.named = made.positional, made.keywords
        constructor = self.classes.method(owner, "__init__")
        scope = Scope(self._names)
        if constructor is not None:
            try:
                self.run(Function(constructor, instance), given, keywords, node, scope)
            except ProblemError as error:
                return self._as_code(owner, made, error)
        elif given or keywords:
            raise refused(
                node,
                "bad_argument",
                Text("{name} takes no arguments.", name=owner.name),
                received=Text("{text}", text=shown(node)),
                remedy=Text("leave them out, or give the class an __init__ that takes them."),
            )
        return instance

    def call(
        self,
        what: Module | Instance | Chain,
        given: Sequence[object],
        keywords: Mapping[str, object],
        node: ast.Call,
        scope: Scope,
    ) -> object:
        if scope.reading is None:
            raise not_drawn(node, Text("Layers are called in the forward pass, not before."))
        if len(scope.reading.steps) > _MOST_STEPS:
            raise not_drawn(node, Text("These are more layers than a project can hold."))
        if isinstance(what, Chain):
            if len(given) != 1 or keywords:
                raise not_drawn(node, Text("An nn.Sequential takes one tensor."))
            value: object = given[0]
            for _, member in what.members:
                assert isinstance(member, Module | Instance | Chain)
                value = self.call(member, [value], {}, node, scope)
            return value
        what = self._codes_used.get(what, what)
        if isinstance(what, Module):
            return self._recorder.module(what, given, keywords, node, scope)
        return self._block(what, given, keywords, node, scope)

    def _block(
        self,
        what: Instance,
        given: Sequence[object],
        keywords: Mapping[str, object],
        node: ast.Call,
        scope: Scope,
    ) -> object:
        """What a class of the text gives for these arguments."""
        assert scope.reading is not None
        forward = self._forward(what)
        tensors = (
            bound(forward.args, [what, *given], keywords, node, self._default) if forward is not None else {}
        )
        entering = [each for name, each in tensors.items() if name != "self" and isinstance(each, Tensor)]
        rest = {name: each for name, each in tensors.items() if not isinstance(each, Tensor | Instance)}
        if forward is None:
            entering = [each for each in given if isinstance(each, Tensor)]
        if not entering:
            raise not_drawn(node, Text("{name} is called without a tensor.", name=what.name))
        key = (what.name, what.text, tuple(each.spec for each in entering), repr(sorted(rest.items())))
        if key not in self._known:
            names = [name for name, each in tensors.items() if name != "self" and isinstance(each, Tensor)]
            specs = {name: each.spec for name, each in zip(names or ["x"], entering, strict=False)}
            path = self._recorder.path_of(what, node, scope.reading)
            depth = self._depth
            self._deeper(node)
            try:
                self._known[key] = self._read(what, forward, specs, rest, path)
            except ProblemError as error:
                made = self._as_code(what.owner, module(self, what.name, (), {}, node), error)
                made.positional, made.keywords, made.path = what.given, what.named, what.path
                made.spot, made.comment, made.frozen = what.spot, what.comment, what.frozen
                self._codes_used[what] = made
                return self._recorder.module(made, given, keywords, node, scope)
            finally:
                self._depth = depth
        return self._recorder.block(what, self._known[key], entering, node, scope)

    def _as_code(self, owner: ast.ClassDef, made: Module, error: ProblemError) -> Module:
        """A class that has no counterpart in a graph as a layer written in Python; or else what is wrong."""
        if error.problem.code != "no_graph" or owner.name == self._model:
            raise error
        made.own = self.classes.segment(owner)
        return made

    def method(self, owner: ast.ClassDef, name: str) -> ast.FunctionDef | None:
        return self.classes.method(owner, name)

    def member(self, owner: ast.ClassDef, name: str) -> object:
        found = self.classes.member(owner, name)
        return MISSING if found is None else self.value(found, Scope(self._names))

    # Classes.

    def _read(
        self,
        instance: Instance,
        forward: ast.FunctionDef | None,
        specs: Mapping[str, TensorSpec | None],
        rest: Mapping[str, object] | None = None,
        path: tuple[str, ...] = (),
    ) -> Reading:
        spot = spot_of(instance.owner)
        reading = Reading(instance.name, tuple(specs), tuple(specs.values()), spot=spot, path=path)
        self.begun = self.begun or reading
        tensors = {name: Tensor(Ref(-1, number), spec) for number, (name, spec) in enumerate(specs.items())}
        scope = Scope(self._names, reading)
        scope.names = {"self": instance, **(rest or {}), **tensors}
        if forward is None:
            value: object = tensors[next(iter(tensors))]
            for name, member in instance.attributes.items():
                if isinstance(member, Module | Instance | Chain):
                    call = _call_of(instance.owner)
                    named(member, (name,))
                    if isinstance(member, Module | Instance):
                        member.in_chain = True
                    value = self.call(member, [value], {}, call, scope)
            at: ast.stmt = instance.owner
        else:
            returned = self._statements.run(forward.body, scope)
            value, at = returned.value if returned is not None else None, forward
        reading.returns = self._returned(value, at)
        return collapsed(reading)

    def _returned(self, value: object, at: ast.stmt) -> tuple[Ref, ...]:
        values = value if isinstance(value, tuple | list) else (value,)
        flat = [each for part in values for each in (part if isinstance(part, tuple) else (part,))]
        if not flat or not all(isinstance(each, Tensor) for each in flat):
            raise refused(
                at,
                "no_result",
                Text("The forward pass returns no tensor."),
                expected=Text("return with one tensor, or several with commas between them"),
                received=Text("nothing") if value is None else Text("something else"),
                remedy=Text("return the result of its last layer."),
            )
        return tuple(each.ref for each in flat if isinstance(each, Tensor))

    def _forward(self, instance: Instance) -> ast.FunctionDef | None:
        """The forward pass; None for a class that is an `nn.Sequential`."""
        found = self.classes.method(instance.owner, "forward")
        if found is None and "nn.Sequential" not in self.classes.bases(instance.owner):
            raise refused(
                instance.owner,
                "no_forward",
                Text("The class {name} has no forward.", name=instance.name),
                expected=Text("def forward(self, x): …"),
                remedy=Text("add it, or derive the class from nn.Sequential."),
            )
        return found

    def _entering(
        self,
        forward: ast.FunctionDef | None,
        specs: Sequence[TensorSpec | None] | Mapping[str, TensorSpec],
    ) -> dict[str, TensorSpec | None]:
        """The parameters of the model's forward pass, with what is known of them."""
        if forward is None:
            names = ["x"]
        else:
            arguments = forward.args
            every = [*arguments.posonlyargs, *arguments.args][1:]
            count = len(every) - len(arguments.defaults)
            names = [each.arg for number, each in enumerate(every) if number < max(count, 1)]
            # One that is for training alone may be left out.
            spare = zip(every[count:], arguments.defaults, strict=True)
            room = len(specs) - len(names)
            is_none = (each.arg for each, default in spare if ast.unparse(default) == "None")
            names += [name for name in is_none if name in specs or not isinstance(specs, Mapping)][:room]
            if arguments.vararg or arguments.kwarg or not names:
                raise not_drawn(forward, Text("The forward pass needs a name for each of its tensors."))
        if isinstance(specs, Mapping):
            first = next(iter(specs.values()), None)
            return {name: specs.get(name, first if len(names) == 1 else None) for name in names}
        return {name: specs[number] if number < len(specs) else None for number, name in enumerate(names)}

    def _default(self, node: ast.expr) -> object:
        """What stands as a default in the head of a function."""
        return self.value(node, Scope(self._names))

    def _deeper(self, node: ast.expr) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise refused(
                node,
                "endless",
                Text("This calls itself without end."),
                expected=Text("at most {most} calls inside each other", most=_DEEPEST),
                received=Text("{text}", text=shown(node)),
                remedy=Text("take this line out, or use a loop over range(…)."),
            )

    # The text itself.

    def _read_constants(self) -> None:
        """What names stand for outside of classes; what cannot be read is missed only where it is used."""
        scope = Scope(self._names)
        for node in self.script.tree.body:
            if isinstance(node, ast.FunctionDef):
                self._names[node.name] = Function(node)
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                try:
                    self._statements.run([node], scope)
                except ProblemError:
                    continue
                self._names.update(scope.names)


def _call_of(owner: ast.ClassDef) -> ast.Call:
    """A call of a class that stands nowhere."""
    func = ast.copy_location(ast.Name(owner.name, ast.Load()), owner)
    return ast.copy_location(ast.Call(func, [], []), owner)
