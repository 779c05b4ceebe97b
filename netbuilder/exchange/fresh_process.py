"""Runs an exported network where NetBuilder cannot be imported. A script that `proof` starts.

Its argument is a folder with `job.json` and `inputs.safetensors`; it writes `outputs.safetensors` there, and
into `seconds.txt` how long one sample takes.
"""

from __future__ import annotations

import json
import os
import sys
import time
from importlib.abc import MetaPathFinder
from typing import Any


class Blocker(MetaPathFinder):
    """Refuses to find some packages, installed or not."""

    def __init__(self, names: list[str]) -> None:
        self.names = frozenset(names)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name.partition(".")[0] in self.names:
            raise ImportError(f"{name} is out of reach here", name=name)


def main(folder: str) -> None:
    with open(os.path.join(folder, "job.json"), encoding="utf-8") as file:
        job = json.load(file)
    sys.path[:] = job["path"]
    sys.meta_path.insert(0, Blocker(job["blocked"]))

    import numpy as np
    from safetensors.numpy import load_file, save_file

    namespace: dict[str, Any] = {}
    exec(compile(job["text"], "reopen.py", "exec", dont_inherit=True), namespace)  # noqa: S102  text of our own source
    run = namespace[job["reopen"]](job["files"], job["about"])
    inputs = load_file(os.path.join(folder, "inputs.safetensors"))
    arrays = [inputs[str(index)] for index in range(len(inputs))]
    batches, seconds = [], []
    for start, end in job["batches"]:
        given = [array[start:end] for array in arrays]
        began = time.perf_counter()
        batches.append(run(*given))
        seconds.append((time.perf_counter() - began) / (end - start))
    outputs = {
        str(index): np.ascontiguousarray(np.concatenate(parts))
        for index, parts in enumerate(zip(*batches, strict=True))
    }
    save_file(outputs, os.path.join(folder, "outputs.safetensors"))
    with open(os.path.join(folder, "seconds.txt"), "w", encoding="utf-8") as file:
        # The quickest batch: whatever else the machine does only adds to the others.
        file.write(repr(min(seconds)))


if __name__ == "__main__":
    main(sys.argv[1])
