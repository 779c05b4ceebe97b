"""Kuzushiji-MNIST: cursive Japanese characters in the form of MNIST."""

from __future__ import annotations

from netbuilder.data.idx import IDX_HELPERS
from netbuilder.data.idx_set import IdxSet, load_mnist
from netbuilder.data.source import CLASSIFY, dataset


@dataset("kmnist", "Kuzushiji-MNIST",
         says="70,000 cursive Japanese characters of ten kinds; 10,000 of them are for testing.",
         licence="CC BY-SA 4.0, KMNIST Dataset (created by CODH), adapted from Kuzushiji Dataset (NIJL and "
                 "others), doi:10.20676/00000341",
         suggests=CLASSIFY, loader=load_mnist, helpers=IDX_HELPERS)  # fmt: skip
class KuzushijiMnist(IdxSet):
    """Its files have the names of MNIST's; their bytes, or the folder's name, tell them apart."""

    folder = "kmnist"
    called = ("kmnist", "kuzushiji")
    classes = ("お", "き", "す", "つ", "な", "は", "ま", "や", "れ", "を")
    recognises = "a folder with the four IDX files of Kuzushiji-MNIST, plain or as .gz"
    mirrors = (
        "https://codh.rois.ac.jp/kmnist/dataset/kmnist/",
        "http://codh.rois.ac.jp/kmnist/dataset/kmnist/",
    )
    # From tensorflow/datasets, tensorflow_datasets/url_checksums/kmnist.txt.
    sizes = (18_165_135, 29_497, 3_041_136, 5_120)
    sums = (
        "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4",
        "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17",
        "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5",
        "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c",
    )
