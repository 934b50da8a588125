"""What the templates of the neurons get: of one unit's page, and of the list of all units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from markupsafe import Markup
from msgspec import Struct

from neuron_articles.records.unit_details import ActivationStatistics, ConceptScores, WordResponse
from neuron_articles.records.unit_facts import Purity, UnitControls, UnseenPictures
from neuron_articles.render.sheets import Tile
from neuron_articles.render.visualizations import ShownPicture

if TYPE_CHECKING:  # brings NumPy, which an edit of text does without
    from neuron_articles.render.unit_charts import ConditionalChart, HistogramChart, PeopleChart


class MentionPlace(Struct, frozen=True):
    """A place of an article that speaks of a unit, as plain text; without a label, a figure that shows it."""

    label: str
    anchor: str


class ArticleMention(Struct, frozen=True):
    """An article that speaks of a unit, and where."""

    title: str
    slug: str
    places: list[MentionPlace]


class UnitEntry(Struct, frozen=True):
    """What the page of any unit says: facts of `unit_index.UnitFacts`, and where articles speak of it.

    page:  the folder of its page, below the site's root
    title: "" where nobody gave a name
    """

    unit: str
    index: int
    layer: str
    model: str
    model_title: str
    page: str
    title: str
    titles: tuple[str, ...]
    families: tuple[str, ...]
    words: tuple[str, ...]
    facets: tuple[str, ...]
    warning: str
    note: str
    proposed: bool
    credit: Mapping[str, str] | None
    mentions: list[ArticleMention]


class ShownExample(Struct, frozen=True):
    """A picture that a unit responded to.

    deviations: the unit's activation, in standard deviations
    outline:    of the cell of its maximum: left, top, width and height in per cent
    """

    object: str
    text: str
    source: str
    deviations: float
    outline: tuple[float, float, float, float]


class ExampleGroup(Struct, frozen=True):
    """The strongest pictures of one kind."""

    title: str
    examples: list[ShownExample]


class ExampleStep(Struct, frozen=True):
    """Pictures near a quantile: ``share`` of all pictures, from 0 to 1, excite the unit less."""

    share: float
    examples: list[ShownExample]


class MeasuredView(Struct, frozen=True):
    """What was measured of a unit, as its page shows it.

    whole:          the first group is of all drawings, learned ones among them
    most:           the response to the strongest word, which the bars of words are drawn by; never 0
    visualizations, steered, together: pictures made for it, see `render.visualizations`
    """

    statistics: ActivationStatistics
    histogram: HistogramChart
    conditional: ConditionalChart | None
    people: PeopleChart | None
    strongest: list[ExampleGroup]
    whole: bool
    along: list[ExampleStep]
    weakest: list[ShownExample]
    words: list[WordResponse]
    most: float
    concepts: list[ConceptScores]
    concept: str
    purity: Purity
    modality: str
    lexical: bool
    visualizations: list[ShownPicture]
    steered: list[ShownPicture]
    together: list[ShownPicture]
    seen: UnseenPictures
    controls: UnitControls


class NearUnit(Struct, frozen=True):
    """A unit that responds alike: its picture, and the correlation of the responses."""

    unit: str
    index: int
    page: str
    title: str
    picture: str
    likeness: float | None


class Surroundings(Struct, frozen=True):
    """The units that a page leads to: those that respond alike, and the pages before and after it; "" for none."""

    similar: list[NearUnit]
    previous: str
    next: str


class NeuronView(Struct, frozen=True):
    """What the template of a unit's page gets.

    also:       other names of the unit
    tiles:      picture object -> where it is
    units_json: the hover cards of the units that respond alike
    """

    unit: UnitEntry
    measured: MeasuredView | None
    tiles: Mapping[str, Tile]
    also: list[str]
    similar: list[NearUnit]
    previous: str
    next: str
    units_json: Markup


class ListedNeuron(Struct, frozen=True):
    """A row of the list of all units; of one that was measured, its tile, modality and purities too."""

    unit: str
    index: int
    page: str
    title: str
    families: tuple[str, ...]
    words: tuple[str, ...]
    mentions: int
    proposed: bool
    tile: Tile | None = None
    modality: str = ""
    purity: Purity | None = None


class ListedModel(Struct, frozen=True):
    """The units of one model. measured: some of them were."""

    title: str
    units: list[ListedNeuron]
    controls: UnitControls | None
    measured: bool


class NeuronList(Struct, frozen=True):
    """What the template of the list gets."""

    models: list[ListedModel]
    families: list[str]
    total: int
    measured: bool
