"""Which drawings of the icon packages show which concept."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from neuron_articles.stimuli.dataset.concepts import Concept, slug
from neuron_articles.stimuli.dataset.packages import package_folder
from neuron_articles.stimuli.dataset.sources import DatasetSource

VARIANTS = 3  # drawings of one concept that a pictogram set may add (outline, filled, ...)
_VARIANT = re.compile(
    r"-(outline|outlined|negative|24px|filled|fill|thin|light|bold|duotone|linear|broken|rounded|sharp|line|alt|\d+)$"
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """One vector drawing: its source, its name in the package, the concept it shows, and SVG text."""

    source: DatasetSource
    name: str
    concept: str
    svg: str


def find_drawings(sources: list[DatasetSource], concepts: list[Concept], packages: Path) -> Iterator[Drawing]:
    """Every drawing of a concept in the emoji, flag and pictogram sources, in a fixed order."""
    finders = {"emoji": _EmojiNames(concepts, packages, sources), "flags": _FlagNames(concepts)}
    pictograms = _PictogramNames(concepts)
    for source in sources:
        if source.role in ("emoji", "flags", "pictograms"):
            names = finders.get(source.role, pictograms)
            yield from _drawings_of(source, names, packages)


def _drawings_of(source: DatasetSource, names: _Names, packages: Path) -> Iterator[Drawing]:
    icons = json.loads((package_folder(source, packages) / "icons.json").read_text(encoding="utf-8"))
    count: Counter[str] = Counter()
    for name, icon in icons["icons"].items():
        concept = None if icon.get("hidden") else names.find(name)
        if concept is None or count[concept] >= names.limit:
            continue
        count[concept] += 1
        yield Drawing(source, name, concept, _svg(icon, icons))


def _svg(icon: dict[str, object], icons: dict[str, object]) -> str:
    left, top = icon.get("left", 0), icon.get("top", 0)
    width, height = (icon.get(side, icons.get(side, 16)) for side in ("width", "height"))
    body = str(icon["body"]).replace("currentColor", "#000")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{left} {top} {width} {height}" width="{width}" height="{height}">{body}</svg>'
    )


class _Names:
    """Concepts by the names that one kind of package uses."""

    limit = 1000

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def find(self, name: str) -> str | None:
        return self.names.get(name)


class _EmojiNames(_Names):
    """Emoji sets write CLDR short names, and flags as ``flag-for-japan``; fxemoji drops hyphens and "-face"."""

    def __init__(self, concepts: list[Concept], packages: Path, sources: list[DatasetSource]) -> None:
        super().__init__()
        for concept in concepts:
            for emoji in concept.emoji:
                self._add(emoji, concept.name)
        codes = {concept.code: concept.name for concept in concepts if concept.code}
        for label, code in _flag_labels(packages, sources):
            if code in codes:
                for pattern in ("flag-{}", "flag-for-{}", "flag-for-flag-{}"):
                    self.names.setdefault(pattern.format(label), codes[code])
                self.names.setdefault(label.replace("-", "") + "flag", codes[code])

    def _add(self, emoji: str, concept: str) -> None:
        for name in (emoji, emoji.removesuffix("-face")):
            self.names.setdefault(name, concept)
            self.names.setdefault(name.replace("-", ""), concept)


def _flag_labels(packages: Path, sources: list[DatasetSource]) -> Iterator[tuple[str, str]]:
    emojibase = next(source for source in sources if source.package == "emojibase-data")
    text = (package_folder(emojibase, packages) / "en" / "data.json").read_text(encoding="utf-8")
    for entry in json.loads(text):
        points = [int(point, 16) - 0x1F1E6 for point in entry["hexcode"].split("-")]  # regional indicators: A is 0
        if entry["label"].startswith("flag: ") and len(points) == 2:
            yield slug(entry["label"].removeprefix("flag: ")), "".join(chr(point + ord("a")) for point in points)


class _FlagNames(_Names):
    """Flag sets write ISO codes, some with the aspect ratio behind them."""

    def __init__(self, concepts: list[Concept]) -> None:
        super().__init__()
        self.names = {concept.code: concept.name for concept in concepts if concept.code}

    def find(self, name: str) -> str | None:
        return self.names.get(re.sub(r"-(1x1|4x3)$", "", name))


class _PictogramNames(_Names):
    """Pictogram sets write plain nouns with the drawing's variant behind them: ``cat-fill``."""

    limit = VARIANTS

    def __init__(self, concepts: list[Concept]) -> None:
        super().__init__()
        things = [concept for concept in concepts if concept.kind == "thing"]
        for concept in things:
            self.names[slug(concept.name)] = concept.name
        for concept in things:
            for emoji in concept.emoji:
                self.names.setdefault(emoji, concept.name)

    def find(self, name: str) -> str | None:
        plain = re.sub(r"^(animal|f|i)-", "", name)
        while plain not in self.names and _VARIANT.search(plain):
            plain = _VARIANT.sub("", plain)
        return self.names.get(plain)
