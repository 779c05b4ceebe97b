"""Fashion-MNIST: articles of clothing in the form of MNIST, and harder than it."""

from __future__ import annotations

from netbuilder.data.idx import IDX_HELPERS
from netbuilder.data.idx_set import IdxSet, load_mnist
from netbuilder.data.source import CLASSIFY, dataset


@dataset("fashion_mnist", "Fashion-MNIST",
         says="70,000 small pictures of clothes in ten classes; 10,000 of them are for testing.",
         licence="MIT, Zalando SE (2017)",
         suggests=CLASSIFY, loader=load_mnist, helpers=IDX_HELPERS)  # fmt: skip
class FashionMnist(IdxSet):
    """Its files have the names of MNIST's; their bytes, or the folder's name, tell them apart."""

    folder = "fashion-mnist"
    called = ("fashion",)
    classes = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
               "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")  # fmt: skip
    recognises = "a folder with the four IDX files of Fashion-MNIST, plain or as .gz"
    mirrors = (
        "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    )
    # From tensorflow/datasets, tensorflow_datasets/url_checksums/fashion_mnist.txt.
    sizes = (26_421_880, 29_515, 4_422_102, 5_148)
    sums = (
        "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    )
