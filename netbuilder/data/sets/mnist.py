"""MNIST: the handwritten digits everybody compares with."""

from __future__ import annotations

from netbuilder.data.idx import IDX_HELPERS
from netbuilder.data.idx_set import NAMES, IdxSet, load_mnist
from netbuilder.data.source import CLASSIFY, dataset


@dataset("mnist", "MNIST", says="70,000 handwritten digits; 10,000 of them are for testing.",
         licence="None stated by Y. LeCun, C. Cortes and C. Burges; freely passed on since 1998",
         suggests=CLASSIFY, loader=load_mnist, helpers=IDX_HELPERS)  # fmt: skip
class Mnist(IdxSet):
    """Also reads what else comes in the same four files from the folder `path`."""

    folder = "mnist"
    classes = tuple("0123456789")
    recognises = f"a folder with the four IDX files of MNIST ({', '.join(NAMES)}), plain or as .gz"
    mirrors = (
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    )
    # As the authors published them.
    sizes = (9_912_422, 28_881, 1_648_877, 4_542)
    sums = (
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    )
