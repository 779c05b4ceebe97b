"""The text that lets an exported class take raw values: it prepares them, answers, and reads whole files."""

from __future__ import annotations

import inspect

from netbuilder.analysis.layout import fits
from netbuilder.analysis.script_imports import Import, Lifted, headless, lifted, written
from netbuilder.analysis.script_rows import broken, function
from netbuilder.analysis.script_words import names_defined, names_in
from netbuilder.analysis.sound import Network
from netbuilder.core.call import literal
from netbuilder.core.facts import Prepared
from netbuilder.core.names import identifier
from netbuilder.data.source import DataSet, RawFiles
from netbuilder.exchange.exporter import scores_of
from netbuilder.exchange.preparing import function_of, prepared_of
from netbuilder.exchange.raw import has_preparation, told, units_of
from netbuilder.project import kinds

_NN = (Import("torch"), Import("torch", "nn"), Import("torch.nn.functional", alias="F"))
_FILES = (
    Import("os"),
    Import("sys"),
    Import("typing", "Any"),
    Import("collections.abc", "Callable"),
    Import("numpy", alias="np"),
    Import("safetensors.torch", "load_file"),
)


def raw_source(network: Network, weights: str) -> str:
    """The source of `network` with `answer`, and where its data set can be read anew `predict`, behind it.

    `weights` is the file beside it that holds the weights.
    """
    model = headless(network.source.text)
    head = network.source.text.split('"""')[1]
    parts = [model.text, *(function_of(each, network) for each in prepared_of(network)), _answer(network)]
    loader, files = _loader(network, model), _files(network)
    if files is not None:
        parts += [_as_it_is(loader.text), _load_model(network, weights), _predict(network, files)]
        parts += [_main(network)] if len(network.plan.outputs) == 1 else []
    else:
        parts.append(_load_model(network, weights))
    text = "\n\n\n".join(part.strip("\n") for part in parts)
    used = names_in(text)
    available = dict.fromkeys([*_NN, *_FILES, *model.imports, *loader.imports])
    imports = written(each for each in available if each.defines in used)
    return f'"""{head}"""\n\nfrom __future__ import annotations\n\n{imports}\n\n\n{text}\n'


def can_take_raw(network: Network) -> bool:
    """Whether there is anything to do to raw values, or files to be read anew."""
    return has_preparation(network) or _files(network) is not None


def _loader(network: Network, model: Lifted) -> Lifted:
    files = _files(network)
    if files is None:
        return Lifted("", ())
    source = "\n\n\n".join(inspect.getsource(each).strip("\n") for each in files.helpers)
    return lifted(source, names_defined(model.text))


def _as_it_is(loader: str) -> str:
    """The loader's text, kept from being broken anew where its rows are long."""
    return loader if all(map(fits, loader.splitlines())) else f"# fmt: off\n{loader}\n\n\n# fmt: on"


def _files(network: Network) -> RawFiles | None:
    """How files are read anew, None for a data set that reads none."""
    node = network.project.graph.nodes.get(network.plan.data)
    declared = kinds.made(node.kind, node.settings) if node is not None else None
    facts = network.project.facts.get(network.plan.data)
    return declared.raw_files(facts) if isinstance(declared, DataSet) and facts is not None else None


def _answer(network: Network) -> str:
    """What takes raw tensors, with what goes into each told in words."""
    plan, units = network.plan, units_of(network)
    names = [name for name, _ in plan.model.inputs]
    ready = {each.field: f"prepare_{identifier(each.field, 'values')}" for each in prepared_of(network)}
    given = [
        f"{ready[field]}({name})" if field in ready else name
        for name, field in zip(names, plan.fields, strict=True)
    ]
    tensors = ["torch.Tensor"] * len(plan.outputs)
    gives = tensors[0] if len(tensors) == 1 else f"tuple[{', '.join(tensors)}]"
    parameters = ", ".join(f"{name}: torch.Tensor" for name in names)
    outputs = [f"output_{at}" for at in range(1, len(tensors) + 1)] if len(tensors) > 1 else ["output"]
    back = [f"{outputs[at]} = {_back(by, outputs[at])}" for at, by in units.items()]
    return broken(
        function(
            f"def answer(model: {network.source.model}, {parameters}) -> {gives}:",
            f'"""What {network.source.model} says about raw values.',
            "",
            *(row for name, words in told(network).items() for row in _wrapped_words(f"{name}: {words}.")),
            *(["What is foretold comes in its own unit."] if units else []),
            '"""',
            f"{', '.join(outputs)} = model({', '.join(given)})",
            *back,
            f"return {', '.join(outputs)}",
        )
    )


def _back(by: Prepared, name: str) -> str:
    """The expression that puts what was foretold into its own unit."""
    if len(by.scale) == 1:
        return f"{name} * {1 / by.scale[0]!r} + {by.shift[0]!r}"
    sizes = ", 1" if by.channels else ""
    size, shift = (
        f"{name}.new_tensor({list(values)!r}){f'.reshape(-1{sizes})' if by.channels else ''}"
        for values in ([1 / each for each in by.scale], by.shift)
    )
    return f"{name} * {size} + {shift}"


def _wrapped_words(text: str) -> list[str]:
    import textwrap

    return textwrap.wrap(text.replace("\\", "/").replace('"', "'"), 80)


def _load_model(network: Network, weights: str) -> str:
    model = network.source.model
    return broken(
        function(
            f"def load_model() -> {model}:",
            f'"""{model} with its trained weights, which lie beside this file."""',
            f"model = {model}()",
            "folder = os.path.dirname(os.path.abspath(__file__))",
            f"model.load_state_dict(load_file(os.path.join(folder, {literal(weights)})))",
            "return model.eval()",
        )
    )


def _predict(network: Network, files: RawFiles) -> str:
    fields = ", ".join(f"torch.from_numpy(arrays[{literal(field)}])" for field in network.plan.fields)
    gives = "torch.Tensor" if len(network.plan.outputs) == 1 else "tuple[torch.Tensor, ...]"
    return broken(
        function(
            f"def predict(path: str) -> {gives}:",
            f'"""What {network.source.model} says, one answer for each.',
            "",
            f"`path` is {files.says}.",
            '"""',
            f"arrays = {files.call}",
            function("with torch.inference_mode():", f"return answer(load_model(), {fields})"),
        )
    )


def _main(network: Network) -> str:
    """Prints an answer a row: for scores the name of the class and its share."""
    classes = _classes(network)
    if classes:
        shown = function(
            "for shares in predict(sys.argv[1]).softmax(dim=1):",
            "share, number = shares.max(dim=0)",
            'print(f"{CLASSES[int(number)]}\\t{float(share):.3f}")',
        )
        return "\n".join(
            [broken(f"CLASSES = {literal(classes)}"), "", function('if __name__ == "__main__":', shown)]
        )
    shown = function("for values in predict(sys.argv[1]):", "print(values.tolist())")
    return function('if __name__ == "__main__":', shown)


def _classes(network: Network) -> tuple[str, ...]:
    """What the scores are for, where they are for a row of named classes."""
    facts = network.project.facts.get(network.plan.data)
    if scores_of(network) != (0,) or facts is None:
        return ()
    for loss in network.plan.losses:
        for _, key in loss.arguments:
            about = facts.field(str(key)) if isinstance(key, str) else None
            if about is not None and about.classes and not about.spec.sizes:
                return about.classes
    return ()
