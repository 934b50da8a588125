"""What one article's page gathers while its constructs are resolved: problems, dependencies, files, ids."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from neuron_articles.authoring.article import Article
from neuron_articles.dialect import Node
from neuron_articles.problems import AuthorError, Problem, Severity
from neuron_articles.render.build_context import BuildContext

# Where the site's root is, seen from an article's page.
DEPTH = "../../"

# Before the name of an object of the store, where else the path of a file stands.
OBJECT = "object:"


class Macro(Protocol):
    """A macro of a template, which makes HTML."""

    def __call__(self, *values: object) -> str: ...


@dataclass
class Gathering:
    """Shared by all who resolve constructs of one article.

    folder:     of the article's file, where its pictures are looked for
    depends:    ``kind:name`` of everything the page was made from, see ``BuildContext.now``
    components: names of the components on the page
    files:      file of the site -> where it is taken from: a path, or an object of the store
    mentions:   (unit, label, anchor); a unit that a figure shows has neither label nor anchor
    """

    build_context: BuildContext
    article: Article
    folder: Path
    problems: list[Problem] = field(default_factory=list)
    depends: set[str] = field(default_factory=set)
    components: set[str] = field(default_factory=set)
    files: dict[str, str] = field(default_factory=dict)
    mentions: list[tuple[str, str, str]] = field(default_factory=list)
    _ids: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._macros = self.build_context.templates.get_template("constructs.html").module

    def construct(self, name: str, *values: object) -> str:
        """The HTML of a construct, by its macro in ``constructs.html``."""
        macro: Macro = getattr(self._macros, name)
        return str(macro(*values))

    @property
    def lenient(self) -> bool:
        """The drafts are built as they are: what would be an error elsewhere is a warning in their form."""
        return self.article.form == "mdx"

    def report(
        self, node: Node | tuple[int, int], message: str, remedy: str = "", severity: Severity = Severity.ERROR
    ) -> None:
        """Report a problem at a node, or at a (line, column)."""
        line, column = node.position if isinstance(node, Node) else node
        self.problems.append(Problem(self.article.path, line, column, severity, message, remedy))

    def report_error(self, node: Node, error: AuthorError, severity: Severity = Severity.ERROR) -> None:
        """Report an error at its own place, or at the node where it has none."""
        if problem := error.problem:
            self.problems.append(problem)
        else:
            self.report(node, error.message, error.remedy, severity)

    def mention(self, unit: str, label: str = "", anchor: str = "") -> None:
        """Note that the page speaks of a unit, or shows it."""
        self.mentions.append((unit, label, anchor))
        self.depends.add(f"unit:{unit}")

    def new_id(self, name: str) -> str:
        """An id of the page: the name itself the first time, then with a number."""
        self._ids[name] += 1
        count = self._ids[name]
        return name if count == 1 and name != "note" else f"{name}-{count}"
