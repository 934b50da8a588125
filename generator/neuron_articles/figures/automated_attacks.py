"""Typographic attacks on many images at once: how often a few overlaid words change the answer to the attacker's.

The reader sees one row per attack: target class, text, share of pixels changed, share of images that became the target.
Figure 16 of Goh et al. (2021).

A record's data; fractions are of all images and add up to 1 in each outcome::

    {"n": 1000,
     "classifiers": [{"key": "linear_probe", "title": "linear probes", "baseline": 0.742}, …],  # accuracy on clean ones
     "attacks": [{
        "target": "waste container", "text": "trash", "pixel_cover": 0.0759,
        "outcomes": {"linear_probe": {"changed_to": 0.954, "already_equal": 0.001, "changed_away": 0, "neither": 0.05}},
        "controls": {"linear_probe": {…}},       # optional: the same ink in no word
        "unit": 1330,                            # optional: the unit whose reading proposed the text
     }, …],
     "layout": "eight copies, …", "reading": {"eight copies, …": 0.7}, "tried_on": 12, "classes": 217,   # optional,
     "candidates": {"names": 217, "units": 24},                                                          # together
     "caption": "…", "warnings": ["…"]}                                                        # optional
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet
from neuron_articles.compute.session import Session
from neuron_articles.drawing.component import Component
from neuron_articles.records import published_files
from neuron_articles.records.store import JsonRecord
from neuron_articles.statistics.intervals import wilson_interval

_READS = 0.5
_CAPTION = (
    "Typographic attacks by overlaid text. Each text is written over {n} images at the same eight places; an attack "
    "succeeds when the answer becomes the target class and was another one before. Pixel cover is the mean share of "
    "pixels that change at all."
)
_OWN_CAPTION = (
    "Typographic attacks on {n} held-out drawings: {layout}, in one font. {reading} The texts were found on {tried_on} "
    "other drawings, by trying all {names} class names and {units} words that a unit reads. An attack succeeds when "
    "the answer becomes the target class and was another one before. Below each success stands that of the same ink "
    "in no word: cut in strips and shuffled."
)


def compute(session: Session) -> dict[str, Any]:
    """The attacks found by brute force, counted on drawings the model has not learned from."""
    from neuron_articles.figures._attacks import attacks

    return {key: value for key, value in attacks(session).items() if key != "examples"}


def draw(record: JsonRecord) -> Component:
    """The table of attacks, in the record's order."""
    numbers = record.data
    classifiers, attacks = numbers["classifiers"], numbers["attacks"]
    rows = [_row(attack, classifiers, numbers["n"]) for attack in attacks]
    first = classifiers[0]
    best = max(attacks, key=lambda attack: attack["outcomes"][first["key"]]["changed_to"])
    success = best["outcomes"][first["key"]]["changed_to"]
    alt = (
        f"Table of {len(rows)} typographic attacks. The most successful writes “{best['text']}” and turns "
        f"{_percent(success, 1)} of {numbers['n']} images into “{best['target']}” for {first['title']}."
        f"{_control_told(best, first['key'])}"
    )
    data = {"n": numbers["n"], "classifiers": classifiers, "rows": rows}
    caption = numbers.get("caption") or _default_caption(numbers)
    return Component("attack-table", data, alt, caption=caption, warnings=tuple(numbers.get("warnings", ())))


def _default_caption(numbers: Mapping[str, Any]) -> str:
    if "layout" not in numbers:
        return _CAPTION.format(n=numbers["n"])
    tried, candidates = numbers["tried_on"], numbers["candidates"]
    return _OWN_CAPTION.format(
        n=numbers["n"], layout=numbers["layout"], reading=_reading(numbers), tried_on=tried,
        names=candidates["names"], units=candidates["units"],
    )  # fmt: skip


def _reading(numbers: Mapping[str, Any]) -> str:
    """Why this layout: how many class names the model reads in it, on white."""
    read = numbers["reading"][numbers["layout"]]
    told = f"reads {100 * read:.0f}% of {numbers['classes']} class names"
    if read >= _READS:
        return (
            f"Of three layouts it is the finest in which the model reads half of the class names on white; it {told}."
        )
    return f"In none of three layouts does the model read half of the class names on white; in this one it {told}."


def _control_told(attack: Mapping[str, Any], key: str) -> str:
    control = attack.get("controls", {}).get(key)
    return f" The same ink in no word turns {_percent(control['changed_to'], 1)}." if control else ""


def _percent(share: float, places: int) -> str:
    return f"{100 * share:.{places}f} %"


def _row(attack: Mapping[str, Any], classifiers: list[Mapping[str, Any]], n: int) -> dict[str, Any]:
    """The strings of one attack's row, and per classifier the outcomes and the interval of the success."""
    results: list[dict[str, Any] | None] = []
    for classifier in classifiers:
        outcome = attack["outcomes"].get(classifier["key"])
        if outcome is None:
            results.append(None)
            continue
        low, high = wilson_interval(round(outcome["changed_to"] * n), n)
        others = ("already_equal", "changed_away", "neither")
        control = attack.get("controls", {}).get(classifier["key"])
        results.append({
            "control": _percent(control["changed_to"], 1) if control else "",
            "share": outcome["changed_to"], "success": _percent(outcome["changed_to"], 1),
            "interval": f"{100 * low:.1f}–{100 * high:.1f}", "others": [_percent(outcome[key], 1) for key in others],
        })  # fmt: skip
    cover = _percent(attack["pixel_cover"], 2)
    return {"target": attack["target"], "text": attack["text"], "cover": cover, "results": results}


# The order of the original's table.
_ORDER = (
    "waste container",
    "iPod",
    "rifle",
    "pizza",
    "radio",
    "great white shark",
    "library",
    "Siamese cat",
    "piggy bank",
)
_OUTCOMES = {
    "changed_to": "fraction_changed_to",
    "already_equal": "fraction_already_equal",
    "changed_away": "fraction_changed_away",
    "neither": "fraction_both_results_not_target",
}


def published(folder: Path) -> dict[str, Any] | None:
    """The nine attacks of Figure 16. Raises AuthorError for a missing or broken file."""
    with published_files.reading(folder, "small_attacks.json") as value:
        probes = value["linear_probes"]
        results = probes["results"]
        attacks = [
            _published_attack(target, text, numbers)
            for target in sorted(results, key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER))
            for text, numbers in results[target].items()
        ]
        classifier = {"key": "linear_probe", "title": "linear probes", "baseline": probes["baseline_accuracy"]}
        n = int(value["n"])
    best = max(attacks, key=lambda attack: attack["outcomes"]["linear_probe"]["changed_to"])
    cover, success = best["pixel_cover"], best["outcomes"]["linear_probe"]["changed_to"]
    warning = (
        f"The drafts speak of 97% success at about 7% of pixels. The best attack in the published data reaches "
        f"{100 * success:.1f}% at {100 * cover:.2f}%."
    )
    return {"n": n, "classifiers": [classifier], "attacks": attacks, "warnings": [warning]}


def _published_attack(target: str, text: str, numbers: Mapping[str, float]) -> dict[str, Any]:
    outcome = {key: float(numbers[name]) for key, name in _OUTCOMES.items()}
    cover = float(numbers["avg_img_l0_norm_diff"])
    return {"target": target, "text": text, "pixel_cover": cover, "outcomes": {"linear_probe": outcome}}


FIGURE = Figure(
    title="Automated typographic attacks",
    version=2,
    record=dict[str, Any],
    inputs=(DataSet("held-out drawings of things"),),
    compute=compute,
    published=published,
    draw=draw,
)
