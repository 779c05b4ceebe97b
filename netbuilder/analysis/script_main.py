"""The paragraphs of a training script that read the command line and carry it out."""

from __future__ import annotations

from netbuilder.analysis.script_rows import function
from netbuilder.analysis.script_words import Words
from netbuilder.core.call import Name, literal

_POSITIVE = '''\
def positive(text: str) -> int:
    """A whole number above 0, as argparse asks for it."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not above 0")
    return number'''

_CHOOSE_DEVICE = '''\
def choose_device(name: str) -> torch.device:
    """The device called `name`; "auto" is the fastest there is."""
    if name != "auto":
        return torch.device(name)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")'''

_SHOWN = """\
def shown(figures: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in figures.items())"""


def main_paragraphs(words: Words) -> list[str]:
    return [_parse_arguments(words), _POSITIVE, _CHOOSE_DEVICE, _SHOWN, _main(words)]


def _parse_arguments(words: Words) -> str:
    recipe = words.recipe
    description = f"Train {words.title}.".replace("%", "%%")
    folder = 'add("--data", required=True, help="folder with the files of the data set")'
    return function(
        "def parse_arguments() -> argparse.Namespace:",
        f"parser = argparse.ArgumentParser(description={literal(description)})",
        "add = parser.add_argument",
        *([folder] if words.part.needs_folder else []),
        f'add("--epochs", type=positive, default={recipe.epochs}, help="passes over the training examples")',
        f'add("--batch", type=positive, default={recipe.batch}, help="examples in one step")',
        f'add("--lr", type=float, default={recipe.lr!r}, help="learning rate: the length of a step")',
        f'add("--seed", type=int, default={recipe.seed}, help="decides first weights, order and split")',
        f'add("--device", default={literal(recipe.device)}, help="cpu, cuda, mps, or auto for the fastest")',
        'add("--out", type=Path, default=Path("weights"), help="folder for the weights")',
        "return parser.parse_args()",
    )


def _main(words: Words) -> str:
    test = [
        "model.load_state_dict(load_file(best_file))",
        "tested = evaluate(model, test_part, arguments.batch)",
        'print(f"test with the best weights: {shown(tested)}")',
    ]
    return function(
        "def main() -> None:",
        "arguments = parse_arguments()",
        "device = choose_device(arguments.device)",
        f"{', '.join(f'{name}_part' for name in words.parts)} = load_parts(arguments, device)",
        "torch.manual_seed(arguments.seed)",
        f"model = {words.model}().to(device)",
        f"optimiser = {words.recipe.optimiser.call(Name('arguments.lr'), words.learning)}",
        "arguments.out.mkdir(parents=True, exist_ok=True)",
        'best_file = arguments.out / "best.safetensors"',
        'last_file = arguments.out / "last.safetensors"',
        "best: float | None = None",
        function("for epoch in range(arguments.epochs):", *_epoch(words)),
        *(test if "test" in words.parts else []),
    )


def _epoch(words: Words) -> list[str]:
    """One turn of the main loop: train, watch, tell, keep."""
    watched = "validation" in words.parts
    look = [
        "validated = evaluate(model, validation_part, arguments.batch)",
        'line += f"; validation {shown(validated)}"',
        *_keep_best(words, "validated"),
    ]
    every = words.recipe.validate_every
    if every > 1:
        look = [function(f"if (epoch + 1) % {every} == 0 or epoch + 1 == arguments.epochs:", *look)]
    return [
        "started = time.perf_counter()",
        "trained = train_epoch(model, optimiser, train_part, arguments, epoch)",
        'line = f"epoch {epoch + 1}/{arguments.epochs}: train {shown(trained)}"',
        *(look if watched else _keep_best(words, "trained")),
        'print(f"{line}; {time.perf_counter() - started:.1f} s")',
        "save_file(model.state_dict(), last_file)",
    ]


def _keep_best(words: Words, figures: str) -> list[str]:
    name, higher = words.judge
    figure = f"{figures}[{literal(name)}]"
    return [
        function(
            f"if best is None or {figure} {'>' if higher else '<'} best:",
            f"best = {figure}",
            "save_file(model.state_dict(), best_file)",
        )
    ]
