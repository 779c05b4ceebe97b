"""Every code that a report can hold, what it stands for, and what cannot be done until it is mended.

Codes are for programs: scripts, tests, links to help. They never change their meaning. Codes that come from
declarations (a layer that refuses its input, a setting out of range) stand here as well.
"""

from __future__ import annotations

from enum import Enum

from netbuilder.core.values import NamedTuple


class Stops(Enum):
    """The first thing that a problem stands in the way of."""

    BUILDING = "building"
    TRAINING = "training"
    NOTHING = "nothing"


class Code(NamedTuple):
    """`says` finishes the sentence "It means that …"."""

    id: str
    says: str
    stops: Stops = Stops.BUILDING


CODES = (
    # Nodes
    Code("unknown_layer", "a node is of a kind of layer that is not known here"),
    Code("unknown_loss", "a node is of a kind of loss that is not known here"),
    Code("unknown_data_set", "a node is of a kind of data set that is not known here"),
    Code("unknown_setting", "a node has a setting that its kind does not have"),
    Code("bad_setting", "a setting has a value that it does not take"),
    Code("wrong_graph", "data, a loss or an end of the network stands in a block, or a block's port outside"),
    Code("unknown_block", "a node stands for a block that the project does not have"),
    Code("block_in_itself", "a block holds itself"),
    Code("repeat_shape", "a block follows itself though its output is not like its input"),
    Code("bad_code", "the text of a Python layer is no layer"),
    Code("untrusted_code", "a Python layer came with a file, and nobody has agreed to run it here"),
    Code("unchecked_code", "a Python layer has not been run with what it gets"),
    Code("code_failed", "a Python layer cannot be run with what it gets"),
    Code("code_axis", "a Python layer asks for the size of an axis that its input does not have"),
    Code("no_partner", "a layer has to refer to another one and names none that it may"),
    Code("other_weights", "a block has the weights of a use of it that needs others"),
    Code("not_muted", "a node is muted that has no input or no one output to hand it to"),
    # Wires
    Code("cycle", "wires, perhaps with a reference, lead back to where they start"),
    Code("unconnected_input", "no wire reaches an input"),
    Code("lost_wire", "a wire begins or ends at a port that its node does not have"),
    Code("loss_as_input", "a wire leads on from a loss"),
    Code("unused_node", "nothing uses what a node makes, so the model leaves it out", Stops.NOTHING),
    # Shapes, as declarations refuse them
    Code("kind_mismatch", "an input is of a kind that the layer does not take"),
    Code("element_type", "class numbers or the like arrive where values are computed with"),
    Code("kernel_too_large", "a window is larger than the input with its padding"),
    Code("padding_too_large", "there is more padding than the window, the input or the result allows"),
    Code("same_with_stride", "padding that keeps the size is wanted together with a stride"),
    Code("groups", "the number of maps cannot be split into so many groups"),
    Code("fold_values", "channels cannot be split into patches of such a size"),
    Code("fold_count", "an image is to be made of another number of patches than it has"),
    Code("fold_padding", "patches hold no more than the padding around their image"),
    Code("output_padding", "a transposed convolution adds more at the end than its stride allows"),
    Code("cubic", "curves are to be drawn through something that is no image"),
    Code("factor_too_small", "maps are to be made so small that nothing is left"),
    Code("shuffle_maps", "the number of maps cannot be split into the pixels of a square"),
    Code("shuffle_size", "maps cannot be cut into squares of such a size"),
    Code("nothing_left", "all of the input is cut away"),
    Code("no_such_place", "a place is selected that the axis does not have"),
    Code("too_few_to_split", "there are fewer values along an axis than parts to be made"),
    Code("reshape_count", "the wanted sizes hold another number of values"),
    Code("no_such_axis", "an axis is named that the input does not have"),
    Code("no_axis", "the input has no axis at all"),
    Code("axes_order", "an order of axes does not name each axis once"),
    Code("not_one", "an axis that should hold one value holds more"),
    Code("too_many_axes", "there would be more axes than there are names for"),
    Code("no_matrix", "an input of a matrix product has less than two axes"),
    Code("matrix_sizes", "matrices that are to be multiplied do not fit each other"),
    Code("unlike_shapes", "tensors that are calculated with value by value have different shapes"),
    Code("unlike_steps", "sequences have different numbers of steps"),
    Code("stack_shapes", "tensors that are to be stacked have different shapes"),
    Code("stack_types", "tensors that are to be stacked hold different types of values"),
    Code("add_shapes", "tensors that are to be added have different shapes"),
    Code("concatenate_shapes", "tensors that are to be joined differ in another axis as well"),
    Code("concatenate_types", "tensors that are to be joined hold different types of values"),
    Code("tied_size", "a tied layer gets another number of values than its partner gives"),
    Code("odd_size", "a layer that halves its input gets an odd number of values"),
    Code("limits_swapped", "a lower limit is not below the upper one"),
    Code("norm_groups", "the number of channels cannot be split into so many groups to normalise"),
    Code("one_value", "a normalisation gets one value at a time, of which nothing would be left"),
    Code("state_size", "a recurrent layer begins with a state of another size than its own"),
    Code("whole_numbers", "values arrive where numbers of classes or tokens are looked at"),
    Code("heads", "the number of features cannot be shared among so many heads"),
    Code("padding_mask", "a mask is no yes or no for each step"),
    Code("attention_steps", "an attention gets another number of values than of keys"),
    Code("memory_size", "a decoder gets a memory with another number of features than its input"),
    Code("unpool_indices", "an unpooling gets no place for each of its values"),
    Code("unpool_size", "an unpooling is to make a size that no pooling makes its input of"),
    Code("unpool_one", "an unpooling would make maps of a single value"),
    Code("pool_size", "a pooling is to make more values than there are"),
    Code("bag_weights", "an embedding bag gets no weight for each token"),
    Code("bag_mode", "an embedding bag that does not sum gets weights"),
    Code("einsum_letters", "an equation has not a letter for each axis of its inputs"),
    Code("einsum_sizes", "axes of different sizes have the same letter in an equation"),
    Code("too_few_to_pick", "more values are to be kept than there are"),
    Code("pick_indices", "values are to be picked by what is no whole number"),
    Code("pick_sizes", "indices do not fit beside the values that are picked"),
    Code("attention_axes", "an attention gets tensors without steps, or of different numbers of axes"),
    Code("attention_sizes", "queries, keys and values do not go together"),
    Code("attention_mask", "a mask has nothing for each pair of steps"),
    Code("two_masks", "an attention is causal and has another mask as well"),
    Code("target_kind", "a loss for classes gets a target that is no class number"),
    Code("loss_shapes", "prediction and target have different shapes"),
    Code("one_class", "a loss for several classes gets a single score"),
    # Data
    Code("no_layers", "there is nothing yet that could be built"),
    Code("no_data", "there is no data set", Stops.TRAINING),
    Code("data_not_chosen", "a data set does not say what is to be read", Stops.TRAINING),
    Code("data_unreadable", "the files of a data set cannot be read here", Stops.TRAINING),
    Code("input_beside_data", "an Input leads to a loss though there is a data set", Stops.TRAINING),
    Code("two_data_sets", "examples of two data sets meet, or losses learn from two", Stops.TRAINING),
    Code("unscaled_values", "values as large as raw pixels go into a layer", Stops.NOTHING),
    # Training
    Code("no_loss", "nothing says what training should make small", Stops.TRAINING),
    Code("nothing_to_train", "no weight has an influence on any loss", Stops.TRAINING),
    Code("all_frozen", "every weight that has an influence on a loss is frozen", Stops.TRAINING),
    Code("idle_loss", "no weight has an influence on one of the losses", Stops.NOTHING),
    Code("activation_before_loss", "an activation is applied that the loss applies itself", Stops.NOTHING),
    Code("too_few_scores", "there are more classes than scores", Stops.TRAINING),
    Code("too_many_scores", "there are fewer classes than scores", Stops.NOTHING),
    Code("late_augmentation", "what changes examples comes behind a layer that learns", Stops.NOTHING),
    Code("few_mixed_classes", "examples are mixed for fewer classes than there are", Stops.TRAINING),
    Code("many_mixed_classes", "examples are mixed for more classes than there are", Stops.NOTHING),
    Code("values_of_labels", "labels, each of which is there or not, are taken for amounts", Stops.NOTHING),
    Code("out_of_reach", "the last activation cannot give some of what is to be foretold", Stops.NOTHING),
    Code("labels_out_of_range", "labels have numbers that no score stands for", Stops.TRAINING),
    # The recipe
    Code("learning_rate", "the learning rate is far from what its optimiser takes", Stops.NOTHING),
    Code("metric_fit", "a chosen metric makes no sense of any prediction", Stops.NOTHING),
    Code("bad_split", "the shares for validation and testing leave nothing to learn from", Stops.TRAINING),
    Code(
        "bad_split_way", "the data set is not made for the way in which it is to be divided", Stops.TRAINING
    ),
    Code("bad_fold", "the fold that is to validate has a number beyond the last", Stops.TRAINING),
    Code("time_divided", "what follows in time is divided at random", Stops.NOTHING),
    Code("batch_too_large", "a batch holds more than all training examples", Stops.NOTHING),
    Code("lone_example", "batch norm would meet a batch of one example", Stops.TRAINING),
)

STOPS_BUILDING = frozenset(code.id for code in CODES if code.stops is Stops.BUILDING)
STOPS_TRAINING = STOPS_BUILDING | {code.id for code in CODES if code.stops is Stops.TRAINING}
# What is found out by running a Python layer.
RUN_TO_KNOW = frozenset({"unchecked_code", "code_failed"})
