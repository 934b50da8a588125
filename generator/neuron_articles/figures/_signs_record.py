"""The records of things with signs: composed scenes, or a folder of photographs. Needs PyTorch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from neuron_articles.compute.session import Session


def show_composed(session: Session) -> dict[str, Any]:
    """Scenes of the data set's drawings and words, classified both ways; remembered by weights and data set."""
    from neuron_articles.analyses.sign_scenes import choose_cast, show_signs
    from neuron_articles.compute.attack_measurements import fit_classifiers, step_inputs
    from neuron_articles.stimuli.dataset.library import load_library

    def make() -> dict[str, Any]:
        library, (drawings, _, classifiers) = load_library(), fit_classifiers(session)
        cast = choose_cast(session.clip, library, drawings, classifiers[0])
        return show_signs(session.clip, library, cast, classifiers) | {"scenes": "composed"}

    found: dict[str, Any] = session.cached("signs", step_inputs(session) | {"version": 1}, dict[str, Any], make)
    return found


def show_photographs(session: Session, folder: Path) -> dict[str, Any]:
    """A folder of photographs. The classes are the data set's things, and what the photographs show and say.

    The linear probe answers too where it has learned every label's class. Raises AuthorError.
    """
    from neuron_articles.analyses.classifiers import zero_shot
    from neuron_articles.analyses.sign_scenes import show_cells
    from neuron_articles.compute.attack_measurements import fit_classifiers
    from neuron_articles.stimuli.photographs import BLANK, find_photos, read_photos

    pictures = read_photos(find_photos(folder), session.clip.side)
    things, labels = ({key[place] for key in pictures} - {BLANK} for place in (0, 1))
    drawings, _, (_, probe) = fit_classifiers(session)
    names = list(dict.fromkeys([*drawings.names, *sorted(things), *sorted(labels)]))
    classifiers = [zero_shot(session.clip, names)] + ([probe] if labels <= set(probe.names) else [])
    found = show_cells(session.clip, pictures, {label: label for label in sorted(labels)}, classifiers)
    return found | {"scenes": "photographs"}
