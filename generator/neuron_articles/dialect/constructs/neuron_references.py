"""References to neurons: ``{mref("Spiderman", 550)}``, with a model, or by the unit's name."""

from __future__ import annotations

from typing import Any

from markdown_it.token import Token

from neuron_articles.dialect.construct import Construct, token_of
from neuron_articles.dialect.javascript import Call
from neuron_articles.dialect.nodes import NeuronReference, Position
from neuron_articles.dialect.reading import Reading
from neuron_articles.dialect.safety import safe_label

HOW = 'write {mref("Spiderman", 550)}, {mref("Philip", {model: "v1", unit: 843})} or {mref("x", "RN50x4/layer4/89")}'


def read(reading: Reading, call: Call, position: Position) -> Token | None:
    target = _target(call.arguments[1]) if len(call.arguments) == 2 else None
    if target is None or not isinstance(call.arguments[0], str):
        reading.error(position, "this reference to a neuron is not written right", HOW)
        return None
    unit, model = target
    reading.counts["mref"] += 1
    reading.counts["mref with model"] += model is not None
    label = safe_label(call.arguments[0], lambda message, remedy: reading.warn(position, message, remedy))
    if not label.strip():
        reading.warn(position, "this reference to a neuron has no label", HOW)
    node = NeuronReference(position=position, label_html=label, target=unit, model=model)
    return token_of(node, "neuron_reference", content=call.arguments[0])


def _target(value: Any) -> tuple[int | str, str | None] | None:
    """Unit and model of the second argument; None where it is of no known shape."""
    if isinstance(value, int | str) and not isinstance(value, bool):
        return value, None
    if not isinstance(value, dict) or not {"unit"} <= set(value) <= {"model", "unit", "layer"}:
        return None
    unit, model, layer = value["unit"], value.get("model"), value.get("layer")
    if not isinstance(unit, int) or isinstance(unit, bool) or not isinstance(model, str | None):
        return None
    return (f"{model}/{layer}/{unit}" if layer and model else unit), model


CONSTRUCT = Construct("neuron reference", calls={"mref": read})
