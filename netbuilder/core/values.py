"""Frozen dataclasses and named tuples whose classes are made in a tenth of the time.

A start declares more than a hundred of them before its first picture. `dataclasses` compiles six methods for
each and `typing.NamedTuple` every annotation, which takes a tenth of that start. Here a constructor is
compiled when the first value is made, the other methods are the same few functions for all, and annotations
stay the words they are. Whoever checks types sees what the standard library calls by these names; so they
behave, where this project uses them (`tests/core/test_values.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from typing import NamedTuple as NamedTuple
else:
    import dataclasses
    from collections import _tuplegetter
    from operator import attrgetter

    _MISSING = dataclasses.MISSING

    class _Naming(type):
        """Makes of a class derived from NamedTuple the tuple that its annotations describe."""

        def __new__(cls, name, bases, namespace):
            if not bases:
                return super().__new__(cls, name, bases, namespace)
            fields = tuple(namespace.get("__annotations__", ()))
            said = {
                "__doc__": f"{name}({', '.join(fields)})",
                "__slots__": (),
                "__match_args__": fields,
                "_fields": fields,
                "_field_defaults": {field: namespace[field] for field in fields if field in namespace},
                **_OF_ALL_TUPLES,
                **namespace,
                **{field: _tuplegetter(place, field) for place, field in enumerate(fields)},
            }
            made = type(name, (tuple,), said)
            made.__new__ = staticmethod(_new_made_late(made))
            return made

    class NamedTuple(metaclass=_Naming):
        """See `typing.NamedTuple`."""

    def _new_made_late(made):
        def __new__(cls, *arguments, **named):
            made.__new__ = staticmethod(_new(made))
            return made.__new__(cls, *arguments, **named)

        return __new__

    def _new(made):
        """What `collections.namedtuple` writes to make a value, compiled now."""
        defaults = made._field_defaults
        heads = [f"{field}=_of[{field!r}]" if field in defaults else field for field in made._fields]
        values = "".join(f"{field}, " for field in made._fields)
        text = f"lambda _cls, {', '.join(heads)}: _tuple(_cls, ({values}))"
        new = eval(text, {"_tuple": tuple.__new__, "_of": defaults})  # noqa: S307  names of fields of ours
        new.__name__, new.__qualname__ = "__new__", f"{made.__name__}.__new__"
        return new

    def _make(cls, iterable):
        made = tuple.__new__(cls, iterable)
        if len(made) != len(cls._fields):
            raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
        return made

    def _replace(self, /, **changed):
        made = self._make(map(changed.pop, self._fields, self))
        if changed:
            raise ValueError(f"Got unexpected field names: {list(changed)!r}")
        return made

    def _tuple_in_words(self):
        return f"{type(self).__name__}({_listed(self._fields, self)})"

    _OF_ALL_TUPLES = {
        "_make": classmethod(_make),
        "_replace": _replace,
        "_asdict": lambda self: dict(zip(self._fields, self, strict=True)),
        "__getnewargs__": lambda self: tuple(self),
        "__repr__": _tuple_in_words,
    }

    def dataclass(*, frozen, slots, eq=True, init=True):
        """See `dataclasses.dataclass`: frozen and with slots, its fields all given to the constructor."""
        if not (frozen and slots):
            raise TypeError("only classes that are frozen and have slots are made here")

        def make(cls):
            own = cls.__dict__
            made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
            fields = dataclasses.fields(made)
            if not all(field.init and not field.kw_only for field in fields):
                raise TypeError("only fields that a constructor takes in their order are known here")
            methods = {
                "__setattr__": _refuse_to_set,
                "__delattr__": _refuse_to_delete,
                "__getstate__": _state,
                "__setstate__": _set_state,
                "__repr__": _in_words,
            }
            if init:
                methods["__init__"] = _constructor_made_late(made)
            if eq:
                methods["__eq__"], methods["__hash__"] = _comparison(fields)
            for name, method in methods.items():
                if own.get(name) is None:  # Python leaves no hash to a class with an `__eq__` of its own
                    setattr(made, name, method)
            return made

        return make

    def _constructor_made_late(made):
        def __init__(self, *arguments, **named):
            made.__init__ = _constructor(made)
            made.__init__(self, *arguments, **named)

        return __init__

    def _constructor(made):
        """The constructor of a class as `dataclasses` would write it, compiled now."""
        space = {"_set": object.__setattr__, "_MISSING": _MISSING}
        heads, body = [], []
        for field in dataclasses.fields(made):
            name = value = field.name
            if field.default_factory is not _MISSING:
                space[f"_make_{name}"] = field.default_factory
                heads.append(f"{name}=_MISSING")
                value = f"_make_{name}() if {name} is _MISSING else {name}"
            elif field.default is not _MISSING:
                space[f"_default_{name}"] = field.default
                heads.append(f"{name}=_default_{name}")
            else:
                heads.append(name)
            body.append(f" _set(self, {name!r}, {value})")
        if hasattr(made, "__post_init__"):
            body.append(" self.__post_init__()")
        text = "\n".join([f"def __init__(self, {', '.join(heads)}):", *body, " return None"])
        exec(text, space)  # noqa: S102  names of fields of ours
        constructor = space["__init__"]
        constructor.__qualname__ = f"{made.__qualname__}.__init__"
        return constructor

    def _comparison(fields):
        """Equality and hash by what counts of a value: its fields, less those with `compare=False`."""
        names = [field.name for field in fields if field.compare]
        # Of one name it would give what is called so, and no tuple: tuples look at identity first.
        several = attrgetter(*names, *names[:1]) if names else lambda self: ()

        def __eq__(self, other):
            return several(self) == several(other) if other.__class__ is self.__class__ else NotImplemented

        def __hash__(self):
            return hash(several(self))

        return __eq__, __hash__

    def _refuse_to_set(self, name, value):
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def _refuse_to_delete(self, name):
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")

    def _state(self):
        return [getattr(self, field.name) for field in dataclasses.fields(self)]

    def _set_state(self, state):
        for field, value in zip(dataclasses.fields(self), state, strict=True):
            object.__setattr__(self, field.name, value)

    def _in_words(self):
        names = [field.name for field in dataclasses.fields(self) if field.repr]
        return f"{type(self).__qualname__}({_listed(names, [getattr(self, name) for name in names])})"

    def _listed(names, values):
        return ", ".join(f"{name}={value!r}" for name, value in zip(names, values, strict=True))
