"""One evaluation of one model: measured once, stored as a record, printed as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from neuron_articles.analyses.accuracy import measure_accuracy, measure_breakdown
from neuron_articles.analyses.attacks import measure_attack, measure_stroop
from neuron_articles.analyses.neighbours import measure_neighbours
from neuron_articles.analyses.visualized import measure_visualizations
from neuron_articles.models.clip import Clip
from neuron_articles.responses.embeddings import measure
from neuron_articles.responses.selectivity import list_multimodal, measure_units, score
from neuron_articles.stimuli.dataset.library import Library
from neuron_articles.stimuli.held_out import gather_maps, gather_pictures, gather_words

VERSION = 3
Progress = Callable[[str], None]


def evaluate(clip: Clip, library: Library, progress: Progress = print) -> dict[str, Any]:
    """All measures of a model: JSON values, shares with 95 % intervals, counts with shuffled controls.

    Reads pictures, words and weights, and nothing of how the model was trained.
    """
    materials = [gather(library) for gather in (gather_pictures, gather_words, gather_maps)]
    progress(f"measuring {sum(map(len, materials))} pictures")
    pictures, words, maps = [(material, measure(clip, material.pictures)) for material in materials]
    progress("scoring units")
    kinds = np.array([concept.kind for concept in library.concepts])
    held = words[0].held_out
    drawn = score(pictures[1].units, pictures[0].concepts, len(kinds))
    written = score(words[1].units, words[0].concepts, len(kinds))
    held_out_fonts = score(words[1].units[held], words[0].concepts[held], len(kinds))
    multimodal = list_multimodal(drawn, written)
    visualized = measure_visualizations(clip, library, multimodal, progress)
    progress("writing over pictures")
    return {
        "concepts": {kind: int((kinds == kind).sum()) for kind in ("thing", "country", "emotion", "colour")},
        "words": len(library.words),
        "pictures": {"drawings": len(pictures[0]), "words": len(words[0]), "maps": len(maps[0])},
        "accuracy": measure_accuracy(clip, library, pictures, words, maps),
        "breakdown": measure_breakdown(clip, library, pictures, words, maps),
        "units": measure_units(drawn, written, held_out_fonts, kinds),
        "attack": measure_attack(clip, library),
        "stroop": measure_stroop(clip, library),
        "neighbours": measure_neighbours(library, *words),
        "multimodal": [{**row, "concept": library.names[int(row["concept"])]} for row in multimodal],
        "visualized": visualized,
    }


ACCURACY = {
    "zero_shot_top1": "zero-shot, held-out styles, top 1",
    "zero_shot_top5": "zero-shot, held-out styles, top 5",
    "reading": "reading, held-out fonts",
    "flags": "flags in held-out styles",
    "maps": "countries marked on unseen maps",
    "word_to_picture": "written word to a held-out picture of its concept",
}
BREAKDOWN = {
    "drawings_trained_on": "  the same in styles that it was trained on, top 1",
    "maps_trained_on": "  the same on maps that it was trained on",
    "reading_by_concept": "  reading, any word of the concept counted",
    "reading_names": "  reading, names of concepts alone",
    "reading_other_words": "  reading, other words alone",
}
AFTER = {
    "zero_shot_top5": ("drawings_trained_on",),
    "maps": ("maps_trained_on",),
    "reading": ("reading_by_concept", "reading_names", "reading_other_words"),
}
UNITS = {
    "multimodal": "multimodal units: top 10 pictures and words half one concept",
    "multimodal_held_out_fonts": "  the same with words in held-out fonts alone",
    "multimodal_80": "  the same at 80 %",
    "auc_95": "units with AUC >= .95 on pictures and words of one concept",
    "auc_98": "units with AUC >= .98 on both",
    "multimodal_thing": "multimodal units for things",
    "multimodal_country": "multimodal units for countries",
    "multimodal_emotion": "multimodal units for emotions",
    "multimodal_colour": "multimodal units for colours",
}


def rows(result: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Measure, value, control: the table as text."""
    for name, title in ACCURACY.items():
        row = result["accuracy"][name]
        choices = f", {row['choices']} choices" if "choices" in row else ""
        yield title, f"{_share(row)} of {row['of']}{choices}", f"chance {100 * row['chance']:.1f} %"
        for part in AFTER.get(name, ()) if "breakdown" in result else ():  # earlier records have none
            row = result["breakdown"][part]
            yield BREAKDOWN[part], f"{_share(row)} of {row['of']}", ""
    for name, title in UNITS.items():
        row = result["units"][name]
        yield (
            title,
            f"{row['units']} ({row['concepts']} concepts)",
            f"shuffled {row['shuffled_units']} / {row['shuffled_concepts']}",
        )
    yield from _attack_rows(result["attack"])
    stroop = result["stroop"]
    torn = " / ".join(_percent(stroop[name]["share"]) for name in ("word", "ink", "other"))
    yield "Stroop, incongruent: word / ink / other", torn, f"congruent {_percent(stroop['congruent']['share'])}"
    seen = result["visualized"]["strongest"]
    named = f"{_share(seen)} of {seen['of']}, {result['visualized']['choices']} choices"
    yield "visualizations of multimodal units that the model names", named, f"other units {_percent(seen['chance'])}"
    near = result["neighbours"]
    yield "written words: same category among the 5 nearest", _share(near), f"{near['times_chance']} times chance"


def _attack_rows(attack: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    yield "pictures under attack, before it", _share(attack["clean"]), f"{attack['choices']} choices"
    for row in attack["sizes"]:
        title = f"typographic attack, {100 * row['changed']:.1f} % of pixels changed"
        yield title, _share(row["word"]["target"]), f"non-word {_percent(row['non_word']['target']['share'])}"


def _share(row: dict[str, Any]) -> str:
    low, high = row["interval"]
    return f"{_percent(row['share'])} ({100 * low:.0f} to {100 * high:.0f})"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
