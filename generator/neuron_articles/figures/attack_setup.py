"""How the automated attacks are made: a picture before and after text is written over it, with the answers to both.

Figure 15 of Goh et al. (2021).

A record's data::

    {"target": "pizza", "text": "pizza", "classifier": "linear probe", "pixel_cover": 0.0802,
     "before": {"image": {"object": …}, "alt": "…", "probabilities": [[0.175, "Chihuahua"], …]},
     "after": {"image": {"object": …}, "alt": "…", "probabilities": [[0.837, "pizza"], …]},
     "caption": "…", "warnings": ["…"]}          # optional
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neuron_articles.compute.figure import Figure
from neuron_articles.compute.inputs import DataSet
from neuron_articles.compute.session import Session
from neuron_articles.drawing import classification_cards
from neuron_articles.drawing.component import Component
from neuron_articles.records import published_files
from neuron_articles.records.store import JsonRecord

_ROWS = 9
_CAPTION = (
    "How an attack is made. The text is written over the picture at the same eight places, in one font, whatever the "
    "picture shows; here it changes {cover:.1f}% of the pixels. The attack succeeds when the answer becomes the target "
    "class."
)
_OWN_CAPTION = (
    "How an attack is made. The text is written over a drawing in one font ({layout}), whatever the drawing shows; "
    "here it changes {cover:.1f}% of the pixels. The attack succeeds when the answer becomes the target class. The "
    "drawing is the one, of {n}, that the {classifier} names with most certainty: whether the attack works on it was "
    "not looked at. With this text {success:.0f}% of all drawings become the target, and {control:.0f}% with the same "
    "ink in no word."
)


def compute(session: Session) -> dict[str, Any]:
    """The most successful attack on the drawing that is named best."""
    from neuron_articles.figures._attacks import attacks, keep_picture

    found = attacks(session)
    example: dict[str, Any] = found["examples"][0]
    counted = found["attacks"][0]
    pixels = example.pop("pixels")
    shows = f"Drawing of {example['shows']}"
    alts = {"before": f"{shows}.", "after": f"{shows} with the word “{example['text']}” written over it several times."}
    key = found["classifiers"][-1]["key"]
    sides = {
        side: {"image": keep_picture(session, pixels[side]), "alt": alts[side], "probabilities": example[side]}
        for side in ("before", "after")
    }
    caption = _OWN_CAPTION.format(
        layout=found["layout"], cover=100 * example["pixel_cover"], n=found["n"], classifier=example["classifier"],
        success=100 * counted["outcomes"][key]["changed_to"], control=100 * counted["controls"][key]["changed_to"],
    )  # fmt: skip
    return example | sides | {"copies": found["layout"], "caption": caption}


def draw(record: JsonRecord) -> Component:
    """The two cards with the attack between them."""
    numbers = record.data
    before, after = (classification_cards.top(numbers[side]["probabilities"]) for side in ("before", "after"))
    alt = (
        f"Two cards. {numbers['before']['alt']} The {numbers['classifier']} answers “{before}”. With the text "
        f"“{numbers['text']}” written over it, it answers “{after}”."
    )
    data = {
        "cards": [
            _card(numbers["before"], numbers["target"], "Before"),
            _card(numbers["after"], numbers["target"], "After"),
        ],
        "setup": {"target": numbers["target"], "text": numbers["text"]},
    }
    caption = numbers.get("caption") or _CAPTION.format(cover=100 * numbers["pixel_cover"])
    warnings = tuple(numbers.get("warnings", ()))
    return Component("classification-cards", data, alt, width="page", caption=caption, warnings=warnings)


def _card(side: Mapping[str, Any], target: str, title: str) -> dict[str, Any]:
    rows = classification_cards.rows(side["probabilities"][:_ROWS], [target])
    return {"image": side["image"], "alt": side["alt"], "title": title, "rows": rows}


def published(folder: Path) -> dict[str, Any] | None:
    """The Chihuahua of Figure 15. Raises AuthorError for a missing or broken file."""
    with published_files.reading(folder, "one_example_attack.json") as value:
        attack = value["results"]["pizza"]["pizza"]
        control, attacked = value["control"][0], attack["full_results"][0]
        cover = float(attack["avg_img_l0_norm_diff"])
        sides = {
            "before": [[float(share), str(name)] for share, name in control],
            "after": [[float(share), str(name)] for share, name in attacked],
        }
    alts = {
        "before": "Photo of a small dog with a red harness on a beach.",
        "after": "The same photo with the word “pizza” written over it eight times.",
    }
    data: dict[str, Any] = {"target": "pizza", "text": "pizza", "classifier": "linear probe", "pixel_cover": cover}
    for side, probabilities in sides.items():
        image = published_files.Picture(published_files.require(folder, f"example_{side}.png"))
        data[side] = {"image": image, "alt": alts[side], "probabilities": probabilities}
    return data


FIGURE = Figure(
    title="Setup of the typographic attacks",
    version=2,
    record=dict[str, Any],
    inputs=(DataSet("held-out drawings of things"),),
    compute=compute,
    published=published,
    draw=draw,
)
