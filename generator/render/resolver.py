"""The HTML of every construct of one article, asked for in document order, so that counting is numbering."""

from __future__ import annotations

import html as escaping
import os
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from markupsafe import Markup

from generator import figures
from generator.article import FORMS, Article
from generator.bibliography import entry_html
from generator.bibtex import Entry
from generator.dialect import nodes
from generator.maths import MathsError
from generator.maths import render as render_maths
from generator.problems import AuthorError, Problem, Severity, suggest
from generator.render.drawings import Drawn, Missing
from generator.render.workshop import Workshop
from generator.store import canonical_json
from generator.units import Unit, UnknownName, find_model

MAP_FIGURE = "region-map"
DEPTH = "../../"


class ArticleResolver:
    """Answers the dialect's calls for one article and gathers what its page needs besides."""

    def __init__(self, workshop: Workshop, article: Article, folder: Path) -> None:
        self.workshop, self.article, self.folder = workshop, article, folder
        self.macros: Any = workshop.templates.get_template("constructs.html").module
        self.problems: list[Problem] = []
        self.depends: set[str] = set()
        self.footnotes: list[dict[str, Any]] = []
        self._named_footnotes: dict[str, dict[str, Any]] = {}
        self.references: dict[str, dict[str, Any]] = {}
        self.notes: list[dict[str, Any]] = []
        self.mentions: list[tuple[str, str, str]] = []
        self.components: set[str] = set()
        self.files: dict[str, str] = {}
        self._ids: Counter[str] = Counter()
        self._figures = self._number_figures()
        self._drawn_figures: set[int] = set()

    @property
    def shows_notes(self) -> bool:
        return self.workshop.draft

    # Problems ------------------------------------------------------------------------------------------------

    @property
    def lenient(self) -> bool:
        """The drafts are built as they are: what would be an error elsewhere is a warning in their form."""
        return self.article.form == "mdx"

    def complain(self, node: Any, message: str, remedy: str = "", severity: Severity = Severity.ERROR) -> None:
        line, column = node.position if hasattr(node, "position") else node
        self.problems.append(Problem(self.article.path, line, column, severity, message, remedy))

    def complain_of(self, node: Any, error: Exception, severity: Severity = Severity.ERROR) -> None:
        """What an error says: with a place of its own, or "sentence; remedy" about the node."""
        problem = getattr(error, "problem", None)
        if isinstance(problem, Problem):
            self.problems.append(problem)
            return
        message, _, remedy = str(error).partition("; ")
        self.complain(node, message, remedy, severity)

    # Footnotes and citations -----------------------------------------------------------------------------------

    def footnote(self, node: nodes.Footnote, html: str) -> str:
        """The number in the text; a footnote referred to twice keeps its number and gets a second way back."""
        known = self._named_footnotes.get(node.key) if node.key else None
        if known is None:
            number = len(self.footnotes) + 1
            known = {"number": number, "id": f"fn-{number}", "html": Markup(html), "references": []}
            self.footnotes.append(known)
            if node.key:
                self._named_footnotes[node.key] = known
        back = self._new_id(f"fnref-{known['number']}")
        known["references"].append(back)
        return str(self.macros.footnote(known["number"], known["id"], node.comma, back))

    def citation(self, node: nodes.Citation) -> str:
        entries = [self._reference(key, place) for key, place in node.keys]
        return str(self.macros.citation(entries))

    def _reference(self, key: str, place: tuple[int, int]) -> dict[str, Any]:
        """Number of a key in order of first citation; an unknown key shows as [?]."""
        entry = self._entry(key)
        if entry is None:
            if key:
                known = self.workshop.bibliography.entries
                self.complain(place, f'the bibliography has no entry "{key}"', suggest(key, known))
            return {"number": "?", "key": "", "label": key or "no key", "id": ""}
        number = len(self.references) + 1
        found = self.references.setdefault(
            key,
            {"number": number, "key": key, "id": f"ref-{key}", "html": Markup(entry_html(entry)), "references": []},
        )
        name = f"cite-{found['number']}-{len(found['references']) + 1}"
        found["references"].append(name)
        return {"number": found["number"], "key": key, "label": entry.title, "id": name}

    def _entry(self, key: str) -> Entry | None:
        entry = self.workshop.bibliography.entries.get(key) if key else None
        self.depends.add(f"cite:{key}")
        return entry

    # Maths, links, pictures ------------------------------------------------------------------------------------

    def maths(self, node: nodes.Maths) -> str:
        try:
            return render_maths(node.tex, node.display)
        except MathsError as error:
            line, column = node.position
            before = node.tex[: error.offset]
            if "\n" in before:
                place = (line + before.count("\n"), len(before) - before.rfind("\n"))
            else:
                place = (line, column + len(before))
            self.complain(place, f"the formula is not LaTeX: {error}", error.remedy)
            return f'<code class="broken-maths">{escaping.escape(node.tex)}</code>'

    def link(self, href: str, position: tuple[int, int]) -> str:
        """Where a link leads; one to another article's file leads to its page."""
        path, _, fragment = href.partition("#")
        if path.endswith(tuple(FORMS)) and "://" not in path:
            slug = f"slug:{os.path.normpath(self.folder / unquote(path))}"
            self.depends.add(slug)
            return f"../{self.workshop.now(slug)}/index.html" + (f"#{fragment}" if fragment else "")
        return href

    def image(self, src: str, alt: str, title: str, position: tuple[int, int]) -> str:
        """A picture beside the article, brought along under the digest of its content."""
        path, fault = self._picture(src)
        if fault or path is None:
            self.complain(position, fault, "put the picture beside the article")
            return f'<span class="missing-picture">{escaping.escape(alt or src)}</span>'
        name = f"objects/{self.workshop.memory.digest(path)}{path.suffix.lower()}"
        self.files[name] = str(path)
        size = _picture_size(path)
        attributes = f' width="{size[0]}" height="{size[1]}"' if size else ""
        title = f' title="{escaping.escape(title)}"' if title else ""
        return (
            f'<img src="{DEPTH}{name}" alt="{escaping.escape(alt)}"{title}{attributes} loading="lazy" decoding="async">'
        )

    def _picture(self, src: str) -> tuple[Path | None, str]:
        """The file of a picture, or what is wrong with it."""
        if "://" in src or src.startswith(("//", "data:")):
            return None, f'the picture "{src}" is not on this site'
        try:
            path = (self.folder / unquote(src)).resolve()
            inside = path.is_relative_to(self.workshop.content.resolve())
            there = path.is_file()
        except (OSError, ValueError):
            return None, f'"{src[:80]}" cannot be the name of a picture'
        if not inside:
            return None, f'the picture "{src}" lies outside the content folder'
        self.depends.add(f"file:{path}")
        return (path, "") if there else (None, f'there is no picture "{src}"')

    # Neurons and maps ------------------------------------------------------------------------------------------

    def neuron_reference(self, node: nodes.NeuronReference) -> str:
        try:
            unit = self._unit(node)
        except UnknownName as error:
            self.complain_of(node, error)
            return node.label_html
        anchor = self._new_id(f"neuron-{unit.index}")
        self.mentions.append((str(unit), node.label_html, anchor))
        self._depend_on_unit(str(unit))
        href = f"{DEPTH}{unit.path}/index.html"
        return str(self.macros.neuron_reference(Markup(node.label_html), href, str(unit), anchor))

    def _unit(self, node: nodes.NeuronReference) -> Unit:
        """The unit of an mref: a number of the article's model, a number of another, or a full name."""
        model = find_model(node.model or self.article.model)
        target = str(node.target)
        return Unit.parse(target, model.units_of or model.name)

    def _depend_on_unit(self, unit: str) -> None:
        self.depends.add(f"unit:{unit}")

    def map_reference(self, node: nodes.MapReference) -> str:
        figure = next((figure for figure in self._figures.values() if figure["name"] == MAP_FIGURE), None)
        if figure is None:
            self.complain(
                node, "there is no map in this article to lead to", "add ::: figure region-map", Severity.WARNING
            )
            return node.label_html
        try:
            view, focus = self._view(figure["model"], node)
        except AuthorError as error:
            self.complain_of(node, error)
            view, focus = None, None
        return str(
            self.macros.map_reference(Markup(node.label_html), figure["id"], node.mode or "geography", view, focus)
        )

    def _view(self, model: str, node: nodes.MapReference) -> tuple[Any, Any]:
        """Family and neuron by number, checked against the data when there are any. Raises AuthorError."""
        record = self.workshop.drawings.record(model, MAP_FIGURE)
        module = figures.find(MAP_FIGURE)
        if record is None or module is None:
            return node.view, node.focus
        found: tuple[Any, Any] = module.find_view(record.data, node.view, node.focus)
        return found

    # Figures -----------------------------------------------------------------------------------------------------

    def _number_figures(self) -> dict[int, dict[str, Any]]:
        """Numbers, names and ids of all figures, before the first is drawn: the text refers forward to them."""
        table: dict[int, dict[str, Any]] = {}
        number = 0
        for node in self.article.document.nodes:
            if not isinstance(node, nodes.Figure):
                continue
            name, parameters = self._figure_name(node)
            own = self._new_id(f"figure-{name}")
            entry: dict[str, Any] = {
                "name": name,
                "parameters": parameters,
                "id": node.container_id or own,
                "number": None,
            }
            entry["model"] = str(parameters.pop("model", "") or self.article.model)
            if self._is_numbered(node, parameters):
                number += 1
                entry["number"] = parameters.pop("figureNumber", None) or number
            parameters.pop("number", None)
            table[id(node)] = entry
        return table

    @staticmethod
    def _is_numbered(node: nodes.Figure, parameters: Mapping[str, Any]) -> bool:
        """Cards in the margin and in footnotes have no number, nor have banners, nor what the author says has none."""
        aside = node.in_footnote or node.width == "margin"
        return not aside and parameters.get("number", True) is not False

    def _figure_name(self, node: nodes.Figure) -> tuple[str, dict[str, Any]]:
        """Figure and parameters; a component of the drafts stands for a figure with some of them."""
        if not node.draft_component:
            return node.name, dict(node.parameters)
        unknown = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", node.draft_component).lower()
        name, preset = figures.draft_names().get(node.draft_component, (unknown, {}))
        return name, {**preset, **node.parameters}

    def figure(self, node: nodes.Figure, caption_html: str) -> str:
        entry = self._figures[id(node)]
        width = node.width or ""
        try:
            drawn = self._draw(entry)
            component = self._component(drawn)
        except Missing as error:
            self._report_data(node, str(error))
            return self._placeholder(node, entry, str(error), caption_html)
        except AuthorError as error:
            self.complain_of(node, error, Severity.WARNING if self.lenient else Severity.ERROR)
            return self._placeholder(node, entry, getattr(error.problem, "message", str(error)), caption_html)
        if drawn.state == "stale":
            self._report_data(node, f"the data of {entry['name']} for {entry['model']} are older than the code")
        html = self.macros.figure(
            {
                **self._frame(node, entry, caption_html or self._default_caption(drawn)),
                "width": width or drawn.width, "component_html": component, "credit": drawn.credit,
                "warnings": drawn.warnings, "state": drawn.state,
            }
        )  # fmt: skip
        self._cite_for_figure(drawn)
        return str(html)

    def _draw(self, entry: Mapping[str, Any]) -> Drawn:
        key = canonical_json([entry["model"], entry["name"], entry["parameters"]])
        self.depends.add(f"drawing:{key}")
        try:
            find_model(entry["model"])
        except UnknownName as error:
            raise AuthorError(str(error)) from error
        return self.workshop.drawings.draw(entry["model"], entry["name"], entry["parameters"])

    def _default_caption(self, drawn: Drawn) -> str:
        return escaping.escape(drawn.caption, quote=False)

    def _component(self, drawn: Drawn) -> Markup:
        """The static view of a drawing, and where its script finds its data."""
        self.components.add(drawn.name)
        for name in drawn.objects:
            self.files[f"objects/{name}"] = self._object(name)
        source, inline = "", ""
        if drawn.name in self.workshop.component_scripts:  # Without a script nobody asks for data.
            inline = drawn.inline.replace("<", "\\u003c")
            source = "" if inline else f"data/{drawn.data_name}.js"
        if source:
            self.files[source] = str(self.workshop.drawings.data_path(drawn))
        static = self.workshop.static_view(drawn, DEPTH)
        for unit in drawn.units:
            self._depend_on_unit(unit)
            self.mentions.append((unit, "", ""))
        return Markup(self.macros.component(drawn.name, source and DEPTH + source, Markup(inline), Markup(static)))

    def _object(self, name: str) -> str:
        """The file of a picture that a record names. Raises AuthorError where it is not there."""
        try:
            path = self.workshop.store.object_path(name)
        except ValueError as error:
            raise AuthorError(str(error)) from error
        if not path.is_file():
            self.depends.add(f"file:{path}")
            raise AuthorError(f"the picture {name} is not with the data; compute or import it again")
        return str(path)

    def _cite_for_figure(self, drawn: Drawn) -> None:
        """Keys cited only inside figures count: they stand in the list of references."""
        for key in drawn.citations:
            if self._entry(key) is not None and key not in self.references:
                self._reference(key, (1, 1))
                self.references[key]["references"].clear()

    def _placeholder(self, node: nodes.Figure, entry: Mapping[str, Any], reason: str, caption_html: str) -> str:
        known = entry["name"] in figures.names()
        frame = self._frame(node, entry, caption_html)
        return str(self.macros.placeholder({**frame, "model": entry["model"] if known else "", "reason": reason}))

    @staticmethod
    def _frame(node: nodes.Figure, entry: Mapping[str, Any], caption_html: str) -> dict[str, Any]:
        """What a figure and its placeholder have in common."""
        return {
            "number": entry["number"], "id": entry["id"], "name": entry["name"], "width": node.width or "text",
            "caption_html": Markup(caption_html), "in_footnote": node.in_footnote,
        }  # fmt: skip

    def _report_data(self, node: nodes.Figure, message: str) -> None:
        severity = Severity.ERROR if self.workshop.strict else Severity.WARNING
        self.complain(node, message, "make figures, or import-published", severity)

    def figure_reference(self, node: nodes.FigureReference) -> str:
        for entry in self._figures.values():
            if node.name in (entry["name"], entry["id"], entry["id"].removeprefix("figure-")):
                return str(self.macros.figure_reference(entry["number"], entry["id"], entry["name"]))
        known = [entry["name"] for entry in self._figures.values()]
        self.complain(node, f'there is no figure "{node.name}" in this article', suggest(node.name, known))
        return f"Figure {escaping.escape(node.name)}"

    def value(self, node: nodes.Value) -> str:
        """A number of a record, set in the text; the build fails when there is none."""
        from generator.render.values import find_value

        try:
            return escaping.escape(find_value(self.workshop, self.article.model, node.path, self.depends))
        except AuthorError as error:
            self.complain_of(node, error)
            return "?"

    # Asides and notes ---------------------------------------------------------------------------------------------

    def aside(self, node: nodes.Aside, html: str) -> str:
        return str(getattr(self.macros, node.kind)(Markup(html)))

    def note(self, node: nodes.Note, html: str) -> str:
        """An author's note: in a draft build only."""
        html = Markup(html)
        self.notes.append({"id": self._new_id("note"), "to": node.to, "priority": node.priority, "html": html})
        return str(self.macros.note(self.notes[-1]))

    def notes_panel(self, node: nodes.NotesPanel) -> str:
        return ""  # The page has one panel, wherever an author put the tag.

    # Ids ----------------------------------------------------------------------------------------------------------

    def _new_id(self, name: str) -> str:
        """The name itself the first time, then with a number."""
        self._ids[name] += 1
        count = self._ids[name]
        return name if count == 1 and name != "note" else f"{name}-{count}"


def _picture_size(path: Path) -> tuple[int, int] | None:
    """Width and height of a picture in pixels, so that the page does not jump when it comes; None if unreadable."""
    from PIL import Image

    try:
        with Image.open(path) as picture:
            return picture.size
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
