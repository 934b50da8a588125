"""Figures of one article: numbers and ids, drawings, placeholders, and references to them."""

from __future__ import annotations

import html as escaping
import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from neuron_articles import figures
from neuron_articles.dialect import nodes
from neuron_articles.dialect.draft_figures import DRAFT_FIGURES, DraftFigure
from neuron_articles.problems import AuthorError, Severity, suggest
from neuron_articles.records.store import canonical_json
from neuron_articles.render.drawings import Drawn, Missing
from neuron_articles.render.gathering import DEPTH, OBJECT, Gathering
from neuron_articles.render.number_typography import with_minus
from neuron_articles.render.references import References
from neuron_articles.units import UnknownName, find_model


class PlacedFigures:
    """The figures of one article. ``entries``: id() of a node -> its name, parameters, model, id and number."""

    def __init__(self, page: Gathering, references: References) -> None:
        self.page, self.references = page, references
        self.entries = self._number_figures()

    def first(self, name: str) -> dict[str, Any] | None:
        """The first figure of that name."""
        return next((entry for entry in self.entries.values() if entry["name"] == name), None)

    def _number_figures(self) -> dict[int, dict[str, Any]]:
        """Numbers, names and ids of all figures, before the first is drawn: the text refers forward to them."""
        table: dict[int, dict[str, Any]] = {}
        number = 0
        for node in self.page.article.document.nodes:
            if not isinstance(node, nodes.FigureNode):
                continue
            name, parameters = self._figure_name(node)
            own = self.page.new_id(f"figure-{name}")
            entry: dict[str, Any] = {
                "name": name,
                "parameters": parameters,
                "id": node.container_id or own,
                "number": None,
            }
            entry["model"] = str(parameters.pop("model", "") or self.page.article.model)
            own_number = parameters.pop("figureNumber", None)
            if self._is_numbered(node, parameters):
                # The count goes on from a number that the author gave.
                number = int(own_number) if str(own_number or "").isdigit() else number + 1
                entry["number"] = own_number or number
            parameters.pop("number", None)
            table[id(node)] = entry
        return table

    @staticmethod
    def _is_numbered(node: nodes.FigureNode, parameters: Mapping[str, Any]) -> bool:
        """Cards in the margin and in footnotes have no number, nor have banners, nor what the author says has none."""
        aside = node.in_footnote or node.width == "margin" or not node.numbered
        return not aside and parameters.get("number", True) is not False

    def _figure_name(self, node: nodes.FigureNode) -> tuple[str, dict[str, Any]]:
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
            self._report_data(node, str(error))
            return self._placeholder(node, entry, str(error), caption_html)
        except AuthorError as error:
            self.page.complain_of(node, error, Severity.WARNING if self.page.lenient else Severity.ERROR)
            return self._placeholder(node, entry, error.message if error.place else str(error), caption_html)
        if drawn.state == "stale":
            self._report_data(node, f"the data of {entry['name']} for {entry['model']} are older than the code")
        html = self.page.macros.figure(
            {
                **self._frame(node, entry, caption_html or self._default_caption(drawn)),
                "width": width or drawn.width, "component_html": component, "credit": drawn.credit,
                "warnings": drawn.warnings, "state": drawn.state,
            }
        )  # fmt: skip
        self.references.add(drawn.citations)
        return str(html)

    def _draw(self, entry: Mapping[str, Any]) -> Drawn:
        key = canonical_json([entry["model"], entry["name"], entry["parameters"]])
        self.page.depends.add(f"drawing:{key}")
        try:
            find_model(entry["model"])
        except UnknownName as error:
            raise AuthorError(error.message, error.remedy) from error
        return self.page.workshop.drawings.draw(entry["model"], entry["name"], entry["parameters"])

    def _default_caption(self, drawn: Drawn) -> str:
        return escaping.escape(with_minus(drawn.caption), quote=False)

    def _component(self, drawn: Drawn) -> Markup:
        """The static view of a drawing, and where its script finds its data."""
        self.page.components.add(drawn.name)
        for name in drawn.objects:
            self.page.files[f"objects/{name}"] = self._object(name)
        source, inline = "", ""
        if drawn.name in self.page.workshop.component_scripts:  # Without a script nobody asks for data.
            inline = drawn.inline.replace("<", "\\u003c")
            source = "" if inline else f"data/{drawn.data_name}.js"
        if source:
            self.page.files[source] = str(self.page.workshop.drawings.data_path(drawn))
        static = self.page.workshop.static_view(drawn, DEPTH)
        for unit in drawn.units:
            self.page.mention(unit)
        return Markup(self.page.macros.component(drawn.name, source and DEPTH + source, Markup(inline), Markup(static)))

    def _object(self, name: str) -> str:
        """Where the build finds a picture that a record names. Raises AuthorError where it is not there."""
        try:
            there = self.page.workshop.store.has_object(name)
        except ValueError as error:
            raise AuthorError(str(error)) from error
        if not there:
            self.page.depends.add(f"object:{name}")
            raise AuthorError(f"the picture {name} is not with the data", "compute or import it again")
        return OBJECT + name

    def _placeholder(self, node: nodes.FigureNode, entry: Mapping[str, Any], reason: str, caption_html: str) -> str:
        known = entry["name"] in figures.names()
        frame = self._frame(node, entry, caption_html)
        return str(self.page.macros.placeholder({**frame, "model": entry["model"] if known else "", "reason": reason}))

    @staticmethod
    def _frame(node: nodes.FigureNode, entry: Mapping[str, Any], caption_html: str) -> dict[str, Any]:
        """What a figure and its placeholder have in common."""
        return {
            "number": entry["number"], "id": entry["id"], "name": entry["name"], "width": node.width or "text",
            "caption_html": Markup(caption_html), "in_footnote": node.in_footnote,
        }  # fmt: skip

    def _report_data(self, node: nodes.FigureNode, message: str) -> None:
        severity = Severity.ERROR if self.page.workshop.strict else Severity.WARNING
        self.page.complain(node, message, "make figures, or import-published", severity)

    def reference(self, node: nodes.FigureReference) -> str:
        for entry in self.entries.values():
            if node.name in (entry["name"], entry["id"], entry["id"].removeprefix("figure-")):
                return str(self.page.macros.figure_reference(entry["number"], entry["id"], entry["name"]))
        known = [entry["name"] for entry in self.entries.values()]
        self.page.complain(node, f'there is no figure "{node.name}" in this article', suggest(node.name, known))
        return f"Figure {escaping.escape(node.name)}"
