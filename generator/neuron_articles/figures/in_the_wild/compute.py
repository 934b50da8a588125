"""Composed scenes with signs, or a folder of photographs, classified by the session's model."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from neuron_articles.analyses.sign_counts import ClassifiedSigns
from neuron_articles.compute.session import Session
from neuron_articles.figures.in_the_wild.record import InTheWildRecord, SignCard


def compute(session: Session) -> InTheWildRecord:
    """Composed scenes with signs; photographs, where ``--photos`` names a folder of ``object-label.jpg``.

    Raises AuthorError for a folder without such photographs.
    """
    if session.options.photos:
        return _record(session, show_photographs(session, session.options.photos.expanduser()), "photographs")
    return _record(session, show_composed(session), "composed")


def _record(session: Session, signs: ClassifiedSigns, scenes: Literal["photographs", "composed"]) -> InTheWildRecord:
    from neuron_articles.compute.shown_pictures import keep_picture

    return InTheWildRecord(
        objects=signs.objects,
        labels=signs.labels,
        targets=signs.targets,
        classifiers=signs.classifiers,
        cells={
            name: {label: SignCard(keep_picture(session, scene.pixels), scene.answers) for label, scene in row.items()}
            for name, row in signs.cells.items()
        },
        own_class=signs.own_class,
        scenes=scenes,
        count=signs.count,
        fonts=signs.fonts,
    )


def show_composed(session: Session) -> ClassifiedSigns:
    """Scenes of the data set's drawings and words, classified both ways; cached by weights and data set."""
    from neuron_articles.analyses.sign_scenes import choose_cast, show_signs
    from neuron_articles.compute.attack_measurements import fit_classifiers, step_inputs
    from neuron_articles.stimuli.dataset.library import load_library

    def make() -> ClassifiedSigns:
        library, (drawings, _, classifiers) = load_library(), fit_classifiers(session)
        cast = choose_cast(session.clip, library, drawings, classifiers[0])
        return show_signs(session.clip, library, cast, classifiers)

    return session.cached("signs", step_inputs(session) | {"version": 2}, ClassifiedSigns, make)


def show_photographs(session: Session, folder: Path) -> ClassifiedSigns:
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
    return show_cells(session.clip, pictures, {label: label for label in sorted(labels)}, classifiers)
