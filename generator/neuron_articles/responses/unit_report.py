"""The record of all units of a layer: short facts for lists and hover cards, and details for the pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from neuron_articles.models.clip import Clip
from neuron_articles.records.store import canonical_json, digest
from neuron_articles.records.unit_details import (
    ExamplesAlong,
    SharesByPeople,
    UnitDetail,
    UnitDetails,
    UnitExample,
    UnitExamplesShown,
    WordResponse,
)
from neuron_articles.records.unit_facts import Purity, RecordedUnit, UnitsRecord, UnseenPictures
from neuron_articles.responses import unit_activations
from neuron_articles.responses import unit_records as measured
from neuron_articles.responses.labels import seen_by_people
from neuron_articles.responses.proposals import Proposal
from neuron_articles.responses.responses import PooledResponses, respond
from neuron_articles.responses.unit_examples import Framing, Thumbnails, UnitExamples
from neuron_articles.responses.unit_records import Units
from neuron_articles.stimuli.evaluation_set import EvaluationSet
from neuron_articles.stimuli.loading import none_readable, skipped_lines
from neuron_articles.stimuli.pictures import NoPictures
from neuron_articles.stimuli.written_words import WordResponses, lexical_units
from neuron_articles.units import LAST_LAYER

Progress = Callable[[int, int, str], None]
Keep = Callable[[bytes, str], str]
CARD_WORDS = 5


def measure(clip: Clip, evaluation_set: EvaluationSet, steps: Path, progress: Progress | None = None) -> Units:
    """The responses of the last layer, remembered below ``steps`` by weights and pictures; says what was skipped.

    Raises NoPictures where of the pictures, written words apart, none can be read.
    """
    trunk = clip.trunk()
    last = trunk.blocks[-1].expand.weight.float().cpu().numpy().tobytes()  # type: ignore[union-attr, operator]
    key = digest(
        canonical_json([clip.model.name, clip.sha256, digest(last), evaluation_set.pictures.digest, clip.side])
    )
    responses: PooledResponses = respond(trunk, evaluation_set, clip.side, steps / "responses" / key, progress)
    pictures = evaluation_set.of("pictures")
    if len(pictures) and not np.isin(pictures, responses.numbers).any():
        raise NoPictures(none_readable(responses.unreadable))
    for line in skipped_lines(responses.unreadable):
        print(line, flush=True)
    return Units(evaluation_set, responses)


def report(clip: Clip, content: Path, units: Units, keep: Keep, progress: Progress | None = None) -> UnitsRecord:
    """The data of the record ``units``; its details go to an object of their own.

    content: what authors write, people's labels among it
    keep:    bytes and suffix -> name of the object
    """
    words = measured.centred_words(units)
    shown = measured.top_words(words)
    lexical = _lexical(clip, words)
    thumbnails = Thumbnails(UnitExamples(units, clip.side), Framing(*units.responses.size), keep)
    details = _details(clip, content, units, shown, thumbnails, progress)
    facts = {
        f"{clip.model.name}/{LAST_LAYER}/{unit}": _facts(
            proposal, shown[unit], details[str(unit)].examples, bool(lexical[unit]), thumbnails
        )
        for unit, proposal in enumerate(units.proposals)
    }
    table = UnitDetails(thumbnails.framing.outlines(), thumbnails.pictures, thumbnails.sources, details)
    return UnitsRecord(
        units=facts,
        whole_model=True,
        details=keep(canonical_json(msgspec.to_builtins(table)).encode(), "json"),
        controls=measured.controls(units),
        pool="mean",
        data_set=units.evaluation_set.title,
        seen=UnseenPictures(*(len(units.rows(kind, judged=True)) for kind in ("pictures", "words", "maps"))),
        total=units.evaluation_set.whole,
        skipped=len(units.responses.unreadable),
    )


def _lexical(clip: Clip, words: WordResponses, least: int = 40) -> npt.NDArray[np.bool_]:
    """Units that read letters rather than meanings; none where there are too few words to tell."""
    if len(words.words) < least:
        return np.zeros(words.values.shape[1], bool)
    return lexical_units(words, clip.encode_texts(list(words.words)).cpu().numpy())


def _facts(
    proposal: Proposal,
    words: list[WordResponse],
    examples: UnitExamplesShown,
    lexical: bool,
    thumbnails: Thumbnails,
) -> RecordedUnit:
    """What lists, hover cards and `propose` need of a unit. It has a title only where a concept is found."""
    shown = next(filter(None, _preferred(proposal, examples)), [])
    facts = RecordedUnit(
        words=tuple(one.word for one in words[:CARD_WORDS]),
        concept=proposal.subject.name,
        modalities=tuple(proposal.modalities),
        purity=Purity(round(proposal.pictures, 2), round(proposal.words, 2)),
        picture=thumbnails.pictures[shown[0].picture].object if shown else "",
        lexical=lexical,
    )
    if not proposal.modalities:
        return facts
    title, families = proposal.subject.title, tuple(proposal.subject.families)
    return replace(facts, title=title, titles=(title,), families=families, note=proposal.note)


def _preferred(proposal: Proposal, examples: UnitExamplesShown) -> list[list[UnitExample]]:
    """The kinds of example that may stand for the unit, the best first: words for those that know words only."""
    drawn = [examples.every, examples.pictures]
    return [examples.words, *drawn] if proposal.modalities == ("words",) else [*drawn, examples.words]


def _details(
    clip: Clip,
    content: Path,
    units: Units,
    words: list[list[WordResponse]],
    thumbnails: Thumbnails,
    progress: Progress | None,
) -> dict[str, UnitDetail]:
    """Everything a unit's page shows, by the unit's number."""
    columns = zip(
        unit_activations.statistics(units),
        unit_activations.histograms(units),
        words,
        measured.top_concepts(units),
        measured.neighbours(units),
        strict=True,
    )
    found: dict[str, UnitDetail] = {}
    for unit, (statistics, histogram, mine, concepts, similar) in enumerate(columns):
        best = units.proposals[unit].subject
        found[str(unit)] = UnitDetail(
            statistics=statistics,
            histogram=histogram,
            words=mine,
            concepts=concepts,
            similar=similar,
            examples=_examples(thumbnails, unit),
            conditional=unit_activations.conditional(units, best.name, (best.families or ("",))[-1], unit),
            people=_people(clip, content, units, unit),
        )
        if progress and unit % 32 == 31:
            progress(unit + 1, units.width, "units")
    return found


def _examples(thumbnails: Thumbnails, unit: int) -> UnitExamplesShown:
    """The pictures of a unit's page."""
    examples = thumbnails.examples
    seen = examples.units.rows("pictures"), examples.units.rows("pictures", judged=True)

    def placed(rows: list[int]) -> list[UnitExample]:
        return [thumbnails.place(row, unit) for row in rows]

    return UnitExamplesShown(
        every=placed(examples.strongest(unit, "all")) if len(seen[0]) > len(seen[1]) else [],
        pictures=placed(examples.strongest(unit, "pictures")),
        words=placed(examples.strongest(unit, "words")),
        maps=placed(examples.strongest(unit, "maps")),
        along=[ExamplesAlong(share, placed(some)) for share, some in examples.along(unit) if some],
        weakest=placed(examples.weakest(unit)),
    )


def _people(clip: Clip, content: Path, units: Units, unit: int) -> SharesByPeople | None:
    """What people saw, by activation, as a unit's page shows it. Raises AuthorError for a damaged file."""
    if (seen := seen_by_people(clip.model.name, content, units, unit)) is None:
        return None
    found = unit_activations.by_people(units, unit, seen.rows, seen.kinds, seen.categories)
    return replace(found, raters=seen.raters, kappa=seen.kappa, common=seen.common) if found else None
