"""The record of the sparse probe, from labelled pictures that a model has seen: needs PyTorch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from neuron_articles.authoring.named_units import NOT_NAMED, read_named
from neuron_articles.compute.session import Session

if TYPE_CHECKING:
    from neuron_articles.analyses.classifiers import Labelled
    from neuron_articles.analyses.sparse_probe import Examples, Probe

PURE = 0.5  # share of a unit's ten strongest drawings that show what the unit is called by


def measure_probe(session: Session, pictures: Labelled, per_class: float) -> dict[str, Any]:
    """Fit the probe and its control, judge both, choose rows and columns, and ask whether units follow groups."""
    import numpy as np

    from neuron_articles.analyses.sparse_probe import fit_sparse
    from neuron_articles.analyses.taxonomy import alignment, most_shared

    examples = pictures.examples(session.clip.device)
    session.report(0, 2, "fitting the probe")
    probe = fit_sparse(examples, per_class)
    session.report(1, 2, "fitting the control")
    control = fit_control(examples, probe)
    weights = probe.weights.cpu().numpy()
    part = most_shared(weights)
    shown = [
        [row, column, round(float(weights[unit, number]), 3)]
        for row, unit in enumerate(part.units.tolist())
        for column, number in enumerate(part.classes.tolist())
        if weights[unit, number]
    ]
    judged = judge(probe, pictures) | {"pictures": pictures.title}
    groups = [pictures.groups[name] for name in pictures.names] if pictures.groups else []
    grouped = {"hierarchy": asdict(alignment(weights, groups)) | {"groups": len(set(groups))}} if groups else {}
    return {
        "classes": [pictures.names[number] for number in part.classes],
        "units": name_units(session.model.name, pictures, part.units.tolist()),
        "weights": shown,
        "top5_accuracy": judged["top5_accuracy"], "weights_per_class": round(probe.weights_per_class, 2),
        "whole": judged | {"penalty": probe.penalty, "shuffled": judge(control, pictures)},
        "largest_by_unit": strongest_classes(weights, pictures.names, np.abs(weights).sum(1).argsort()[::-1][:12]),
        "warnings": unread(pictures.unreadable), **grouped,
    }  # fmt: skip


def fit_control(examples: Examples, probe: Probe) -> Probe:
    """A probe of as many weights, taught the same pictures with shuffled labels."""
    from neuron_articles.analyses.sparse_probe import fit_sparse

    return fit_sparse(examples.shuffled(), probe.weights_per_class)


def judge(probe: Probe, pictures: Labelled) -> dict[str, Any]:
    """Accuracy on held-out pictures, with the interval of the first five and what chance would have."""
    from neuron_articles.analyses.classifiers import as_classifier
    from neuron_articles.statistics.intervals import wilson_interval

    seen, labels = pictures.judged()
    logits = as_classifier(probe, pictures.names).logits(seen)
    ranks = (logits > logits[range(len(labels)), labels][:, None]).sum(1)
    five = int((ranks < 5).sum())
    return {
        "classes": len(pictures.names), "judged": len(labels), "weights_per_class": round(probe.weights_per_class, 2),
        "top1_accuracy": round(float((ranks < 1).mean()), 4), "top5_accuracy": round(five / len(labels), 4),
        "interval": [round(bound, 4) for bound in wilson_interval(five, len(labels))],
        "chance": round(min(1.0, 5 / len(pictures.names)), 4),
    }  # fmt: skip


def unread(unreadable: Mapping[str, str]) -> list[str]:
    """A line on pictures that were left out, if there are any."""
    if not unreadable:
        return []
    name, why = next(iter(unreadable.items()))
    return [f"{len(unreadable)} of the pictures could not be read, the first of them {name} ({why})."]


def name_units(model: str, pictures: Labelled, units: Sequence[int]) -> list[dict[str, Any]]:
    """The authors' name of each unit; otherwise the class, or the group, that most of its ten strongest show."""
    named = read_named(model)
    found = []
    for unit in units:
        strongest = (-pictures.measured.units[:, unit]).argsort(kind="stable")[:10]
        shown = [pictures.names[pictures.labels[place]] for place in strongest]
        name = named.get(unit, NOT_NAMED).title or _name_of(shown, pictures.groups) or f"neuron {unit}"
        found.append({"index": unit, "name": str(name)})
    return found


def _name_of(shown: Sequence[str], category: Mapping[str, str]) -> str:
    """A class's or group's name that at least PURE of the classes have; nothing where there is none."""
    for names in (shown, [category.get(name, "") for name in shown]):
        name, count = Counter(names).most_common(1)[0]
        if count >= PURE * len(names) and name:
            return name
    return ""


def strongest_classes(weights: Any, names: Sequence[str], units: Any) -> list[dict[str, Any]]:
    """Of some units, the classes they are weighed for, strongest first."""
    return [
        {
            "unit": int(unit),
            "classes": [
                [names[number], round(float(weights[unit, number]), 3)]
                for number in (-weights[unit]).argsort(kind="stable")[:8]
                if weights[unit, number] > 0
            ],
        }
        for unit in units
    ]
