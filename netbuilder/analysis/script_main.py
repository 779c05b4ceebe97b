"""The paragraphs of a training script that read the command line and carry it out."""

from __future__ import annotations

from netbuilder.analysis.script_rows import function
from netbuilder.analysis.script_words import Words
from netbuilder.catalogue.training.schedules import Constant
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
    """The device called `name`; "auto" is the fastest, one for each process."""
    if name == "auto" and torch.cuda.is_available():
        name = "cuda"
    elif name == "auto":
        alone = torch.backends.mps.is_available() and PROCESSES == 1
        name = "mps" if alone else "cpu"
    if name == "cuda" and PROCESSES > 1:
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    return torch.device(name)'''

_SHOWN = """\
def shown(figures: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in figures.items())"""

_TELL = '''\
def tell(text: str) -> None:
    """A line on the screen, from the first process alone."""
    if RANK == 0:
        print(text, flush=True)'''

_RANDOM_STATES = '''\
def random_states(device: torch.device) -> dict[str, torch.Tensor]:
    """Where the random numbers of training stand."""
    states = {"cpu": torch.get_rng_state()}
    if device.type != "cpu":
        states[device.type] = torch.get_device_module(device).get_rng_state()
    return states'''

_SAVE_WEIGHTS = '''\
def save_weights(path: Path, model: nn.Module) -> None:
    """Write the weights, from the first process, whole or not at all."""
    if RANK == 0:
        part = path.with_suffix(".part")
        save_file(model.state_dict(), part)
        part.replace(path)'''

_SAVE_CHECKPOINT = '''\
def save_checkpoint(
    path: Path,
    model: nn.Module,
    optimiser: torch.optim.Optimizer,
    arguments: argparse.Namespace,
    done: int,
    best: float | None,
) -> None:
    """Write what going on behind `done` epochs takes, whole or not at all."""
    if RANK > 0:
        return
    state = {
        "model": model.state_dict(),
        "optimiser": optimiser.state_dict(),
        "random": random_states(next(model.parameters()).device),
        "seed": arguments.seed,
        "done": done,
        "best": best,
    }
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)'''


def main_paragraphs(words: Words) -> list[str]:
    return [
        _RANDOM_STATES,
        _SAVE_WEIGHTS,
        _SAVE_CHECKPOINT,
        _load_checkpoint(words),
        _parse_arguments(words),
        _POSITIVE,
        _CHOOSE_DEVICE,
        _SHOWN,
        _TELL,
        _train(words),
        _main(),
    ]


def _load_checkpoint(words: Words) -> str:
    """A schedule sets the learning rate by itself; without one it would stay that of the checkpoint."""
    rate = [function("for group in optimiser.param_groups:", 'group["lr"] = arguments.lr')]
    return "\n".join(
        [
            "def load_checkpoint(",
            "    path: Path,",
            "    model: nn.Module,",
            "    optimiser: torch.optim.Optimizer,",
            "    arguments: argparse.Namespace,",
            function(
                ") -> tuple[int, float | None]:",
                '"""Put everything back; gives the number of epochs done and their best figure."""',
                'state = torch.load(path, map_location="cpu", weights_only=True)',
                function(
                    'if state["seed"] != arguments.seed:',
                    "# Another seed would test with examples that this one has trained with.",
                    "raise SystemExit(f\"{path} was trained with --seed {state['seed']}\")",
                ),
                'model.load_state_dict(state["model"])',
                'optimiser.load_state_dict(state["optimiser"])',
                *(rate if isinstance(words.recipe.schedule, Constant) else []),
                'random, device = state["random"], next(model.parameters()).device',
                'torch.set_rng_state(random["cpu"])',
                function(
                    'if device.type != "cpu" and device.type in random:',
                    "torch.get_device_module(device).set_rng_state(random[device.type])",
                ),
                'return state["done"], state["best"]',
            ),
        ]
    )


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
        'add("--resume", action="store_true", help="go on from last.pt in --out")',
        "arguments = parser.parse_args()",
        function(
            "if arguments.batch % PROCESSES:",
            'parser.error(f"--batch {arguments.batch} does not divide by {PROCESSES} processes")',
        ),
        "return arguments",
    )


def _main() -> str:
    return function(
        "def main() -> None:",
        "arguments = parse_arguments()",
        "device = choose_device(arguments.device)",
        function(
            "if PROCESSES > 1:",
            "# Imported later it would keep the group, whose threads would outlive Python.",
            'importlib.import_module("torch.distributed.nn")',
            'dist.init_process_group("nccl" if device.type == "cuda" else "gloo")',
        ),
        "train(arguments, device)",
        function("if PROCESSES > 1:", "dist.destroy_process_group()"),
    )


def _train(words: Words) -> str:
    idle = ", find_unused_parameters=True" if words.idle else ""
    test = [
        function("if PROCESSES > 1:", "dist.barrier()"),
        "model.load_state_dict(load_file(best_file))",
        "tested = evaluate(model, test_part, arguments.batch)",
        'tell(f"test with the best weights: {shown(tested)}")',
    ]
    return function(
        "def train(arguments: argparse.Namespace, device: torch.device) -> None:",
        '"""Train as the command line says, and measure the test part once at the end."""'
        if "test" in words.parts
        else '"""Train as the command line says."""',
        f"{', '.join(f'{name}_part' for name in words.parts)} = load_parts(arguments, device)",
        "torch.manual_seed(arguments.seed)",
        f"model = {words.model}().to(device)",
        f"optimiser = {words.recipe.optimiser.call(Name('arguments.lr'), words.learning)}",
        "arguments.out.mkdir(parents=True, exist_ok=True)",
        'best_file = arguments.out / "best.safetensors"',
        'last_file = arguments.out / "last.pt"',
        "done = 0",
        "best: float | None = None",
        function(
            "if arguments.resume and last_file.exists():",
            "done, best = load_checkpoint(last_file, model, optimiser, arguments)",
        ),
        "learner: nn.Module = model",
        function(
            "if PROCESSES > 1:",
            f"learner = nn.parallel.DistributedDataParallel(model{idle})",
        ),
        function("for epoch in range(done, arguments.epochs):", *_epoch(words)),
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
        "trained = train_epoch(learner, optimiser, train_part, arguments, epoch)",
        function(
            'if not math.isfinite(trained["loss"]):',
            'raise SystemExit(f"epoch {epoch + 1}: the loss is no number; lower --lr may help")',
        ),
        'line = f"epoch {epoch + 1}/{arguments.epochs}: train {shown(trained)}"',
        *(look if watched else _keep_best(words, "trained")),
        "save_checkpoint(last_file, model, optimiser, arguments, epoch + 1, best)",
        'tell(f"{line}; {time.perf_counter() - started:.1f} s")',
    ]


def _keep_best(words: Words, figures: str) -> list[str]:
    name, higher = words.judge
    figure = f"{figures}[{literal(name)}]"
    return [
        function(
            f"if best is None or {figure} {'>' if higher else '<'} best:",
            f"best = {figure}",
            "save_weights(best_file, model)",
        )
    ]
