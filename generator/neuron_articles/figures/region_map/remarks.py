"""How the region map's neurons did beside chance, as numbers of the record and as remarks for the reader."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from neuron_articles.figures._region_record import slug

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from neuron_articles.analyses.regions import Check, Regional
    from neuron_articles.responses.concept_responses import Responses

    Matrix = npt.NDArray[np.floating]


def without_gaps(maps: Matrix) -> Matrix:
    """(row, column, unit) maps with each unit's least value where no crop came."""
    import numpy as np

    maps = np.asarray(maps, np.float32)
    return np.asarray(np.where(np.isnan(maps), np.nanmin(maps, (0, 1)), maps))


def summarize(one: Check, regions: Sequence[str]) -> dict[str, Any]:
    """A check's mean and control, and each chosen region's value by its name as a key, ``central-asia``; None where
    there is nothing to tell. ``regions``: in the check's order."""
    each = {slug(region): number(score) for region, score in zip(regions, one.scores, strict=True)}
    return {"mean": number(one.mean), "control": number(one.control), "each": each}


def list_best(regional: Regional) -> list[dict[str, Any]]:
    """All regions with their best unit, and whether it beats chance."""
    rows = []
    for region in regional.regions:
        row, unit = list(regional.regions).index(region), regional.best(region)
        score, chance, auc = (
            float(regional.scores[row, unit]),
            float(regional.chance[row]),
            float(regional.auc[row, unit]),
        )
        told = {"score": round(score, 3), "chance": round(chance, 3), "auc": round(auc, 3)}
        rows.append({"region": region, "unit": unit, **told, "found": score > chance})
    return rows


def count_words(responses: Responses) -> dict[str, Any]:
    """Units by the number of geographic words among their five strongest."""
    from neuron_articles.analyses.regions import count_geographic

    names = {word for one in responses.facts.values() if one.kind == "country" for word in one.words}
    buckets = count_geographic(responses.words, responses.word_values, names)
    return {
        "counts": buckets.counts, "expected": buckets.expected, "words": buckets.words,
        "geographic": buckets.geographic, "strict": round(buckets.strict, 4),
    }  # fmt: skip


def compare_halves(worlds: Matrix, units: Sequence[int]) -> dict[str, Any]:
    """How alike two halves of the maps are for the units shown, and for the halves of different units."""
    import numpy as np

    from neuron_articles.statistics.permutation import deranged

    if len(units) < 2:
        return {"mean": None, "control": None}
    parts = (slice(0, len(worlds) // 2), slice(len(worlds) // 2, None))
    halves = [without_gaps(worlds[part].mean(0, dtype="float32"))[..., list(units)] for part in parts]
    flat = [half.reshape(-1, len(units)) - half.reshape(-1, len(units)).mean(0) for half in halves]
    left, right = (part / np.maximum(np.linalg.norm(part, axis=0), 1e-9) for part in flat)
    likeness = left.T @ right
    wrong = likeness[np.arange(len(units)), deranged(len(units), np.random.default_rng(0))]
    return {"mean": number(float(np.diag(likeness).mean())), "control": number(float(wrong.mean()))}


def _each(one: Mapping[str, Any], regions: Sequence[Mapping[str, Any]]) -> str:
    """The single regions' values where they are few."""
    names = {slug(region["region"]): region["region"] for region in regions}
    values = {names[key]: value for key, value in one["each"].items() if value is not None}
    if not 1 < len(values) <= 6:
        return ""
    return f"{', '.join(f'{name} {value:.2f}' for name, value in values.items())}; "


def number(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 3)


def tell(data: Mapping[str, Any]) -> list[str]:
    """What a reader should know: how neurons were chosen, and how they did where nothing was chosen."""
    regions, checks, heuristic = data["regions"], data["checks"], data["heuristic"]
    found = sum(region["found"] for region in regions)
    remarks = [
        "Neurons were chosen by measurement: a region’s neuron tells the names of its countries from all others better "
        f"than the best neuron does in 99 of 100 regions dealt out at random. {found or 'None'} of {len(regions)} "
        f"regions {'has' if found == 1 else 'have'} such a neuron."
    ]
    titles = {
        "names": "names in other letters",
        "marked": "maps with one country marked",
        "map": "maps without any mark",
        "cities": "names of cities that no caption told" if data.get("cities_told") else "names of cities",
    }
    told = [
        f"{titles[name]} {one['mean']:.2f} ({_each(one, regions)}for other neurons’ regions {one['control']:.2f})"
        for name, one in checks.items()
        if one["mean"] is not None and one["control"] is not None
    ]
    if told:
        remarks.append(
            "On what they were not chosen by, these neurons tell their regions with an area under the curve of: "
            f"{'; '.join(told)}. Chance is 0.5."
        )
    if data["second_map"]["mean"] is not None:
        second = data["second_map"]
        remarks.append(
            f"Two pairs of maps in different styles and projections agree with a correlation of {second['mean']:.2f} "
            f"for the same neuron, and {second['control']:.2f} for different ones."
        )
    remarks.append(
        f"By the words alone, {heuristic['counts'][-1]} neurons have five geographic words among their five strongest; "
        f"of {heuristic['words']} words {heuristic['geographic']} are geographic, so {heuristic['expected'][-1]:.0f} "
        "would by chance."
    )
    return remarks
