"""Kinds of tensors and refusals in the few words that fit into a row of a list or beside the pointer."""

from __future__ import annotations

from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.core.spec import Kind, TensorSpec
from netbuilder.core.text import Text

_KINDS = {
    Kind.SCALAR: Text("a single number"),
    Kind.VECTOR: Text("a vector"),
    Kind.SIGNAL: Text("a signal"),
    Kind.SEQUENCE: Text("a sequence"),
    Kind.MAPS: Text("feature maps"),
    Kind.VOLUME: Text("a volume"),
    Kind.OTHER: Text("a tensor"),
}
_REFUSALS = {
    "kernel_too_large": Text("its window is too large"),
    "no_axis": Text("needs several values"),
    "odd_size": Text("needs an even number of values"),
    "one_value": Text("has one value at a time"),
    "whole_numbers": Text("needs numbers of tokens"),
    "heads": Text("needs features that its heads divide"),
    "padding_mask": Text("needs a mask of its steps"),
    "state_size": Text("needs a state of its size"),
    "attention_steps": Text("needs a value for each key"),
    "memory_size": Text("needs as many features as the input"),
    "attention_sizes": Text("needs keys and values that match"),
    "attention_mask": Text("needs a mask of its pairs of steps"),
    "unpool_indices": Text("needs the places of its values"),
    "unpool_size": Text("needs what was pooled"),
    "unpool_one": Text("makes a single value"),
    "pool_size": Text("makes more than there is"),
    "bag_weights": Text("needs a weight for each token"),
    "bag_mode": Text("weighs only sums"),
    "einsum_letters": Text("needs a letter for each axis"),
    "einsum_sizes": Text("has two sizes for a letter"),
    "too_few_to_pick": Text("needs more values"),
    "pick_indices": Text("needs whole numbers"),
    "pick_sizes": Text("needs a row of indices"),
    "norm_groups": Text("needs channels that its groups divide"),
    "no_such_axis": Text("needs more axes"),
    "reshape_count": Text("makes another number of values"),
    "target_kind": Text("needs labels"),
    "fold_values": Text("needs channels that its patches divide"),
    "fold_count": Text("needs another number of patches"),
    "fold_padding": Text("has too much padding"),
    "padding_too_large": Text("has too much padding"),
    "too_few_to_split": Text("needs more values to split"),
    "axes_order": Text("needs another number of axes"),
    "not_one": Text("needs an axis of size 1"),
    "shuffle_maps": Text("needs maps that its factor divides"),
    "shuffle_size": Text("needs sizes that its factor divides"),
    "no_matrix": Text("needs two axes"),
    "matrix_sizes": Text("needs matrices that match"),
    "unlike_shapes": Text("needs inputs of one shape"),
    "unlike_steps": Text("needs sequences of one length"),
    "stack_shapes": Text("needs inputs of one shape"),
    "stack_types": Text("needs inputs of one type"),
    "add_shapes": Text("needs inputs of one shape"),
    "concatenate_shapes": Text("needs inputs that match"),
    "concatenate_types": Text("needs inputs of one type"),
    "loss_shapes": Text("needs the target's shape"),
}


def kind_in_short(spec: TensorSpec) -> Text:
    """What a tensor is: "feature maps", "labels"."""
    return Text("labels") if spec.is_labels else _KINDS[spec.kind]


def refusal_in_short(refused: ShapeRefused, spec: TensorSpec) -> Text:
    """Why `spec` was refused, said of the layer: "needs a vector". Of several kinds that do, the first."""
    if refused.wanted:
        return Text("needs {kind}", kind=_KINDS[refused.wanted[0]])
    if refused.code == "element_type":
        return Text("takes no labels") if spec.is_labels else Text("needs values of type float32")
    return _REFUSALS.get(refused.code, refused.what)
