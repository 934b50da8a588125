"""The bars that were published with the original article."""

from __future__ import annotations

from pathlib import Path

from neuron_articles.figures.people_bars.record import ActivationBar, PeopleBarsRecord, UnitBars
from neuron_articles.records import published_files


def published(folder: Path) -> PeopleBarsRecord | None:
    """The eleven people of Figure 3. Raises AuthorError for a missing or broken file."""
    with published_files.reading(folder, "people_bars_89.json") as value:
        bars = [
            ActivationBar(str(person["name"]), float(person["median"]), float(person["sd"]))
            for person in value["people"]
        ]
        return PeopleBarsRecord({"89": UnitBars("Donald Trump", bars)})
