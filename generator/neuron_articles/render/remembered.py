"""What a build keeps of every page and file for the next one, as the build cache writes it."""

from __future__ import annotations

from msgspec import Struct, field

from neuron_articles.authoring.metadata import Author
from neuron_articles.problems import Problem

# Size, modification time in nanoseconds, and inode of a file.
Signature = tuple[int, int, int]
# File of the site -> its signature when it was written.
Outputs = dict[str, Signature | None]


class Survey(Struct, frozen=True, omit_defaults=True):
    """Links and anchors of a finished page.

    places:  link -> path, line and column where an author wrote it
    source:  the author's file that the page was made from, for links that have no such place; "" for none
    lenient: a dead link is a warning, not an error
    """

    page: str
    links: list[str]
    ids: list[str]
    places: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    lenient: bool = False
    source: str = ""


class ArticleCard(Struct, frozen=True):
    """What lists of articles show of one. minutes: that reading it takes"""

    title: str
    description: str
    slug: str
    authors: tuple[Author, ...]
    date: str
    updated: str
    draft: bool
    minutes: int
    order: int
    keywords: tuple[str, ...]


class ArticleSummary(Struct, omit_defaults=True):
    """An article as it was rendered.

    frame, source: digests of what shapes every page, and of the article's files
    states:        ``kind:name`` of everything the page was made from, with its digest; until the build has numbered
                   them, see ``depends``
    depends:       their numbers, see `dependencies.Dependencies`
    outputs:       none for a draft that is not shown
    mentions:      (unit, label, anchor); a unit that a figure shows has neither label nor anchor
    mentioned:     digest of the mentions
    components:    names of the components on the page
    files:         file of the site -> where it is taken from: a path, or an object of the store
    """

    frame: str
    source: str
    path: str
    slug: str
    card: ArticleCard
    states: dict[str, str]
    outputs: Outputs
    mentions: list[tuple[str, str, str]]
    mentioned: str
    components: list[str]
    files: dict[str, str]
    survey: Survey | None
    problems: list[Problem]
    depends: list[int] = field(default_factory=list)

    @property
    def skipped(self) -> bool:
        """It is a draft, and drafts are not shown."""
        return not self.outputs


class PageEntry(Struct, frozen=True, omit_defaults=True):
    """Any other page or file; or pages that are made together, which are named in ``pages``.

    key:      digest of what it was made from; "" for one that is made again in every build
    problems: why it could not be made
    """

    key: str
    outputs: Outputs = field(default_factory=dict)
    survey: Survey | None = None
    pages: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
