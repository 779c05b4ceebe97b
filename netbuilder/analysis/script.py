"""A whole training script as text: the data, the model and the loop of a project, importing nothing of ours.

With the same seed, threads and epochs its loss curve is that of our own trainer, since it does the same in
the same order. The loader and the split are the very text of ours; the order of the examples follows from the
seed, also where several processes share each batch.
"""

from __future__ import annotations

import sys

from netbuilder.analysis.layout import fits, in_docstring
from netbuilder.analysis.script_data import carried, data_paragraphs
from netbuilder.analysis.script_imports import Import, headless, lifted, written
from netbuilder.analysis.script_main import main_paragraphs
from netbuilder.analysis.script_rows import broken
from netbuilder.analysis.script_training import training_paragraphs
from netbuilder.analysis.script_words import Words, names_defined, names_in, words
from netbuilder.analysis.sound import Network
from netbuilder.core.call import literal

# A script takes those whose names it uses.
_OWN = (
    Import("argparse"),
    Import("importlib"),
    Import("math"),
    Import("os"),
    Import("time"),
    Import("collections.abc", "Callable"),
    Import("collections.abc", "Iterator"),
    Import("pathlib", "Path"),
    Import("typing", "Any"),
    Import("numpy", alias="np"),
    Import("torch"),
    Import("torch.distributed", alias="dist"),
    Import("torch.nn.functional", alias="F"),
    Import("safetensors.torch", "load_file"),
    Import("safetensors.torch", "save_file"),
    Import("torch", "nn"),
)
_WORTH_A_WORD = 1e9  # bytes of examples
_NAME_IN_PIP = {"sklearn": "scikit-learn", "PIL": "pillow"}


def script(network: Network, file: str = "train.py") -> str:
    """A program that trains `network` on its data by its recipe, to be called `file`.

    Raises ProblemError without data or loss.
    """
    told = words(network)
    model = headless(network.source.text)
    loader = lifted(carried(told), names_defined(model.text))
    own = [*data_paragraphs(told), *training_paragraphs(told), *main_paragraphs(told)]
    text = "\n\n\n".join(
        [_names(told), _as_it_is(loader.text), model.text, *told.helpers, *map(broken, own), _START]
    )
    used = names_in(text)
    available = dict.fromkeys([*_OWN, *loader.imports, *model.imports])
    imports = [each for each in available if each.defines in used]
    head = [
        _docstring(told, file, _needs(imports), _held(network)),
        "from __future__ import annotations",
        written(imports),
    ]
    return "\n\n".join([*head, text])


_START = """\
if __name__ == "__main__":
    main()
"""


def _names(told: Words) -> str:
    return f"""\
Batch = dict[str, torch.Tensor]
FIELDS = {literal(told.fields)}
# As torchrun sets them; called without it, the script is the only process.
RANK = int(os.environ.get("RANK", "0"))
PROCESSES = int(os.environ.get("WORLD_SIZE", "1"))"""


def _as_it_is(loader: str) -> str:
    """The loader's text, kept from being broken anew where its rows are longer than the script's own."""
    long = not all(map(fits, loader.splitlines()))
    return f"# fmt: off\n{loader}\n\n\n# fmt: on" if long else loader


def _held(network: Network) -> str:
    """A paragraph about the memory that the examples take, as far as that is worth a word."""
    known = network.project.facts.get(network.plan.data)
    if known is None:
        return ""
    size = sum(field.spec.bytes for _, field in known.fields) * sum(count for _, count in known.counts)
    return f"All examples are held in memory: {size / 1e9:.1f} GB.\n\n" if size >= _WORTH_A_WORD else ""


def _docstring(told: Words, file: str, needs: list[str], held: str) -> str:
    return f'''\
"""{told.title}, trained on {told.data.title}.

Writes best.safetensors, the weights of the best epoch, and last.pt, from which
--resume goes on. --help lists what can be changed. Several processes share each batch:

    torchrun --nproc-per-node 2 {in_docstring(file)}

{held}It needs Python 3.11 and:

    pip install {" ".join(needs)}

Made with NetBuilder, and independent of it.
"""'''


def _needs(imports: list[Import]) -> list[str]:
    """What pip has to install for `imports`."""
    roots = {each.root for each in imports} - set(sys.stdlib_module_names)
    return sorted(_NAME_IN_PIP.get(root, root) for root in roots)
