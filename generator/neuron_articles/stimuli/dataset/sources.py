"""Where the data set's pictures, letters and words come from: packages pinned by version and digest, with licences."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

# Licences that allow us to redistribute pictures rendered from the work, with attribution where asked for.
ALLOWED_LICENCES = frozenset({"MIT", "ISC", "Apache-2.0", "CC0-1.0", "CC-BY-4.0", "CC-BY-3.0", "OFL-1.1"})

SCORED_LICENCES = ALLOWED_LICENCES | {"CC-BY-SA-4.0"}  # of what models are tested on, and nothing of which is shipped


@dataclass(frozen=True, slots=True)
class DatasetSource:
    """One npm package.

    role:      emoji, pictograms, flags, font, or data (keywords, geometry)
    licence:   SPDX identifier; one of ALLOWED_LICENCES
    by:        whom to name
    integrity: subresource integrity of the package's archive (sha512)
    held_out:  True when nothing of it is ever trained on
    ink:       True for one-colour drawings, which are painted in any colour
    """

    package: str
    version: str
    role: str
    licence: str
    by: str
    url: str
    integrity: str
    held_out: bool = False
    ink: bool = False

    @property
    def style(self) -> str:
        """The short name that pictures of this source carry."""
        return self.package.rpartition("/")[2]

    @property
    def archive(self) -> str:
        """File name of the package's archive, as npm writes it."""
        return f"{self.package.lstrip('@').replace('/', '-')}-{self.version}.tgz"


def load_sources() -> list[DatasetSource]:
    """All sources, in the order of ``sources.toml``. Raises ValueError for a licence that is not allowed."""
    return _load("sources", ALLOWED_LICENCES)


def load_test_sources() -> list[DatasetSource]:
    """What models are tested on, in the order of ``test_sources.toml``. Raises ValueError as ``load_sources`` does.

    Roles are emoji, pictograms, font, "flag files" (a folder of SVG files by country code) and map.
    """
    return _load("test_sources", SCORED_LICENCES)


def _load(name: str, allowed: frozenset[str]) -> list[DatasetSource]:
    tables = tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))
    sources = [DatasetSource(**row) for row in tables["source"]]
    for source in sources:
        if source.licence not in allowed:
            raise ValueError(
                f"{source.package}: the licence {source.licence} is not among {', '.join(sorted(allowed))}"
            )
    return sources
