"""The small tables that come with scikit-learn: real measurements, no network, trained in seconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from netbuilder.core.call import Value
from netbuilder.core.facts import FieldFacts
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.setting import Choice, Flag
from netbuilder.core.spec import vector
from netbuilder.data.source import (
    CLASSIFY,
    RECONSTRUCT,
    DataSet,
    Loaded,
    Progress,
    Scaling,
    Stopping,
    dataset,
    labels,
)

if TYPE_CHECKING:
    import numpy as np

_NUCLEI = ("radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity",
           "concave points", "symmetry", "fractal dimension")  # fmt: skip


def load_known_table(name: str) -> dict[str, np.ndarray]:
    """A table of scikit-learn as it was measured: features, and a class or a number for each row."""
    import numpy as np
    from sklearn import datasets

    if name == "diabetes":
        table = datasets.load_diabetes(scaled=False)
        target = table.target.astype(np.float32)[:, None]
    else:
        table = getattr(datasets, f"load_{name}")()
        target = table.target.astype(np.int64)
    return {"features": table.data.astype(np.float32), "target": target}


class _KnownTable(DataSet):
    """What they have in common. `features` are the columns, in order; `goal` is what is to be foretold."""

    features: ClassVar[tuple[str, ...]]
    goal: ClassVar[FieldFacts]

    scaled_by = FrozenDict(features="scale")

    scale = Choice("standard", ("standard", "range", "none"),
                   says="Numbers: mean 0 and deviation 1, or from 0 to 1, or as they are.")  # fmt: skip

    def fields(self) -> tuple[tuple[str, FieldFacts], ...]:
        features = FieldFacts(vector(len(self.features)), names=self.features)
        return ("features", features), ("target", self.goal)

    def preparation(self) -> Mapping[str, Scaling]:
        return {"features": Scaling(self.scale)}

    def load(self, progress: Progress | None = None, token: Stopping | None = None) -> Loaded:
        return Loaded(load_known_table(self.id))

    def _script_arguments(self) -> dict[str, Value]:
        return {"name": self.id}


@dataset("iris", "Iris flowers", says="150 flowers of three kinds, by the size of their leaves.",
         licence="CC BY 4.0, R. A. Fisher, UCI Machine Learning Repository (1936)",
         suggests=CLASSIFY, loader=load_known_table)  # fmt: skip
class Iris(_KnownTable):
    """The copy that scikit-learn carries."""

    features = ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)")
    goal = labels("setosa", "versicolor", "virginica")


@dataset("wine", "Wines", says="178 wines from three growers, by what is dissolved in them.",
         licence="CC BY 4.0, S. Aeberhard and M. Forina, UCI Machine Learning Repository (1992)",
         suggests=CLASSIFY, loader=load_known_table)  # fmt: skip
class Wine(_KnownTable):
    """The copy that scikit-learn carries."""

    features = (
        "alcohol", "malic acid", "ash", "alcalinity of ash", "magnesium", "total phenols", "flavanoids",
        "nonflavanoid phenols", "proanthocyanins", "color intensity", "hue", "od280/od315 of diluted wines",
        "proline",
    )  # fmt: skip
    goal = labels("class 0", "class 1", "class 2")


@dataset("breast_cancer", "Breast cancer", says="569 tumours, by the cells that a needle took out.",
         licence="CC BY 4.0, W. Wolberg, O. Mangasarian, N. Street and W. Street, UCI Machine Learning "
                 "Repository (1993)",
         suggests=CLASSIFY, loader=load_known_table)  # fmt: skip
class BreastCancer(_KnownTable):
    """The copy that scikit-learn carries: of each measure the mean, its error and the worst."""

    features = (
        *(f"mean {name}" for name in _NUCLEI),
        *(f"{name} error" for name in _NUCLEI),
        *(f"worst {name}" for name in _NUCLEI),
    )
    goal = labels("malignant", "benign")


@dataset("diabetes", "Diabetes", says="442 patients; how far the disease goes on within a year is foretold.",
         licence="None stated by B. Efron, T. Hastie, I. Johnstone and R. Tibshirani (2004)",
         suggests=RECONSTRUCT,
         loader=load_known_table)  # fmt: skip
class Diabetes(_KnownTable):
    """The copy that scikit-learn carries, as it was measured."""

    scaled_by = FrozenDict(features="scale", target="scale_target")

    scale_target = Flag(True, label="Scale target", says="A number that is foretold: mean 0 and deviation 1 "
                        "while it is learned. Errors are told in its own unit.")  # fmt: skip
    features = ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")
    goal = FieldFacts(vector(1), names=("progression",))

    def preparation(self) -> Mapping[str, Scaling]:
        return {**super().preparation(), **({"target": Scaling.STANDARD} if self.scale_target else {})}
