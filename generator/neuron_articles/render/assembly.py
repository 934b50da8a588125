"""What one build does: find what changed, render it, take over the rest, and check the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from neuron_articles.authoring.article import article_paths
from neuron_articles.problems import AuthorError, Problem, Problems, Severity
from neuron_articles.render import assets, pages
from neuron_articles.render.articles import is_current, render_article
from neuron_articles.render.assets import Asset, asset_files
from neuron_articles.render.build_cache import signature
from neuron_articles.render.build_context import BuildContext
from neuron_articles.render.gathering import OBJECT
from neuron_articles.render.links import check_links
from neuron_articles.render.options import BuildOptions
from neuron_articles.render.processes import FEW, each
from neuron_articles.render.remembered import ArticleSummary, Outputs, PageEntry, Survey
from neuron_articles.render.staging import Staging


class Outcome(Struct):
    """What a build did: problems found, pages of the site, pages rendered anew, whether its files have new names.

    drafts: the articles that are drafts, as problems name them
    """

    problems: Problems = field(default_factory=Problems)
    pages: int = 0
    rendered: int = 0
    changed: bool = False
    same_names: bool = False
    drafts: list[str] = field(default_factory=list)


class Assembly:
    """The state of one build while it runs."""

    def __init__(self, options: BuildOptions, build_context: BuildContext, staging: Staging) -> None:
        self.options, self.staging, self.build_context = options, staging, build_context
        self.build_cache = build_context.build_cache
        self.outcome = Outcome()
        self.files: set[str] = set()
        self.articles: dict[str, ArticleSummary] = {}
        self.entries: dict[str, PageEntry] = {}

    def run(self) -> Outcome:
        """Render, check, and say what was done. Nothing is put in place here."""
        summaries = self._articles()
        self._write_parts(pages.all_pages(self.build_context, summaries))
        self._carry_files(summaries)
        self._collect_problems(summaries)
        self._compare_with_last_build()
        self.outcome.drafts = [summary.path for summary in summaries if summary.card.draft]
        self.outcome.pages = pages.count(self.files)
        return self.outcome

    def _compare_with_last_build(self) -> None:
        """What is kept from now on are the pages of this build."""
        cache = self.build_cache
        cache.objects = self.build_context.whereabouts
        cache.settled = self.build_context.is_settled
        if not cache.settled:
            doubtful = (name for name in self.entries if not name.startswith("file:"))
            self.entries |= {name: replace(self.entries[name], key="") for name in doubtful}
        before = {*cache.articles, *cache.pages}
        outputs = [one.outputs for one in cache.articles.values()] + [one.outputs for one in cache.pages.values()]
        self.outcome.same_names = cache.placed and self.files == set().union(*outputs)
        self.outcome.changed |= not (cache.placed and self.options.out.is_dir())
        self.outcome.changed |= before != {*self.articles, *self.entries}
        cache.articles, cache.pages = self.articles, self.entries

    # Articles ------------------------------------------------------------------------------------------------

    def _articles(self) -> list[ArticleSummary]:
        """Summaries of all articles, in the order of their paths; changed ones are rendered."""
        paths = article_paths(self.options.content)
        known = {path: self._remembered(path) for path in paths}
        changed = [path for path in paths if known[path] is None]
        known.update(zip(changed, self._render(changed), strict=True))
        self.outcome.changed |= bool(changed)
        summaries = [summary for path in paths if (summary := known[path]) is not None]
        for path, summary in zip(paths, summaries, strict=True):
            self.articles[self._name(path)] = summary
        return summaries

    def _name(self, path: Path) -> str:
        return f"article:{path.relative_to(self.options.content)}"

    def _remembered(self, path: Path) -> ArticleSummary | None:
        """The summary of an article that nothing touched since, its page taken over; None for one to render."""
        summary = self.build_cache.articles.get(self._name(path))
        if summary is None or not is_current(self.build_context, path, summary):
            return None
        return summary if self._keep(summary.outputs) else None

    def _keep(self, outputs: Outputs) -> bool:
        """Take over the files of an unchanged page, if they are as they were written."""
        aside = self.staging.aside_before
        for name, mark in outputs.items():
            if name in self.files:
                continue
            if signature(self.options.out / name) == mark:
                self.staging.keep(name)
            elif aside and signature(aside / name) == mark:
                self.staging.keep(name, aside)
            else:
                return False
            self.files.add(name)
        return True

    def _render(self, paths: list[Path]) -> Iterator[ArticleSummary]:
        """Render articles, in several processes when there are enough of them."""
        if len(paths) >= FEW:
            self.build_context.open()
        work = partial(render_article, self.build_context, self.staging)
        for done, summary in enumerate(each(work, paths, self.options.jobs), 1):
            if self.options.progress:
                self.options.progress(done, len(paths), "articles")
            summary.depends, summary.states = self.build_cache.dependencies.note(summary.states), {}
            self.files.update(summary.outputs)
            self.outcome.rendered += pages.count(summary.outputs)
            self.staging.note(summary.outputs)
            yield summary

    # Other pages and files -----------------------------------------------------------------------------------

    def _write_parts(self, parts: Iterable[pages.Page | pages.Chapter]) -> None:
        """Write, or take over, every page besides the articles."""
        for part in parts:
            if isinstance(part, pages.Chapter):
                self._write_chapter(part)
            else:
                self._write_pages([part])

    def _write_pages(self, wanted: Iterable[pages.Page]) -> list[str]:
        """Write the pages whose inputs changed and take over the others. Returns their names as entries."""
        known = {f"page:{page.name}": page for page in wanted}
        changed = {name: page for name, page in known.items() if not self._is_kept(name, page.key)}
        work = partial(pages.write_page, staging=self.staging)
        made = each(work, list(changed.values()), self.options.jobs, pages.WORTH_PROCESSES)
        for name, entry in zip(changed, made, strict=True):
            self.entries[name] = entry
            self.files.update(entry.outputs)
            self.staging.note(entry.outputs)
            self.outcome.rendered += pages.count(entry.outputs)
        self.outcome.changed |= bool(changed)
        return list(known)

    def _is_kept(self, name: str, key: str) -> bool:
        """Take over a page whose inputs are as they were, if its file is, too."""
        entry = self.build_cache.pages.get(name)
        if not (entry and entry.key == key and self._keep(entry.outputs)):
            return False
        self.entries[name] = entry
        return True

    def _write_chapter(self, chapter: pages.Chapter) -> None:
        """Take over all pages of a chapter without looking at what is in them, or each on its own."""
        key, old = f"chapter:{chapter.name}", self.build_cache.pages
        if key in old and old[key].key == chapter.key:
            known = {name: old[name] for name in old[key].pages if name in old}
            if len(known) == len(old[key].pages) and all(self._keep(entry.outputs) for entry in known.values()):
                self.entries |= known | {key: old[key]}
                return
        try:
            names = self._write_pages(chapter.make())
        except AuthorError as error:
            self.entries[key] = PageEntry("", problems=[error.as_problem(chapter.name)])
            return
        # What is wrong with the inputs is found by reading them: then they are read again in the next build, too.
        faulty = self.build_context.problems or any(self.entries[name].problems for name in names)
        self.entries[key] = PageEntry("" if faulty else chapter.key, pages=names)

    def _carry_files(self, summaries: list[ArticleSummary]) -> None:
        """Bring styles, scripts, fonts, figure data and pictures along."""
        components = {name for summary in summaries for name in summary.components}
        for asset in asset_files(components):
            self._carry(asset)
        for summary in summaries:
            for name, source in summary.files.items():
                if source.startswith(OBJECT):
                    self._carry_object(name, source.removeprefix(OBJECT))
                elif name not in self.files:
                    self._carry(Asset(name, [Path(source)]))

    def _carry(self, asset: Asset) -> None:
        """Bring one file along: a copy of its source, or several put together."""
        name, sources, join = asset
        if name not in self.files:
            how = self.build_cache.code(Path(assets.__file__)) if join is not Asset._field_defaults["join"] else ""
            key = " ".join([how, *(self.build_cache.digest(source) for source in sources)])
            self._carry_content(name, key, lambda: join(map(self.build_cache.read, sources)))

    def _carry_object(self, name: str, wanted: str) -> None:
        """Bring an object of the store along. Its name says what is in it."""
        if name in self.files:
            return
        try:
            self._carry_content(name, wanted, lambda: self.build_context.store.read_object(wanted))
        except FileNotFoundError:  # its pack lists it, and holds other bytes
            message, remedy = f"the picture {wanted} is damaged", "compute or import it again"
            place = str(self.options.data)
            self.outcome.problems.add(place, 0, 0, Severity.ERROR, message, remedy)

    def _carry_content(self, name: str, key: str, read: Callable[[], bytes]) -> None:
        """Write one file, or take it over where ``key``, the digest of its content, is as it was. Raises OSError."""
        entry = self.build_cache.pages.get(f"file:{name}")
        if not (entry and entry.key == key and self._keep(entry.outputs)):
            self.staging.write(name, read())
            kept = key if self.build_cache.settled else ""  # what was read may be newer than its digest
            entry = PageEntry(kept, {name: signature(self.staging.folder / name)})
            self.files.add(name)
            self.outcome.changed = True
        self.entries[f"file:{name}"] = entry

    # Problems ------------------------------------------------------------------------------------------------

    def _drafts(self, summaries: list[ArticleSummary]) -> list[ArticleSummary]:
        """The drafts that are not shown, rendered as a build with drafts would, to look at what is wrong with them."""
        options, hidden = self.options, [self.options.content / one.path for one in summaries if one.skipped]
        if not (options.all_problems and hidden):
            return []
        own = self.build_context
        choices = (own.strict, own.base_url, own.cache)
        context = BuildContext(own.content, own.data, own.build_cache, True, *choices)
        return list(map(partial(render_article, context, self.staging), hidden))

    def _collect_problems(self, summaries: list[ArticleSummary]) -> None:
        problems, drafts = self.outcome.problems, self._drafts(summaries)
        problems.extend(self.build_context.problems)
        problems.extend(self.build_context.bibliography.problems)
        for summary in summaries:
            problems.extend(summary.problems)
        for entry in self.entries.values():
            problems.extend(entry.problems)
        for draft in drafts:
            problems.extend(draft.problems)
        problems.extend(_same_address([*(one for one in summaries if not one.skipped), *drafts]))
        own = [summary.survey for summary in summaries] + [entry.survey for entry in self.entries.values()]
        problems.extend(check_links(filter(None, own), self.files))
        self._check_links_of(drafts, list(filter(None, own)))

    def _check_links_of(self, drafts: list[ArticleSummary], others: list[Survey]) -> None:
        """Dead links of drafts, which may lead to one another; links to them from what is shown are dead."""
        if drafts:
            surveys = [draft.survey for draft in drafts if draft.survey]
            files = self.files.union(*((*draft.outputs, *draft.files) for draft in drafts))
            pages = {survey.page for survey in surveys}
            self.outcome.problems.extend(check_links([*others, *surveys], files, pages))


def _same_address(summaries: list[ArticleSummary]) -> Iterator[Problem]:
    """An error for every article whose address another one has."""
    first: dict[str, str] = {}
    for summary in summaries:
        if summary.skipped:
            continue
        other = first.setdefault(summary.slug, summary.path)
        if other != summary.path:
            message = f'the address "{summary.slug}" is taken by {other}'
            yield Problem(summary.path, 1, 1, Severity.ERROR, message, "give one of them another slug:")
