"""Names that the measurements propose for neurons, put into an author's file without touching what the author wrote.

A proposal says in its note that it is one, and ends it with a stamp, a digest of the entry, see
`named_units.NamedUnit.is_proposed`. As long as the stamp holds, nobody has edited the entry: the next run renews it, or
takes it away where nothing is proposed any more. Comments and everything else in the file stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from neuron_articles.authoring.named_units import NOT_NAMED, PROPOSAL, NamedUnit, read_entry, stamp
from neuron_articles.problems import AuthorError, Place
from neuron_articles.records.store import Record, Store
from neuron_articles.records.unit_details import UnitDetails
from neuron_articles.records.unit_facts import Purity, UnitsRecord
from neuron_articles.units import Unit, UnknownName

HEAD = (
    '# Names of neurons. Notes that begin with "proposed" are from measurements: edit such an entry and it is yours.\n'
)


@dataclass(frozen=True)
class Proposed:
    """What is proposed for one unit. modalities: "pictures", "words" or both, where its strongest show the concept."""

    index: int
    title: str
    families: tuple[str, ...]
    modalities: tuple[str, ...]
    purity: Purity
    note: str

    def entry(self) -> NamedUnit:
        """The entry that says so, stamped."""
        note = f"{self.note} [{stamp(self.title, self.families, self.note)}]"
        return NamedUnit(self.title, self.families, note=note, said=PROPOSAL)


def proposals_of(record: Record[UnitsRecord]) -> list[Proposed]:
    """Units whose strongest pictures or words show one concept, in order. Raises AuthorError for another record."""
    if not any(entry.concept for entry in record.data.units.values()):
        remedy = f"neuron-articles figures units --model {record.model}"
        raise AuthorError(f"the units of {record.model} were not measured here", remedy)
    found = [
        Proposed(
            index=Unit.parse(unit).index,
            title=entry.title or entry.concept,
            families=entry.families,
            modalities=entry.modalities,
            purity=entry.purity,
            note=entry.note,
        )
        for unit, entry in record.data.units.items()
        if entry.modalities
    ]
    return sorted(found, key=lambda proposed: proposed.index)


def areas_of(record: Record[UnitsRecord], store: Store) -> dict[int, float]:
    """Unit -> area under the curve of its first concept in pictures; empty where the details cannot be read."""
    try:
        details = store.load_object(record.data.details, UnitDetails)
    except (OSError, ValueError):
        return {}
    best = {int(unit): detail.concepts[0].picture_auc for unit, detail in details.units.items() if detail.concepts}
    return {unit: area for unit, area in best.items() if area is not None}


def merge(text: str, model: str, proposals: list[Proposed]) -> str:
    """The author's file with the proposals. Raises AuthorError for a file whose units cannot be told apart by lines."""
    new = {proposed.index: proposed.entry() for proposed in proposals}
    if not text.strip():
        return f"{HEAD}model: {model}\nunits:\n" + "".join(_written(index, new[index], 2) for index in sorted(new))
    lines = text.splitlines(keepends=True)
    if lines[-1][-1:] != "\n":
        lines[-1] += "\n"
    first, last, indent, blocks = _blocks(text, lines, model)
    kept: list[tuple[int, str]] = []
    for index, remarks, entry, known in blocks:
        renewed = _written(index, new[index], indent) if index in new else ""
        kept.append((index, remarks + (renewed if known.is_proposed else entry)))
    taken = {index for index, *_ in blocks}
    added = [(index, _written(index, entry, indent)) for index, entry in sorted(new.items()) if index not in taken]
    merged = sorted([*kept, *added], key=lambda block: block[0]) if _is_sorted(kept) else [*kept, *added]
    head = lines[:first] if first else [*lines, "units:\n"]
    return "".join([*head, *(block for _, block in merged), *(lines[last:] if first else [])])


def _is_sorted(blocks: list[tuple[int, str]]) -> bool:
    return [index for index, _ in blocks] == sorted(index for index, _ in blocks)


def _written(index: int, entry: NamedUnit, indent: int) -> str:
    text: str = yaml.safe_dump({index: entry.as_written()}, allow_unicode=True, sort_keys=False, width=120 - indent)
    return "".join(f"{' ' * indent}{line}" for line in text.splitlines(keepends=True))


Block = tuple[int, str, str, NamedUnit]  # index, comments before, the entry's text, the entry


def _blocks(text: str, lines: list[str], model: str) -> tuple[int, int, int, list[Block]]:
    """(first line of the entries, line after the last, indent, blocks).

    The first line is 0 where the file has no list of units.
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    key, units = next(((key, value) for key, value in pairs if key.value == "units"), (None, None))
    if key is None or units is None:
        return 0, len(lines), 2, []
    start = key.start_mark.line + 1
    if not isinstance(units, yaml.MappingNode):
        if isinstance(units, yaml.SequenceNode) or units.value:
            raise AuthorError("units must be a mapping", "89: {title: …}", Place(f"models/{model}.yml", start))
        return start, start, 2, []
    if units.flow_style:
        message, remedy = "the units stand in braces", "write them one below the other, without braces"
        raise AuthorError(message, remedy, Place(f"models/{model}.yml", start))
    blocks, begin = [], start
    values = list(yaml.safe_load(text)["units"].values())
    if len(values) < len(units.value):
        names = [name.value for name, _ in units.value]
        twice = next(name for place, (name, _) in enumerate(units.value) if name.value in names[:place])
        place = Place(f"models/{model}.yml", twice.start_mark.line + 1)
        raise AuthorError(f"neuron {twice.value} is there twice", "join the entries", place)
    for number, (name, value) in enumerate(units.value):
        after = units.value[number + 1][0].start_mark.line if number + 1 < len(units.value) else value.end_mark.line
        end = _without_remarks(lines, name.start_mark.line + 1, min(max(after, name.start_mark.line + 1), len(lines)))
        remarks, entry = "".join(lines[begin : name.start_mark.line]), "".join(lines[name.start_mark.line : end])
        blocks.append((_index(name.value, model), remarks, entry, _entry(name.value, values[number])))
        begin = end
    return start, begin, units.value[0][0].start_mark.column, blocks


def _without_remarks(lines: list[str], least: int, end: int) -> int:
    """The line after the last that is neither blank nor a comment: comments belong to what follows them."""
    while end > least and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _index(name: str, model: str) -> int:
    """Raises AuthorError for a name that is no unit's."""
    try:
        return Unit.parse(name, model).index
    except UnknownName as error:
        raise AuthorError(error.message, error.remedy, Place(f"models/{model}.yml")) from error


def _entry(name: str, value: object) -> NamedUnit:
    """The entry; one of another shape is a person's, which the site's build reports."""
    try:
        return read_entry(name, value)
    except AuthorError:
        return NOT_NAMED
