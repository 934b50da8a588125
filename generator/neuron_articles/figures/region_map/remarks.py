"""What the region map says in words: its captions, the remarks below it, the warnings of single neurons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from neuron_articles.figures.region_map.record import RegionBest, RegionCheck, RegionMapRecord, RegionUnit
from neuron_articles.figures.region_map.views import slug, strongest_countries

_PUBLISHED_CAPTION = (
    "Region neurons answer to places: on a map without labels, and to names of countries and cities. Each neuron "
    "has a hue; a place that several answer to blends their hues, and a stronger response makes it darker. Point at a "
    "neuron to see it alone. The names are guesses of those who looked at the neurons."
)
_MEASURED_CAPTION = (
    "Region neurons answer to places: to written names of countries, and where these lie on a map without labels. Each "
    "neuron has a hue; a place that several answer to blends their hues, and a stronger response makes it darker. "
    "Point at a neuron to see it alone. A neuron is called after the region whose names it tells from all others, or "
    "after the thing that its pictures show."
)
_TIE = (
    "The strongest pictures of this neuron show “{thing}”, and it answers to names of countries as well. The tie comes "
    "from what the model was trained on; it says nothing about the places."
)
# Of neurons whose names and words are hurtful, in the published models.
_WARNINGS = {
    "RN50x4/layer4/780": "This neuron puts Spain and Portugal together with the countries they once ruled: a "
    "language it recognizes, and a colonial history it repeats.",
    "RN101/layer4/395": "This neuron ties immigration to Latin America. The tie is a stereotype the model took over "
    "from its training data; it says nothing about the people who live there.",
    "RN101/layer4/1895": "This neuron ties terrorism to the Middle East. The tie is a stereotype the model took over "
    "from its training data, hurtful and a danger wherever such a model is used.",
}
# Slips of the keyboard in the published names, which are put right on import.
SPELLING = {"Modelsl": "Models", "Jpana": "Japan", "leaedership": "leadership"}


def caption(data: RegionMapRecord) -> str:
    """The figure's default caption: how neurons got their names depends on where the record comes from."""
    return _MEASURED_CAPTION if data.regions else _PUBLISHED_CAPTION


def warning(unit: RegionUnit) -> str:
    """What is said when a neuron is looked at; "" for most."""
    return _TIE.format(thing=unit.thing) if unit.thing else _WARNINGS.get(unit.unit, "")


def remarks(data: RegionMapRecord) -> list[str]:
    """What a reader should know: how neurons were chosen and how they did, or what is odd in the published data."""
    return list(_measured_remarks(data) if data.regions else _published_remarks(data))


def choice_remark(found: int, tried: int) -> str:
    """How neurons were chosen, and for how many regions of all that were tried one was found."""
    return (
        "Neurons were chosen by measurement: a region’s neuron tells the names of its countries from all others better "
        f"than the best neuron does in 99 of 100 random regions. {found or 'None'} of {tried} "
        f"regions {'has' if found == 1 else 'have'} such a neuron."
    )


def _measured_remarks(data: RegionMapRecord) -> Iterator[str]:
    yield choice_remark(sum(region.found for region in data.regions), len(data.regions))
    yield from _checks_remark(data)
    if data.second_map and data.second_map.mean is not None:
        yield (
            "Two pairs of maps in different styles and projections agree with a correlation of "
            f"{data.second_map.mean:.2f} for the same neuron, and {data.second_map.control:.2f} for different ones."
        )
    if words := data.heuristic:
        yield (
            f"By the words alone, {words.counts[-1]} neurons have five geographic words among their five strongest; "
            f"of {words.words} words {words.geographic} are geographic, so {words.expected[-1]:.0f} would by chance."
        )


def _checks_remark(data: RegionMapRecord) -> Iterator[str]:
    """How the chosen neurons did on what they were not chosen by; nothing where nothing could be checked."""
    titles = {
        "names": "names in other letters",
        "marked": "maps with one country marked",
        "map": "maps without any mark",
        "cities": "names of cities that no caption told" if data.cities_told else "names of cities",
    }
    parts = [
        f"{titles[name]} {one.mean:.2f} ({_each(one, data.regions)}for other neurons’ regions {one.control:.2f})"
        for name, one in data.checks.items()
        if one.mean is not None and one.control is not None
    ]
    if parts:
        yield (
            "On what they were not chosen by, these neurons tell their regions with an area under the curve of: "
            f"{'; '.join(parts)}. Chance is 0.5."
        )


def _each(one: RegionCheck, regions: Sequence[RegionBest]) -> str:
    """The single regions' values where they are few."""
    names = {slug(best.region): best.region for best in regions}
    values = {names[key]: value for key, value in one.each.items() if value is not None}
    if not 1 < len(values) <= 6:
        return ""
    return f"{', '.join(f'{name} {value:.2f}' for name, value in values.items())}; "


def _published_remarks(data: RegionMapRecord) -> Iterator[str]:
    """Where the published data are inconsistent, or ours differ from them."""
    if data.respelled:
        slips = (f"“{wrong}” reads “{SPELLING[wrong]}”" for wrong in data.respelled if wrong in SPELLING)
        yield f"Spelling in the published names was put right: {', '.join(slips)}."
    africa = next((view.neurons for view in data.views if view.key == "africa"), [])
    alike = [neuron.unit for neuron in africa if neuron.name == "West Africa?"]
    if len(alike) > 1:
        strongest = "; ".join(
            f"{data.units[unit].unit.rsplit('/', 1)[1]}: {strongest_countries(data, unit, 3)}" for unit in alike
        )
        yield (
            f"The published list calls {len(alike)} African neurons “West Africa?”; the names of countries they "
            f"answer to most say otherwise ({strongest})."
        )
    if data.warned_once:
        yield "The published list warns of some neurons in one family only; here the warning goes with them."
