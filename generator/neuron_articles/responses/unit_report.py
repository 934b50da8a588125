"""The record of all units of a layer: short facts for lists and hover cards, and details for the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from neuron_articles.models.clip import Clip
from neuron_articles.records.store import canonical_json, digest
from neuron_articles.responses import unit_records as measured
from neuron_articles.responses.labels import seen_by_people
from neuron_articles.responses.proposals import Proposal
from neuron_articles.responses.responses import PooledResponses, respond
from neuron_articles.responses.unit_examples import Framing, Thumbnails, UnitExamples
from neuron_articles.responses.unit_records import Units
from neuron_articles.stimuli.evaluation_set import Gallery
from neuron_articles.stimuli.loading import none_readable, skipped_lines
from neuron_articles.stimuli.pictures import NoPictures
from neuron_articles.stimuli.written_words import WordResponses, lexical_units
from neuron_articles.units import LAST_LAYER

Progress = Callable[[int, int, str], None]
Keep = Callable[[bytes, str], str]
CARD_WORDS = 5


def measure(clip: Clip, gallery: Gallery, steps: Path, progress: Progress | None = None) -> Units:
    """The responses of the last layer, remembered below ``steps`` by weights and pictures; says what was skipped.

    Raises NoPictures where of the pictures, written words apart, none can be read.
    """
    trunk = clip.trunk()
    last = trunk.blocks[-1].expand.weight.float().cpu().numpy().tobytes()  # type: ignore[union-attr, operator]
    key = digest(canonical_json([clip.model.name, clip.sha256, digest(last), gallery.pictures.digest, clip.side]))
    responses: PooledResponses = respond(trunk, gallery, clip.side, steps / "responses" / key, progress)
    pictures = gallery.of("pictures")
    if len(pictures) and not np.isin(pictures, responses.numbers).any():
        raise NoPictures(none_readable(responses.unreadable))
    for line in skipped_lines(responses.unreadable):
        print(line, flush=True)
    return Units(gallery, responses)


def report(clip: Clip, units: Units, keep: Keep, progress: Progress | None = None) -> dict[str, Any]:
    """The data of the record ``units``; its details go to an object of their own.

    keep: bytes and suffix -> name of the object
    """
    words = measured.centred_words(units)
    shown = measured.top_words(words)
    lexical = _lexical(clip, words)
    thumbnails = Thumbnails(UnitExamples(units, clip.side), Framing(*units.responses.size), keep)
    details = _details(clip, units, shown, thumbnails, progress)
    facts = {
        f"{clip.model.name}/{LAST_LAYER}/{unit}": _facts(
            proposal, shown[unit], details[str(unit)], bool(lexical[unit]), thumbnails
        )
        for unit, proposal in enumerate(units.proposals)
    }
    about = {
        "outlines": thumbnails.framing.outlines(), "pictures": thumbnails.pictures, "sources": thumbnails.sources,
        "units": details,
    }  # fmt: skip
    seen = {table: len(units.rows(table, judged=True)) for table in ("pictures", "words", "maps")}
    return {
        "whole_model": True, "units": facts, "details": keep(canonical_json(about).encode(), "json"),
        "controls": measured.controls(units), "pool": "mean", "data_set": units.gallery.title, "seen": seen,
        "of": units.gallery.whole, "skipped": len(units.responses.unreadable),
    }  # fmt: skip


def _lexical(clip: Clip, words: WordResponses, least: int = 40) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Units that read letters rather than meanings; none where there are too few words to tell."""
    if len(words.words) < least:
        return np.zeros(words.values.shape[1], bool)
    return lexical_units(words, clip.encode_texts(list(words.words)).cpu().numpy())


def _facts(
    proposal: Proposal, words: list[list[Any]], detail: Mapping[str, Any], lexical: bool, thumbnails: Thumbnails
) -> dict[str, Any]:
    """What lists, hover cards and `propose` need of a unit. It has a title only where a concept is found."""
    named = bool(proposal.modalities)
    examples = [detail["examples"][table] for table in _preferred(proposal) if table in detail["examples"]]
    facts = {
        "title": proposal.subject.title if named else "", "titles": [proposal.subject.title] if named else [],
        "families": list(proposal.subject.families) if named else [],
        "words": [word for word, _ in words[:CARD_WORDS]], "concept": proposal.subject.name,
        "modalities": list(proposal.modalities),
        "purity": {"pictures": round(proposal.pictures, 2), "words": round(proposal.words, 2)},
        "picture": thumbnails.pictures[examples[0][0][0]][0] if examples else "",
    }  # fmt: skip
    return facts | ({"note": proposal.note} if named else {}) | ({"lexical": True} if lexical else {})


def _preferred(proposal: Proposal) -> list[str]:
    """The kind of example that stands for the unit: a word for those that know words only."""
    drawn = ["all", "pictures"]
    return ["words", *drawn] if proposal.modalities == ("words",) else [*drawn, "words"]


def _details(
    clip: Clip, units: Units, words: list[list[list[Any]]], thumbnails: Thumbnails, progress: Progress | None
) -> dict[str, Any]:
    """Everything a unit's page shows, by the unit's number."""
    columns = zip(
        measured.statistics(units), measured.histograms(units), words, measured.top_concepts(units),
        measured.neighbours(units), strict=True,
    )  # fmt: skip
    found: dict[str, Any] = {}
    for unit, (statistics, histogram, mine, concepts, similar) in enumerate(columns):
        best = units.proposals[unit].subject
        found[str(unit)] = {
            "statistics": statistics, "histogram": histogram, "words": mine, "concepts": concepts, "similar": similar,
            "examples": _examples(thumbnails, unit),
            "conditional": measured.conditional(units, best.name, (best.families or ("",))[-1], unit),
        }  # fmt: skip
        if people := _people(clip, units, unit):
            found[str(unit)]["people"] = people
        if progress and unit % 32 == 31:
            progress(unit + 1, units.width, "units")
    return found


def _examples(thumbnails: Thumbnails, unit: int) -> dict[str, Any]:
    """Examples by table, along the way, and the weakest: [place in the table of pictures, deviations, cell]."""
    examples = thumbnails.examples
    seen = examples.units.rows("pictures"), examples.units.rows("pictures", judged=True)
    every = ("all",) if len(seen[0]) > len(seen[1]) else ()
    rows = {table: examples.strongest(unit, table) for table in (*every, "pictures", "words", "maps")}
    shown: dict[str, Any] = {
        table: [thumbnails.place(row, unit) for row in some] for table, some in rows.items() if some
    }
    shown["along"] = [
        [share, [thumbnails.place(row, unit) for row in some]] for share, some in examples.along(unit) if some
    ]
    shown["weakest"] = [thumbnails.place(row, unit) for row in examples.weakest(unit)]
    return shown


def _people(clip: Clip, units: Units, unit: int) -> dict[str, Any] | None:
    """What people saw, by activation, as a unit's page shows it. Raises AuthorError for a damaged file."""
    if (seen := seen_by_people(clip.model.name, units, unit)) is None:
        return None
    found = measured.by_people(units, unit, seen.rows, seen.kinds, seen.categories)
    return found and found | {"raters": seen.raters, "kappa": seen.kappa, "common": seen.common}
