"""This computer in a few words: what networks can be trained on."""

from __future__ import annotations

from collections.abc import Sequence

from netbuilder.core import machine
from netbuilder.core.machine import Accelerator
from netbuilder.core.text import Text

_GIGABYTE = 1024**3


def processor_words() -> Text:
    """Such as "CPU, 8 threads, 16 GB of memory.\""""
    threads, gigabytes = machine.cores(), round(machine.memory() / _GIGABYTE)
    counted = Text("1 thread") if threads == 1 else Text("{threads} threads", threads=threads)
    if not gigabytes:
        return Text("CPU, {threads}.", threads=counted)
    return Text("CPU, {threads}, {gigabytes} GB of memory.", threads=counted, gigabytes=gigabytes)


def accelerator_words(found: Sequence[Accelerator]) -> Text:
    """What else there is to train on."""
    if not found:
        return Text("No GPU found: large networks are slow.")
    first, gigabytes = found[0], round(found[0].memory / _GIGABYTE)
    name = Text("{name}", name=first.name) if len(found) == 1 else _several(found)
    if gigabytes:
        name = Text("{name} with {gigabytes} GB", name=name, gigabytes=gigabytes)
    return Text("{name}: used where the device is Auto.", name=name)


def taken_automatically(found: Sequence[Accelerator], wanted: str) -> str:
    """The device that “auto” stands for: the `wanted` one if it is there, else the fastest."""
    if wanted == "cpu" or any(each.device == wanted for each in found):
        return wanted
    return found[0].device if found else "cpu"


def _several(found: Sequence[Accelerator]) -> Text:
    return Text("{count} × {name}", count=len(found), name=found[0].name)
