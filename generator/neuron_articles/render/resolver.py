"""The HTML of every construct of one article, asked for in document order, so that counting is numbering."""

from __future__ import annotations

import html as escaping
import os
from pathlib import Path
from urllib.parse import unquote

from markupsafe import Markup
from msgspec import Struct, field

from neuron_articles.authoring.article import FORMS, Article
from neuron_articles.authoring.mentions import unit_of
from neuron_articles.dialect import nodes
from neuron_articles.problems import AuthorError, Severity
from neuron_articles.render.build_context import BuildContext
from neuron_articles.render.figure_rendering import PlacedFigures
from neuron_articles.render.gathering import DEPTH, Gathering
from neuron_articles.render.mathml import MathsError
from neuron_articles.render.mathml import render as render_maths
from neuron_articles.render.pictures import ArticlePictures
from neuron_articles.render.references import References
from neuron_articles.render.values import find_value
from neuron_articles.units import UnknownName

MAP_FIGURE = "region-map"
# Family and neuron, by number or by name.
MapView = tuple[int | str | None, int | str | None]


class ListedFootnote(Struct, frozen=True):
    """A footnote in the list of them. references: ids of the places that refer to it"""

    number: int
    id: str
    html: Markup
    references: list[str] = field(default_factory=list)


class ListedNote(Struct, frozen=True):
    """A note among the authors. priority: 0 where none was given"""

    id: str
    to: str
    priority: int
    html: Markup


class ArticleResolver:
    """Answers the dialect's calls for one article (``dialect.Resolver``); ``page`` holds what else the page needs."""

    def __init__(self, build_context: BuildContext, article: Article, folder: Path) -> None:
        self.page = Gathering(build_context, article, folder)
        self.references = References(self.page)
        self.figures = PlacedFigures(self.page, self.references)
        self.pictures = ArticlePictures(self.page)
        self.footnotes: list[ListedFootnote] = []
        self.notes: list[ListedNote] = []
        self._named_footnotes: dict[str, ListedFootnote] = {}

    @property
    def shows_notes(self) -> bool:
        return self.page.build_context.draft

    def footnote(self, node: nodes.Footnote, html: str) -> str:
        """The number in the text; a footnote referred to twice keeps its number and gets a second way back."""
        known = self._named_footnotes.get(node.key) if node.key else None
        if known is None:
            number = len(self.footnotes) + 1
            known = ListedFootnote(number, f"fn-{number}", Markup(html))
            self.footnotes.append(known)
            if node.key:
                self._named_footnotes[node.key] = known
        back = self.page.new_id(f"fnref-{known.number}")
        known.references.append(back)
        return self.page.construct("footnote", known.number, known.id, node.comma, back)

    def citation(self, node: nodes.Citation) -> str:
        return self.references.citation(node)

    def maths(self, node: nodes.Maths) -> str:
        try:
            return render_maths(node.tex, node.display)
        except MathsError as error:
            self.page.report(_place(node, error.offset), f"the formula is not LaTeX: {error}", error.remedy)
            return f'<code class="broken-maths">{escaping.escape(node.tex)}</code>'

    def link(self, href: str, position: tuple[int, int]) -> str:
        """Where a link leads; one to another article's file leads to its page."""
        path, _, fragment = href.partition("#")
        if path.endswith(tuple(FORMS)) and "://" not in path:
            slug = f"slug:{os.path.normpath(self.page.folder / unquote(path))}"
            self.page.depends.add(slug)
            return f"../{self.page.build_context.now(slug)}/index.html" + (f"#{fragment}" if fragment else "")
        return href

    def image(self, src: str, alt: str, title: str, position: tuple[int, int]) -> str:
        return self.pictures.image(src, alt, title, position)

    def neuron_reference(self, node: nodes.NeuronReference) -> str:
        """A link to the unit's page: of the article's model, of another, or by its full name."""
        try:
            unit = unit_of(node, self.page.article.model)
        except UnknownName as error:
            self.page.report_error(node, error)
            return node.label_html
        anchor = self.page.new_id(f"neuron-{unit.index}")
        self.page.mention(str(unit), node.label_html, anchor)
        href = f"{DEPTH}{unit.path}/index.html"
        return self.page.construct("neuron_reference", Markup(node.label_html), href, str(unit), anchor)

    def map_reference(self, node: nodes.MapReference) -> str:
        """A link that sets the state of the article's map."""
        figure = self.figures.first(MAP_FIGURE)
        if figure is None:
            remedy = f"add ::: figure {MAP_FIGURE}"
            self.page.report(node, "there is no map in this article to lead to", remedy, Severity.WARNING)
            return node.label_html
        try:
            view, focus = self._view(figure.model, node)
        except AuthorError as error:
            self.page.report_error(node, error)
            view, focus = None, None
        label, mode = Markup(node.label_html), node.mode or "geography"
        return self.page.construct("map_reference", label, figure.id, mode, view, focus)

    def _view(self, model: str, node: nodes.MapReference) -> MapView:
        """Family and neuron by number, checked against the data when there are any. Raises AuthorError."""
        record = self.page.build_context.drawings.record(model, MAP_FIGURE)
        if record is None:
            return node.view, node.focus
        from neuron_articles.figures.region_map.record import RegionMapRecord
        from neuron_articles.figures.region_map.views import find_view

        assert isinstance(record.data, RegionMapRecord)
        return find_view(record.data, node.view, node.focus)

    def figure(self, node: nodes.FigureNode, caption_html: str) -> str:
        return self.figures.figure(node, caption_html)

    def figure_reference(self, node: nodes.FigureReference) -> str:
        return self.figures.reference(node)

    def value(self, node: nodes.Value) -> str:
        """A number of a record, set in the text; the build fails when there is none."""
        try:
            return escaping.escape(
                find_value(self.page.build_context, self.page.article.model, node.path, self.page.depends)
            )
        except AuthorError as error:
            self.page.report_error(node, error)
            return "?"

    def aside(self, node: nodes.Aside, html: str) -> str:
        return self.page.construct(node.kind, Markup(html))

    def note(self, node: nodes.Note, html: str) -> str:
        """An author's note: in a draft build only."""
        note = ListedNote(self.page.new_id("note"), node.to, node.priority, Markup(html))
        self.notes.append(note)
        return self.page.construct("note", note)

    def notes_panel(self, node: nodes.NotesPanel) -> str:
        return ""  # The page has one panel, wherever an author put the tag.


def _place(node: nodes.Maths, offset: int) -> tuple[int, int]:
    """Line and column in the article of a character of a formula."""
    line, column = node.tex_position or node.position
    before = node.tex[:offset]
    if "\n" in before:
        return line + before.count("\n"), len(before) - before.rfind("\n")
    return line, column + len(before)
