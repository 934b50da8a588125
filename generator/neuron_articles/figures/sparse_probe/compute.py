"""The sparse probe of a session's model, on the data set's drawings or on a user's labelled pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from neuron_articles.authoring.named_units import NOT_NAMED, read_named
from neuron_articles.compute.session import Session
from neuron_articles.figures.sparse_probe.record import (
    JudgedProbe,
    LeaningClasses,
    NamedRow,
    ProbeWeight,
    SparseProbeRecord,
    UnreadPictures,
    WholeProbe,
)

if TYPE_CHECKING:
    from neuron_articles.analyses.classifiers import Labelled
    from neuron_articles.analyses.sparse_probe import Examples, Probe
    from neuron_articles.analyses.taxonomy import Part
    from neuron_articles.statistics.areas import Matrix

VERSION = 3
PER_CLASS = 3.0  # weights, on average
N_LARGEST = 12  # units whose classes are kept, and
N_CLASSES = 8  # classes of each
MIN_PURITY = 0.5  # share of a unit's ten strongest drawings that show what the unit is called by


def compute(session: Session) -> SparseProbeRecord:
    """The probe of the data set's drawings, its controls and the rows and columns to show, cached by weights.

    ``--dataset`` names pictures of the user, see `analyses.labelled`. Raises NoPictures for a path
    without any, DatasetMissing, BadWeights.
    """
    from neuron_articles.compute.attack_measurements import see_drawings, step_inputs

    if chosen := session.options.dataset:
        return measure_probe(session, _see_folder(session, chosen.expanduser()), PER_CLASS)
    inputs = step_inputs(session) | {"weights a class": PER_CLASS, "version": VERSION}

    def make() -> SparseProbeRecord:
        return measure_probe(session, see_drawings(session), PER_CLASS)

    return session.cached("sparse probe", inputs, SparseProbeRecord, make)


def _see_folder(session: Session, path: Path) -> Labelled:
    from neuron_articles.analyses.labelled import measure_labelled

    return measure_labelled(session.clip, path, lambda done, total: session.report(done, total, "pictures"))


def measure_probe(session: Session, pictures: Labelled, per_class: float) -> SparseProbeRecord:
    """Fit the probe and its control, judge both, choose rows and columns, and ask whether units follow groups."""
    from neuron_articles.analyses.sparse_probe import fit_sparse
    from neuron_articles.analyses.taxonomy import alignment, most_shared

    examples = pictures.examples(session.clip.device)
    session.report(0, 2, "fitting the probe")
    probe = fit_sparse(examples, per_class)
    session.report(1, 2, "fitting the control")
    control = fit_control(examples, probe)
    weights = probe.weights.cpu().numpy()
    part = most_shared(weights)
    whole = _judge_whole(probe, control, pictures)
    groups = [pictures.groups[name] for name in pictures.names] if pictures.groups else []
    return SparseProbeRecord(
        classes=[pictures.names[number] for number in part.classes],
        units=name_units(session, pictures, part.units.tolist()),
        weights=_shown(weights, part),
        top5_accuracy=whole.top5_accuracy,
        weights_per_class=whole.weights_per_class,
        whole=whole,
        largest_by_unit=strongest_classes(weights, pictures.names),
        hierarchy=alignment(weights, groups) if groups else None,
        unread=_unread(pictures.unreadable),
    )


def fit_control(examples: Examples, probe: Probe) -> Probe:
    """A probe of as many weights, taught the same pictures with shuffled labels."""
    from neuron_articles.analyses.sparse_probe import fit_sparse

    return fit_sparse(examples.shuffled(), probe.weights_per_class)


def _judge_whole(probe: Probe, control: Probe, pictures: Labelled) -> WholeProbe:
    from msgspec.structs import asdict

    shuffled = judge(control, pictures)
    return WholeProbe(
        **asdict(judge(probe, pictures)), pictures=pictures.title, penalty=probe.penalty, shuffled=shuffled
    )


def judge(probe: Probe, pictures: Labelled) -> JudgedProbe:
    """Accuracy on held-out pictures, with the interval of the first five and what chance would have."""
    from neuron_articles.analyses.classifiers import as_classifier
    from neuron_articles.statistics.intervals import wilson_interval

    seen, labels = pictures.judged()
    logits = as_classifier(probe, pictures.names).logits(seen)
    ranks = (logits > logits[range(len(labels)), labels][:, None]).sum(1)
    five = int((ranks < 5).sum())
    low, high = wilson_interval(five, len(labels))
    return JudgedProbe(
        classes=len(pictures.names),
        judged=len(labels),
        weights_per_class=round(probe.weights_per_class, 2),
        top1_accuracy=round(float((ranks < 1).mean()), 4),
        top5_accuracy=round(five / len(labels), 4),
        interval=(round(low, 4), round(high, 4)),
        chance=round(min(1.0, 5 / len(pictures.names)), 4),
    )


def _shown(weights: Matrix, part: Part) -> list[ProbeWeight]:
    """The weights of the rows and columns that are shown, row by row."""
    return [
        ProbeWeight(row, column, round(float(weights[unit, number]), 3))
        for row, unit in enumerate(part.units.tolist())
        for column, number in enumerate(part.classes.tolist())
        if weights[unit, number]
    ]


def _unread(unreadable: Mapping[str, str]) -> UnreadPictures | None:
    if not unreadable:
        return None
    name, reason = next(iter(unreadable.items()))
    return UnreadPictures(len(unreadable), name, reason)


def name_units(session: Session, pictures: Labelled, units: Sequence[int]) -> list[NamedRow]:
    """The authors' name of each unit; otherwise the class, or the group, that most of its ten strongest show."""
    named = read_named(session.model.name, session.content)
    found = []
    for unit in units:
        strongest = (-pictures.measured.units[:, unit]).argsort(kind="stable")[:10]
        shown = [pictures.names[pictures.labels[place]] for place in strongest]
        name = named.get(unit, NOT_NAMED).title or _name_of(shown, pictures.groups) or f"neuron {unit}"
        found.append(NamedRow(unit, str(name)))
    return found


def _name_of(shown: Sequence[str], category: Mapping[str, str]) -> str:
    """A class's or group's name that at least MIN_PURITY of the classes have; nothing where there is none."""
    for names in (shown, [category.get(name, "") for name in shown]):
        name, count = Counter(names).most_common(1)[0]
        if count >= MIN_PURITY * len(names) and name:
            return name
    return ""


def strongest_classes(weights: Matrix, names: Sequence[str]) -> list[LeaningClasses]:
    """Of the units with the greatest weights in all, the classes that they are weighed for, strongest first."""
    largest = abs(weights).sum(1).argsort()[::-1][:N_LARGEST].tolist()
    return [LeaningClasses(unit, _positive(weights[unit], names)) for unit in largest]


def _positive(weights: Matrix, names: Sequence[str]) -> list[tuple[str, float]]:
    """The greatest weights of one unit, (class,), that are positive, with their classes."""
    order = (-weights).argsort(kind="stable")[:N_CLASSES].tolist()
    return [(names[number], round(float(weights[number]), 3)) for number in order if weights[number] > 0]
