"""Figures of one article: numbers and ids, drawings, placeholders, and references to them."""

from __future__ import annotations

import html as escaping
import re
from collections.abc import Mapping

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import asdict

from neuron_articles import figures
from neuron_articles.dialect import nodes
from neuron_articles.dialect.draft_figures import DRAFT_FIGURES, DraftFigure
from neuron_articles.problems import AuthorError, Severity, suggest
from neuron_articles.records.store import canonical_json
from neuron_articles.render.drawings import Drawn, Missing, how_to_make
from neuron_articles.render.gathering import DEPTH, OBJECT, Gathering
from neuron_articles.render.number_typography import with_minus
from neuron_articles.render.references import References
from neuron_articles.units import find_model


class FigureEntry(Struct, frozen=True):
    """A figure of an article before it is drawn. number: None for one without"""

    name: str
    parameters: dict[str, object]
    model: str
    id: str
    number: int | str | None


class FigureFrame(Struct, frozen=True, kw_only=True):
    """What a figure and its placeholder have in common, as their templates get it."""

    number: int | str | None
    id: str
    name: str
    width: str
    caption_html: Markup
    in_footnote: bool


class ShownFigure(FigureFrame, frozen=True, kw_only=True):
    """A drawn figure. state: of the record it was drawn from"""

    component_html: Markup
    credit: Mapping[str, str] | None
    warnings: list[str]
    state: str


class MissingFigure(FigureFrame, frozen=True, kw_only=True):
    """A figure that could not be drawn, and why. model: "" where there is no figure of the name"""

    model: str
    reason: str


class PlacedFigures:
    """The figures of one article. ``entries``: id() of a node -> its figure."""

    def __init__(self, page: Gathering, references: References) -> None:
        self.page, self.references = page, references
        self.entries = self._number_figures()

    def first(self, name: str) -> FigureEntry | None:
        """The first figure of that name."""
        return next((entry for entry in self.entries.values() if entry.name == name), None)

    def _number_figures(self) -> dict[int, FigureEntry]:
        """Numbers, names and ids of all figures, before the first is drawn: the text refers forward to them."""
        table: dict[int, FigureEntry] = {}
        count = 0
        for node in self.page.article.document.nodes:
            if not isinstance(node, nodes.FigureNode):
                continue
            name, parameters = self._figure_name(node)
            own_id = self.page.new_id(f"figure-{name}")
            model = str(parameters.pop("model", "") or self.page.article.model)
            own_number = parameters.pop("figureNumber", None)
            number: int | str | None = None
            if self._is_numbered(node, parameters):
                # The count goes on from a number that the author gave.
                count = int(str(own_number)) if str(own_number or "").isdigit() else count + 1
                number = str(own_number) if own_number else count
            parameters.pop("number", None)
            table[id(node)] = FigureEntry(name, parameters, model, node.container_id or own_id, number)
        return table

    @staticmethod
    def _is_numbered(node: nodes.FigureNode, parameters: Mapping[str, object]) -> bool:
        """Cards in the margin and in footnotes have no number, nor have banners, nor what the author says has none."""
        aside = node.in_footnote or node.width == "margin" or not node.numbered
        return not aside and parameters.get("number", True) is not False

    def _figure_name(self, node: nodes.FigureNode) -> tuple[str, dict[str, object]]:
        """Figure and parameters; a component of the drafts stands for a figure with some of them."""
        if not node.draft_component:
            return node.name, dict(node.parameters)
        unknown = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", node.draft_component).lower()
        meant = DRAFT_FIGURES.get(node.draft_component, DraftFigure(unknown))
        return meant.figure, {**meant.parameters, **node.parameters}

    def figure(self, node: nodes.FigureNode, caption_html: str) -> str:
        entry = self.entries[id(node)]
        width = node.width or ""
        try:
            drawn = self._draw(entry)
            component = self._component(drawn)
        except Missing as error:
            self._report_data(node, entry, str(error))
            return self._placeholder(node, entry, str(error), caption_html)
        except AuthorError as error:
            self.page.report_error(node, error, Severity.WARNING if self.page.lenient else Severity.ERROR)
            return self._placeholder(node, entry, error.message if error.place else str(error), caption_html)
        if drawn.state == "stale":
            self._report_data(node, entry, f"the data of {entry.name} for {entry.model} are older than the code")
        frame = self._frame(node, entry, caption_html or self._default_caption(drawn), width or drawn.width)
        shown = ShownFigure(
            **asdict(frame),
            component_html=component,
            credit=drawn.credit,
            warnings=drawn.warnings,
            state=drawn.state,
        )
        html = self.page.construct("figure", shown)
        self.references.add(drawn.citations)
        return html

    def _draw(self, entry: FigureEntry) -> Drawn:
        key = canonical_json([entry.model, entry.name, entry.parameters])
        self.page.depends.add(f"drawing:{key}")
        find_model(entry.model)
        return self.page.build_context.drawings.draw(entry.model, entry.name, entry.parameters)

    def _default_caption(self, drawn: Drawn) -> str:
        return escaping.escape(with_minus(drawn.caption), quote=False)

    def _component(self, drawn: Drawn) -> Markup:
        """The static view of a drawing, and where its script finds its data."""
        self.page.components.add(drawn.name)
        for name in drawn.objects:
            self.page.files[f"objects/{name}"] = self._object(name)
        source, inline = "", ""
        if drawn.name in self.page.build_context.component_scripts:  # Without a script nobody asks for data.
            inline = drawn.inline.replace("<", "\\u003c")
            source = "" if inline else f"data/{drawn.data_name}.js"
        if source:
            data = str(self.page.build_context.drawings.data_path(drawn))
            self.page.files[source] = data
            self.page.depends.add(f"file:{data}")  # deleted, it is made again
        static = self.page.build_context.static_view(drawn, DEPTH)
        for unit in drawn.units:
            self.page.mention(unit)
        where = source and DEPTH + source
        return Markup(self.page.construct("component", drawn.name, where, Markup(inline), Markup(static)))

    def _object(self, name: str) -> str:
        """Where the build finds a picture that a record names. Raises AuthorError where it is not there."""
        try:
            there = self.page.build_context.now(f"object:{name}")
        except ValueError as error:
            raise AuthorError(str(error)) from error
        self.page.depends.add(f"object:{name}")
        if not there:
            raise AuthorError(f"the picture {name} is not with the data", "compute or import it again")
        return OBJECT + name

    def _placeholder(self, node: nodes.FigureNode, entry: FigureEntry, reason: str, caption_html: str) -> str:
        model = entry.model if entry.name in figures.names() else ""
        frame = self._frame(node, entry, caption_html, node.width or "text")
        return self.page.construct("placeholder", MissingFigure(**asdict(frame), model=model, reason=reason))

    @staticmethod
    def _frame(node: nodes.FigureNode, entry: FigureEntry, caption_html: str, width: str) -> FigureFrame:
        return FigureFrame(
            number=entry.number,
            id=entry.id,
            name=entry.name,
            width=width,
            caption_html=Markup(caption_html),
            in_footnote=node.in_footnote,
        )

    def _report_data(self, node: nodes.FigureNode, entry: FigureEntry, message: str) -> None:
        severity = Severity.ERROR if self.page.build_context.strict else Severity.WARNING
        self.page.report(node, message, how_to_make(entry.model, entry.name), severity)

    def reference(self, node: nodes.FigureReference) -> str:
        for entry in self.entries.values():
            if node.name in (entry.name, entry.id, entry.id.removeprefix("figure-")):
                return self.page.construct("figure_reference", entry.number, entry.id, entry.name)
        known = [entry.name for entry in self.entries.values()]
        self.page.report(node, f'there is no figure "{node.name}" in this article', suggest(node.name, known))
        return f"Figure {escaping.escape(node.name)}"
