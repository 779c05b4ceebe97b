"""Text for the fresh process: how generated source becomes a model again. It uses nothing of ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def model_of_source(source: str, weights: str | None, about: dict[str, Any]) -> Callable[..., Any]:
    """The class that `source` defines, with weights from a safetensors file or fresh ones, as a function."""
    import torch
    from safetensors.torch import load_file

    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    namespace: dict[str, Any] = {"__name__": "exported"}
    exec(compile(source, "exported.py", "exec", dont_inherit=True), namespace)  # noqa: S102  the exported text
    torch.manual_seed(about["seed"])
    model = namespace[about["model"]]()
    if weights is not None:
        model.load_state_dict(load_file(weights))
    model.eval()

    def run(*arrays: Any) -> Any:
        given = map(torch.from_numpy, arrays)
        result = namespace["answer"](model, *given) if about["raw"] else model(*given)
        return [tensor.numpy() for tensor in (result if isinstance(result, tuple) else (result,))]

    return run


def reopen_source(files: list[str], about: dict[str, Any]) -> Callable[..., Any]:
    """The last file is Python source, a first one before it holds its weights."""
    with open(files[-1], encoding="utf-8") as file:
        source = file.read()
    return model_of_source(source, files[0] if len(files) > 1 else None, about)
