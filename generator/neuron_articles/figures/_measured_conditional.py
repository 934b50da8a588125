"""The conditional probability charts of a session's model: the purest neuron of each kind, the data set's labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neuron_articles.compute.session import Session
from neuron_articles.figures._labelled_conditional import measure_labelled
from neuron_articles.responses.chosen_units import PURE, purest_units, purity_of

if TYPE_CHECKING:
    from neuron_articles.responses.concept_responses import Responses
    from neuron_articles.responses.conditional import Conditional
    from neuron_articles.responses.proposals import Proposal

BUCKETS, PER_BUCKET, LEAST = 10, 50, 5
# What the pictures of a table are called; drawings of some kinds of concept have a name of their own.
TABLES = {"pictures": "drawing", "words": "written word", "maps": "map"}
DRAWINGS = {"country": "flag", "emotion": "face", "colour": "patch of colour"}
RINGS = ("own", "category", "other")
COLOURS = {
    "own": ("#d9480f", "#f08c3a", "#f9c38b"), "category": ("#7b61b5", "#a58fd1", "#d3c7ea"),
    "other": ("#2b8a9e", "#7cbdca", "#c5e3e8"),
}  # fmt: skip


def compute(session: Session) -> dict[str, Any]:
    """Of every kind of concept the purest neuron: what its activation says of a picture; and labelled neurons.

    People's labels take the place of the data set's. Raises DatasetMissing, AuthorError for a damaged file of them.
    """
    responses = session.responses()
    chosen = purest_units(responses)
    units = {
        str(proposal.unit): measure_unit(session.model.title, responses, kind, proposal)
        for kind, proposal in chosen.items()
    }
    return {"units": units | measure_labelled(session)}


def measure_unit(model: str, responses: Responses, kind: str, proposal: Proposal) -> dict[str, Any]:
    """One neuron's part of the record."""
    from neuron_articles.responses.conditional import categories_given_activation, draw_buckets

    concept = proposal.subject.name
    kinds = sort(responses, concept)
    drawn = draw_buckets(responses.values[:, proposal.unit], BUCKETS, PER_BUCKET, least=LEAST)
    found = categories_given_activation(drawn, {picture: kinds[picture] for picture in drawn.pictures})
    names = sorted(found.categories, key=place)
    rows = [found.categories.index(name) for name in names]
    category = responses.category(concept)
    control = sum(name.startswith("own/") for name in kinds) / len(kinds)
    return {
        "title": concept, "kind": kind, "edges": drawn.edges, "sd": float(responses.spread[proposal.unit]),
        "sd_of": responses.title, "counts": found.probability.counts,
        "heights": [found.probability.heights[row] for row in rows],
        "labels": [
            {"name": title(name, kind, concept, category), "images": sum(found.probability.images[row]),
             "colour": colour(name)}
            for name, row in zip(names, rows, strict=True)
        ],
        "groups": [
            {"title": heading, "labels": mine}
            for ring, heading in (("other", "Anything else"), ("category", f"Other {category}"), ("own", concept))
            if (mine := [i for i in reversed(range(len(names))) if names[i].startswith(f"{ring}/")])
        ],
        "control": {"name": concept, "share": round(control, 5)},
        "caption": caption(model, responses, kind, proposal, found, control),
        "warnings": warnings(proposal),
    }  # fmt: skip


def sort(responses: Responses, concept: str) -> list[str]:
    """(picture,) ``own/words`` and the like: how near its concept is to the neuron's, and which table it is of."""
    names = sorted(set(responses.concepts.tolist()))
    category = responses.category(concept)
    ring = {name: "category" if responses.category(name) == category else "other" for name in names} | {concept: "own"}
    pairs = zip(responses.concepts.tolist(), responses.tables.tolist(), strict=True)
    return [f"{ring[name]}/{table}" for name, table in pairs]


def place(name: str) -> tuple[int, int]:
    """Where a kind of picture stands in the stack, own ones at the bottom."""
    ring, _, table = name.partition("/")
    return RINGS.index(ring), list(TABLES).index(table)


def colour(name: str) -> str:
    ring, table = place(name)
    return COLOURS[RINGS[ring]][table]


def title(name: str, kind: str, concept: str, category: str) -> str:
    ring, _, table = name.partition("/")
    what = DRAWINGS.get(kind, "drawing") if table == "pictures" and ring != "other" else TABLES[table]
    return {"own": f"{concept}: {what}", "category": f"other {category}: {what}", "other": f"other {what}"}[ring]


def caption(
    model: str, responses: Responses, kind: str, proposal: Proposal, found: Conditional, control: float
) -> str:  # fmt: skip
    """What is shown, how neuron and pictures were chosen, and the highest bucket beside what chance would give."""
    from neuron_articles.statistics.intervals import wilson_interval

    count = found.probability.counts[-1]
    own = [row for row, name in zip(found.probability.images, found.categories, strict=True) if name.startswith("own/")]
    hits = sum(row[-1] for row in own)
    low, high = wilson_interval(hits, count)
    name = proposal.subject.name
    return (
        f"What the pictures are that make neuron {proposal.unit} of {model} fire more or less. Of all its neurons it "
        f"is the purest for {article(kind)} {kind}: {proposal.pictures:.0%} of its ten strongest pictures and "
        f"{proposal.words:.0%} of its ten strongest words show “{name}”. Up to {PER_BUCKET} pictures of each bucket "
        f"were drawn from {len(responses.tables):,} of the data set, the same on which it was chosen, and the labels "
        f"are the data set’s. In the highest bucket {hits / count:.0%} show “{name}” (95% interval {low:.0%} to "
        f"{high:.0%}); among all pictures {control:.1%} do. Each bucket stands at its {{place}}. The chart shows how "
        "precise an activation is, not how many pictures of a kind the neuron finds."
    )


def article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"


def warnings(proposal: Proposal) -> list[str]:
    if purity_of(proposal)[0] >= PURE:
        return []
    return [
        "This neuron is pure in one kind of picture only: no neuron was found that is pure in pictures and in words."
    ]
