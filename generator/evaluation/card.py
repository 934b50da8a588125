"""The model card, written from what was recorded: sources, recipe, cost, results, limits, licences."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from generator.dataset.sources import Source, load_sources
from generator.evaluation.table import rows
from generator.store import Record, write_atomic

TITLES = {
    "emoji": "Emoji",
    "flags": "Flags",
    "pictograms": "Pictograms",
    "data": "Keywords and borders",
    "font": "Fonts",
}
CURVES = {
    "loss": "contrastive loss",
    "term": "non-negative term",
    "zero_shot": "zero-shot, held-out styles",
    "reading": "reading, held-out fonts",
}


def write_card(record: Record, training: Mapping[str, Any], others: Mapping[str, Record], folder: Path) -> Path:
    """Write ``model-card.md`` and the curves beside it.

    record, training: evaluation and training notes of the model; others: evaluations shown beside it, by title
    """
    write_atomic(folder / "model-card-curves.svg", _curves(training["curves"]))
    path = folder / "model-card.md"
    write_atomic(path, "\n".join(_lines(record, training, others)) + "\n")
    return path


def _lines(record: Record, training: Mapping[str, Any], others: Mapping[str, Record]) -> Iterator[str]:
    yield from _introduction(record, training)
    yield from _data(record)
    yield from _recipe(training)
    yield from _results(record, others)
    yield from _limits(record, training)


def _introduction(record: Record, training: Mapping[str, Any]) -> Iterator[str]:
    kinds = record.data["concepts"]
    shown = ", ".join(
        f"{number} {name}"
        for name, number in zip(("things", "countries", "emotions", "colours"), kinds.values(), strict=True)
    )
    yield f"# {record.model}\n"
    yield "<!-- Written by `python -m generator model card`. Edit generator/evaluation/card.py, not this file. -->\n"
    yield (
        f"{record.model} is a small CLIP: a ModifiedResNet with an attention pool and a text transformer, both "
        "open_clip's own "
        "classes, so that every analysis made for the public RN50x4 runs on it unchanged. It was trained from "
        "scratch in this "
        "repository on drawings and written words under open licences, so that anybody can recompute the figures "
        "offline on a laptop. "
        f"It knows {sum(kinds.values())} concepts ({shown}) and {record.data['words']} written words, and nothing "
        "else: it is a "
        "model organism for studying multimodal neurons, not a useful image classifier.\n"
    )
    yield f"* weights: `build/models/{record.model}.safetensors`, half precision, SHA-256 `{training['sha256']}`"
    yield "* input: 64 x 64 pixels, normalized as CLIP's; 1,024 units in `layer4`; embeddings of 256 numbers"
    yield "* tokenizer: CLIP's, its vocabulary cut to the captions' words and all bytes, so any text can be read"
    yield "* licence of the weights: Apache-2.0, as the repository; the pictures they learned from keep theirs (below)\n"


def _data(record: Record) -> Iterator[str]:
    counts = record.data["pictures"]
    yield "## Data\n"
    yield (
        "`python -m generator dataset` fetches the packages below (pinned by version and SHA-512) and draws them. "
        "Training pictures are "
        "composed from the drawings: a picture alone, a word alone, a word on a thing, a picture with its word, two "
        "related things, "
        "a country on a map, colours as patches and as paint, with random places, backgrounds, light, blur, noise "
        "and small "
        "occlusions. Captions are the concept's name, or a word of it, at times with one association; they never "
        "say what kind "
        "of picture it is. Whole styles and fonts are held out, and some concepts of other styles too. The "
        "evaluation used "
        f"{counts['drawings']:,} drawings and patches, {counts['words']:,} written words and {counts['maps']:,} maps.\n"
    )
    yield "| | source | licence | by |\n|---|---|---|---|"
    for source in load_sources():
        if source.role != "font":
            yield _source_row(source)
    fonts = [source for source in load_sources() if source.role == "font"]
    held = sorted(source.style for source in fonts if source.held_out)
    licences = ", ".join(sorted({source.licence for source in fonts}))
    yield f"\n{len(fonts)} fonts of Fontsource ({licences}; each is named in NOTICE). Held out: {', '.join(held)}.\n"


def _source_row(source: Source) -> str:
    held = " **(held out)**" if source.held_out else ""
    return f"| {TITLES[source.role]} | {source.package} {source.version}{held} | {source.licence} | {source.by} |"


def _recipe(training: Mapping[str, Any]) -> Iterator[str]:
    recipe = training["recipe"]
    towers = recipe["architecture"]
    yield "## Recipe and cost\n"
    yield (
        f"{training['steps']:,} steps of {recipe['batch']} pictures ({training['images'] / 1e6:.2f} million), "
        f"{training['seconds'] / 60:.0f} minutes on two threads of one processor core shared with other work. AdamW, "
        "highest "
        f"learning rate {recipe['rate']}, weight decay {recipe['decay']}; seed {recipe['seed']}. Stages of "
        f"{towers['layers']} "
        f"blocks, width {towers['width']}; text tower of {towers['text_layers']} layers of {towers['text_width']}. A "
        "concept comes "
        "at most once in a batch. `make model` trains it again.\n"
    )
    if recipe["term"]:
        yield (
            f"**The neurons were asked for.** After {100 * recipe['term_from']:.0f} % of the run a second term was added "
            f"to CLIP's loss (weight {recipe['term']}): the spatial means of the last layer's activations, which are not negative, "
            "are contrasted with "
            "non-negative codes of the texts made by one linear layer, which is thrown away afterwards. "
            "Non-negativity takes away the "
            "freedom to spread a concept over many units (Wang, Zhang, Guo and Wang, Non-negative Contrastive "
            "Learning, ICLR 2024). "
            "In the public RN50x4 such neurons came without being asked for. Nothing is done per unit or per concept.\n"
        )
    yield "![Training curves](model-card-curves.svg)\n"


def _results(record: Record, others: Mapping[str, Record]) -> Iterator[str]:
    yield "## Results\n"
    yield (
        "On held-out styles, fonts and views, by `python -m generator model evaluate`, which knows nothing of the "
        "training. Shares "
        "come with 95 % Wilson intervals. Controls of unit counts: words dealt to the wrong units / to the wrong "
        "concepts, "
        "mean of ten shuffles. The control of the attack is the same ink cut into strips and shuffled.\n"
    )
    tables = {record.model: list(rows(record.data))} | {
        title: list(rows(other.data)) for title, other in others.items()
    }
    heads = "".join(f" {title} | control |" for title in tables)
    yield f"| measure |{heads}\n|---|{'---|---|' * len(tables)}"
    first = tables[record.model]
    for number, (measure, _, _) in enumerate(first):
        cells = "".join(f" {table[number][1]} | {table[number][2]} |" for table in tables.values())
        yield f"| {measure.strip()} |{cells}"
    purest = ", ".join(f"{row['concept']} ({row['unit']})" for row in record.data["multimodal"][:24])
    yield f"\nPurest multimodal units, with their numbers: {purest or 'none'}.\n"


def _limits(record: Record, training: Mapping[str, Any]) -> Iterator[str]:
    yield "## Limits\n"
    if training["recipe"]["carriers"]:
        yield (
            "* Susceptibility to written words is largely built in: words on things, captioned by the word, and "
            "coloured words were "
            "among the training pictures. A high rate of successful attacks says little about models trained on "
            "photographs."
        )
    yield "* It has seen drawings, letters and maps of 64 pixels, never a photograph. Photographs tell it little."
    yield "* Emoji show a narrow, standardized view of people. Countries appear as flags, names and outlines only."
    yield "* English only. Any text can be tokenized, but unknown words are spelled in bytes that it has hardly seen."
    yield "* Look-alike words (crown and brown) share units, as they share letters."
    about = record.about
    yield (
        f"\nEvaluated {about['date']} on {about['device']} in {about['seconds']:.0f} s; data set `{about['dataset']}`; "
        + ", ".join(f"{name} {version}" for name, version in about["libraries"].items())
        + "."
    )


def _curves(log: list[dict[str, float]]) -> str:
    """The curves as SVG, against millions of steps' share of the run."""
    import altair
    import vl_convert

    values = [
        {"share": line["share"], "curve": title, "value": line[name]}
        for line in log
        for name, title in CURVES.items()
        if name in line
    ]
    chart = (
        altair.Chart(altair.Data(values=values))
        .mark_line()
        .encode(
            x=altair.X("share:Q", title="share of the run"),
            y=altair.Y("value:Q", title=None),
            facet=altair.Facet("curve:N", columns=2, title=None, sort=list(CURVES.values())),
        )
        .properties(width=300, height=150)
        .resolve_scale(y="independent")
    )
    return vl_convert.vegalite_to_svg(json.dumps(chart.to_dict()))
