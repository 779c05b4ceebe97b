"""Requests to run a layer and what is answered, as JSON holds them."""

from __future__ import annotations

from typing import Any

from netbuilder.core.spec import TensorSpec
from netbuilder.engine.own.running import Order, Ran


def order_of(request: dict[str, Any]) -> Order:
    inputs = tuple(None if each is None else _spec(each) for each in request["inputs"])
    return Order(
        request["text"],
        request["name"],
        request["arguments"],
        inputs,
        tuple(request["ports"]),
        request["outputs"],
        tuple(request["names"]),
    )


def stored(ran: Ran) -> dict[str, Any]:
    outputs = [[spec.sizes, spec.axes, spec.dtype] for spec in ran.outputs]
    return {"outputs": outputs, "parameters": ran.parameters, "multiply_adds": ran.multiply_adds}


def _spec(value: list[Any]) -> TensorSpec:
    sizes, axes, dtype = value
    return TensorSpec(tuple(sizes), tuple(axes), dtype)
