"""A whole training script as text: the data, the model and the loop of a project, importing nothing of ours.

With the same seed, threads and epochs its loss curve is that of our own trainer, since it does the same in
the same order. The loader and the split are the very text of ours; the order of the examples follows from the
seed.
"""

from __future__ import annotations

import ast
import sys

from netbuilder.analysis.layout import fits
from netbuilder.analysis.script_data import carried, data_paragraphs
from netbuilder.analysis.script_main import main_paragraphs
from netbuilder.analysis.script_rows import broken
from netbuilder.analysis.script_training import training_paragraphs
from netbuilder.analysis.script_words import Words, names_in, words
from netbuilder.analysis.sound import Network
from netbuilder.core.call import literal

# In the order of a careful person's imports; a script takes those whose names it uses.
_STANDARD = {
    "argparse": "import argparse",
    "math": "import math",
    "time": "import time",
    "Iterator": "from collections.abc import Iterator",
    "Path": "from pathlib import Path",
    "Any": "from typing import Any",
}
_PACKAGES = {
    "np": "import numpy as np",
    "torch": "import torch",
    "F": "import torch.nn.functional as F",
    "load_file": "from safetensors.torch import load_file, save_file",
    "save_file": "from safetensors.torch import save_file",
    "nn": "from torch import nn",
}
_NAME_IN_PIP = {"sklearn": "scikit-learn", "PIL": "pillow"}


def script(network: Network) -> str:
    """A program that trains `network` on its data by its recipe. Raises ProblemError without data or loss."""
    told = words(network)
    loader = carried(told)
    made = [*map(broken, data_paragraphs(told)), _classes(network.source.text)]
    made += map(broken, [*training_paragraphs(told), *main_paragraphs(told)])
    # The loader imports for itself what it uses, but for the types in its heads.
    imports = _imports(names_in("\n".join(made)) | (names_in(loader) & {"np", "Any"}))
    needs = _needs("\n".join([imports, loader, *made]))
    head = [_docstring(told, needs), "from __future__ import annotations", imports, _names(told)]
    return "\n\n\n".join(["\n\n".join(head), _as_it_is(loader), *made, _START])


_START = """\
if __name__ == "__main__":
    main()
"""


def _names(told: Words) -> str:
    return f"Batch = dict[str, torch.Tensor]\nFIELDS = {literal(told.fields)}"


def _as_it_is(loader: str) -> str:
    """The loader's text, kept from being broken anew where its rows are longer than the script's own."""
    long = not all(map(fits, loader.splitlines()))
    return f"# fmt: off\n{loader}\n\n\n# fmt: on" if long else loader


def _docstring(told: Words, needs: list[str]) -> str:
    return "\n".join(
        [
            f'"""{told.title}, trained on {told.data.title}.',
            "",
            "Keeps the weights of the best and of the last epoch. Call it with --help to see",
            "what can be changed. It needs Python 3.11 and:",
            "",
            f"    pip install {' '.join(needs)}",
            "",
            "Made with NetBuilder, and independent of it.",
            '"""',
        ]
    )


def _classes(source: str) -> str:
    """The generated classes without the docstring and the imports above them."""
    first = next(node for node in ast.parse(source).body if isinstance(node, ast.ClassDef | ast.FunctionDef))
    return "\n".join(source.splitlines()[first.lineno - 1 :])


def _imports(used: set[str]) -> str:
    needed = used - {"save_file"} if "load_file" in used else used
    groups = ([line for name, line in group.items() if name in needed] for group in (_STANDARD, _PACKAGES))
    return "\n\n".join("\n".join(group) for group in groups)


def _needs(code: str) -> list[str]:
    """What pip has to install for the modules that `code` imports, at its top or inside functions."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            modules.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules.add(node.module)
    roots = {module.partition(".")[0] for module in modules} - set(sys.stdlib_module_names)
    return sorted(_NAME_IN_PIP.get(root, root) for root in roots)
