"""Arrays that belong to parts, told by their names or by the files that they lie in.

`ARRAY_PART_HELPERS` need nothing of this file but one another and `PART_HELPERS`: exported scripts carry
their text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netbuilder.data.part_files import part_of, part_spellings

if TYPE_CHECKING:
    from collections.abc import Callable


class BadArrays(ValueError):
    """A file without arrays to learn from; the words say why.

    `path` is that of a further file at which the fault lies.
    """

    def __init__(self, fault: str, path: str = "") -> None:
        super().__init__(f"{path} {fault}" if path else fault)
        self.fault, self.path = fault, path


def named_parts(names: list[str]) -> dict[str, dict[str, str]]:
    """The arrays of each part by field, as x_train and x_test are of the field x.

    All are to train where not each name tells a part, with the same fields in all.
    """
    parts: dict[str, dict[str, str]] = {}
    for name in names:
        part, field = part_of(name)
        parts.setdefault(part, {})[field or "values"] = name
    fields = set(parts.get("train", {}))
    whole = sum(map(len, parts.values())) == len(names) and "" not in parts
    if not whole or len(parts) < 2 or not all(set(each) == fields for each in parts.values()):
        return {"train": {name: name for name in names}}
    return {part: parts[part] for part in part_spellings() if part in parts}


def array_parts(
    read: list[tuple[str, str, dict[str, Any]]],
) -> dict[str, dict[str, Any]]:
    """The arrays of each part by field; `read` tells part, path and arrays of a file.

    Of one file the names tell parts. Further ones have the arrays of the first, also
    where their names differ in the part. Raises BadArrays.
    """
    _, _, first = read[0]
    if len(read) > 1:
        found = {"train": first}
        for part, path, arrays in read[1:]:
            found[part] = same_arrays(arrays, path, first)
            need_like(found[part], first, path)
        return found
    parts = named_parts(list(first))
    found = {part: {field: first[name] for field, name in parts[part].items()} for part in parts}
    for arrays in found.values():
        need_like(arrays, found["train"], "")
    return found


def same_arrays(
    arrays: dict[str, Any],
    path: str,
    first: dict[str, Any],
) -> dict[str, Any]:
    """Those arrays of a further file that the `first` has, by their names there.

    Raises BadArrays.
    """
    by_field = {part_of(name)[1]: name for name in arrays}
    found: dict[str, Any] = {}
    for name in first:
        other = name if name in arrays else by_field.get(part_of(name)[1], "")
        if not other:
            names = ", ".join(arrays)
            raise BadArrays(f"has no array {name!r}, only {names}", path)
        found[name] = arrays[other]
    return found


def need_like(arrays: dict[str, Any], train: dict[str, Any], path: str) -> None:
    """See that examples are like those that train.

    Raises BadArrays.
    """
    for name, array in arrays.items():
        if array.shape[1:] == train[name].shape[1:] and array.dtype == train[name].dtype:
            continue
        own, other = (
            f"{each.dtype} of {'×'.join(map(str, each.shape[1:])) or 1}" for each in (array, train[name])
        )
        raise BadArrays(f"has {own} in {name!r}, and what trains has {other}", path)


def joined_parts(
    parts: dict[str, dict[str, Any]], join: Callable[[list[Any]], Any] | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is not to test, perhaps with what validates, and what is.

    `join` makes one array of several.
    """
    import numpy as np

    examples = parts["train"]
    if "validation" in parts:
        counts = [len(next(iter(parts[part].values()))) for part in ("train", "validation")]
        own, join = parts["validation"], join or np.concatenate
        examples = {name: join([array, own[name]]) for name, array in examples.items()}
        examples["validation"] = np.repeat([False, True], counts)
    return examples, parts.get("test", {})


ARRAY_PART_HELPERS = (BadArrays, named_parts, array_parts, same_arrays, need_like, joined_parts)
