"""What the figures of typographic attacks compute once and share: the drawings, the classifiers, and the attacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neuron_articles.analyses.attack_counts import Attacks
from neuron_articles.compute.session import Session

if TYPE_CHECKING:
    from neuron_articles.analyses.classifiers import Classifier, Drawings
    from neuron_articles.analyses.sparse_probe import Probe

    Ready = tuple[Drawings, Probe, list[Classifier]]  # drawings, probe, classifiers (zero-shot first)


def see_drawings(session: Session) -> Drawings:
    """The data set's drawings of things through the model, once a run. Raises DatasetMissing, BadWeights."""
    return session.once(_measure_drawings)


def _measure_drawings(session: Session) -> Drawings:
    from neuron_articles.analyses.classifiers import measure_drawings
    from neuron_articles.stimuli.dataset.library import load_library

    return measure_drawings(session.clip, load_library(), ("thing",))


def fit_classifiers(session: Session) -> Ready:
    """Drawings through the model, a linear probe fitted to them, and both classifiers; once a run."""
    return session.once(_fit_classifiers)


def _fit_classifiers(session: Session) -> Ready:
    from neuron_articles.analyses.classifiers import as_classifier, fit_dense, zero_shot

    drawings = see_drawings(session)
    probe = fit_dense(drawings.examples(session.clip.device))
    return drawings, probe, [zero_shot(session.clip, drawings.names), as_classifier(probe, drawings.names)]


def step_inputs(session: Session) -> dict[str, object]:
    """What cached steps depend on: the weights and the data set."""
    from neuron_articles.responses.concept_responses import weights_digest
    from neuron_articles.stimuli.dataset.library import load_library

    return {"weights": weights_digest(session.clip), "data set": load_library().digest}


def count_attacks(session: Session) -> Attacks:
    """All automated attacks and their examples, cached by weights and data set."""
    from neuron_articles.analyses.typographic import choose_setting, run_attacks
    from neuron_articles.stimuli.dataset.library import load_library

    def make() -> Attacks:
        library, (drawings, probe, classifiers) = load_library(), fit_classifiers(session)
        setting = choose_setting(session.clip, classifiers, library.side)
        return run_attacks(setting, library, drawings, probe, session.report)

    return session.cached("typographic attacks", step_inputs(session) | {"version": 1}, Attacks, make)
