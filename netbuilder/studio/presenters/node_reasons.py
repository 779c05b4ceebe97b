"""Why a node is wrong, in the few words that fit on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.core.problem import Problem
from netbuilder.core.text import Text

if TYPE_CHECKING:
    from netbuilder.studio.presenters.node_card import Say

# What the errors are called in the one line that a node has; the others say what they are themselves.
_REASONS = {
    "unconnected_input": Text("no input"),
    "cycle": Text("part of a loop"),
    "lost_wire": Text("a wire leads nowhere"),
    "loss_as_input": Text("fed by a loss"),
    "unknown_layer": Text("unknown layer"),
    "unknown_loss": Text("unknown loss"),
    "unknown_data_set": Text("unknown data set"),
    "unknown_block": Text("its block is missing"),
    "bad_setting": Text("a setting does not fit"),
    "unknown_setting": Text("an unknown setting"),
    "no_partner": Text("needs a partner"),
    "code_axis": Text("asks for an axis that is missing"),
    "code_failed": Text("its code cannot be run"),
    "data_not_chosen": Text("nothing chosen yet"),
    "two_data_sets": Text("examples of two data sets"),
    "nothing_to_train": Text("nothing to train"),
    "not_muted": Text("cannot be muted"),
    "all_frozen": Text("every weight is frozen"),
    "block_in_itself": Text("stands inside itself"),
    "element_type": Text("values of another type"),
    "same_with_stride": Text("Keep size with a stride"),
    "groups": Text("cannot split its maps"),
    "padding_too_large": Text("too much padding"),
    "no_such_axis": Text("an axis that is not there"),
    "fold_values": Text("cannot split its channels"),
    "fold_count": Text("another number of patches"),
    "fold_padding": Text("too much padding"),
    "output_padding": Text("too much at the end"),
    "cubic": Text("cubic is for images alone"),
    "factor_too_small": Text("leaves nothing"),
    "shuffle_maps": Text("cannot split its maps"),
    "shuffle_size": Text("cannot cut its maps"),
    "nothing_left": Text("leaves nothing"),
    "no_such_place": Text("a place that is not there"),
    "too_few_to_split": Text("too few values to split"),
    "axes_order": Text("does not name each axis once"),
    "not_one": Text("an axis of more than one value"),
    "too_many_axes": Text("too many axes"),
    "no_matrix": Text("needs matrices"),
    "matrix_sizes": Text("matrices that do not match"),
    "unlike_shapes": Text("inputs of two shapes"),
    "unlike_steps": Text("sequences of two lengths"),
    "stack_shapes": Text("inputs of two shapes"),
    "stack_types": Text("inputs of two types"),
    "concatenate_shapes": Text("inputs that do not match"),
    "concatenate_types": Text("inputs of two types"),
    "tied_size": Text("does not fit its partner"),
    "loss_shapes": Text("target of another shape"),
    "no_axis": Text("needs several values"),
    "odd_size": Text("needs an even number of values"),
    "limits_swapped": Text("limits the wrong way round"),
    "norm_groups": Text("cannot split its channels"),
    "one_value": Text("one value at a time"),
    "state_size": Text("a state of another size"),
    "whole_numbers": Text("needs numbers of tokens"),
    "heads": Text("heads do not divide its features"),
    "padding_mask": Text("needs a mask of its steps"),
    "attention_steps": Text("needs a value for each key"),
    "memory_size": Text("a memory of another size"),
    "attention_axes": Text("needs steps and features"),
    "attention_sizes": Text("keys or values do not fit"),
    "attention_mask": Text("a mask of another size"),
    "two_masks": Text("two masks at once"),
    "unpool_indices": Text("needs places of its values"),
    "unpool_size": Text("a size that was not pooled"),
    "unpool_one": Text("one place to put values"),
    "pool_size": Text("more values than there are"),
    "bag_weights": Text("needs a weight for each token"),
    "bag_mode": Text("weights go with a sum"),
    "einsum_letters": Text("letters do not fit the axes"),
    "einsum_sizes": Text("a letter of two sizes"),
    "too_few_to_pick": Text("keeps more than there are"),
    "pick_indices": Text("needs whole numbers"),
    "pick_sizes": Text("indices that do not fit"),
    "too_few_scores": Text("too few scores"),
    "labels_out_of_range": Text("labels out of range"),
    "few_mixed_classes": Text("too few classes"),
    "lone_example": Text("one example in a batch"),
}


def reason(problem: Problem, name: str, say: Say = str) -> str:
    """Why, in the few words that fit below the title of the node called `name`."""
    if problem.place.blocks:
        return say(Text("a problem inside"))
    short = _REASONS.get(problem.code)
    if problem.code == "kernel_too_large" and problem.expected is not None and problem.received is not None:
        window, room = dict(problem.received.values)["reach"], dict(problem.expected.values)["room"]
        short = Text("{window} is too big for {room}", window=window, room=room)
    if short is not None:
        return say(short)
    words = say(dict(problem.what.values).get("what") or problem.what)  # type: ignore[arg-type]  # a Text
    if problem.code == "kind_mismatch":
        # "needs a vector or a sequence T×F": the first of them says enough, without its axes.
        words = words.partition(" or ")[0].partition(", ")[0].partition(" T×")[0].partition(" C×")[0]
    return words.removeprefix(f"{name} ").rstrip(".")
