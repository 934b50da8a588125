"""What figures of a session's model have in common: its units' responses to the default data set, and chosen units.

No unit is named here: units are those that the authors name or mention, and those that measurements single out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neuron_articles.locations import CONTENT
from neuron_articles.units import Unit, UnknownName

if TYPE_CHECKING:
    from neuron_articles.responses.concept_responses import Responses
    from neuron_articles.responses.proposals import Proposal
    from neuron_articles.responses.unit_records import Units

KINDS = ("emotion", "country", "colour", "thing")
PURE = 0.5  # share of the ten strongest of a kind of picture from which on a unit is said to stand for a concept

PROPOSED = "proposed"  # begins the note of an entry that nobody has edited, see `authoring.proposed_names`

_CALL = re.compile(r"""mref\(\s*"(?:[^"\\]|\\.)*"\s*,\s*(?:"([^"]+)"|(\d+))\s*\)""")
_FIELD = re.compile(r"^model:\s*[\"']?([\w.-]+)", re.MULTILINE)


def arrays_folder(session: Any) -> Path:
    """Where large intermediate arrays are kept; never committed."""
    return Path(session.store.root) / ".steps" / "arrays"


def measure_responses(session: Any) -> Responses:
    """The units' responses, once for all figures of a run; kept on disk by weights and pictures.

    Raises DatasetMissing, NoPictures, BadWeights.
    """
    if "responses" not in session.steps:
        from neuron_articles.responses.concept_responses import add_patches

        session.steps["responses"] = add_patches(session.clip, measure_units(session))
    found: Responses = session.steps["responses"]
    return found


def measure_units(session: Any) -> Units:
    """The measured units with their gallery, once a run. Raises DatasetMissing, NoPictures, BadWeights."""
    if "units" not in session.steps:
        from neuron_articles.responses.unit_report import measure
        from neuron_articles.stimuli.evaluation_set import open_gallery

        session.steps["units"] = measure(session.clip, open_gallery(), session.store.root / ".steps", session.report)
    found: Units = session.steps["units"]
    return found


def purest_units(responses: Responses) -> dict[str, Proposal]:
    """Of every kind of concept the unit that stands for one most purely, in pictures and words alike.

    Of equals the one that responds most strongly to pictures of its concept. A kind without such a unit is left out.
    """
    found: dict[str, Proposal] = {}
    for kind in KINDS:
        all_of_them = responses.colours if kind == "colour" else list(responses.proposals.values())
        mine = [one for one in all_of_them if responses.kind(one.subject.name) == kind]
        if mine:
            found[kind] = max(mine, key=lambda one: (*purity_of(one), _strength(responses, one), -one.unit))
    return found


def purity_of(proposal: Proposal) -> tuple[float, float]:
    """The smaller and the larger share of a unit's strongest pictures and words that show its concept."""
    return min(proposal.pictures, proposal.words), max(proposal.pictures, proposal.words)


def _strength(responses: Responses, proposal: Proposal) -> float:
    mine = (responses.concepts == proposal.subject.name) & (responses.tables == "pictures")
    return float(responses.deviations(proposal.unit)[mine].mean()) if mine.any() else 0.0


def most_multimodal(responses: Responses, number: int) -> list[int]:
    """Units that stand for a concept in pictures and in words, the purest first."""
    found = [one for one in responses.proposals.values() if one.multimodal]
    order = sorted(found, key=lambda one: (*(-share for share in purity_of(one)), one.unit))
    return [one.unit for one in order[:number]]


def read_named(model: str, content: Path | None = None) -> dict[int, dict[str, Any]]:
    """Unit -> entry (title, families …) of ``content/models/<model>.yml``; empty without the file.

    Entries of another shape are left out: the site's build reports them.
    """
    import yaml

    try:
        value = yaml.safe_load(((content or CONTENT) / "models" / f"{model}.yml").read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError):
        return {}
    units = value.get("units") if isinstance(value, Mapping) else None
    found = {}
    for index, entry in (units if isinstance(units, Mapping) else {}).items():
        if str(index).isdigit() and isinstance(entry, str | Mapping):
            found[int(index)] = {"title": entry} if isinstance(entry, str) else dict(entry)
    return found


def edited(entries: Mapping[int, Mapping[str, Any]]) -> dict[int, Mapping[str, Any]]:
    """The entries that a person wrote or edited."""
    return {unit: one for unit, one in entries.items() if not str(one.get("note", "")).startswith(PROPOSED)}


def find_mentioned(model: str, content: Path | None = None) -> set[int]:
    """Units of a model that articles mention by ``mref``; a bare number is of the article's own model."""
    folder = content or CONTENT
    usual = _model_of(folder / "site.yml", "")
    found = set()
    for path in sorted((folder / "articles").glob("*.md")):
        own = _model_of(path, usual)
        for name, number in _CALL.findall(path.read_text(encoding="utf-8")):
            try:
                unit = Unit.parse(name or number, own)
            except UnknownName:
                continue
            if unit.model == model:
                found.add(unit.index)
    return found


def _model_of(path: Path, otherwise: str) -> str:
    try:
        head = path.read_text(encoding="utf-8").split("\n---", 1)[0]
    except OSError:
        return otherwise
    match = _FIELD.search(head)
    return match[1] if match else otherwise
