"""One build: find what changed, render it, check the whole, and put the new site in the place of the old one."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from msgspec.structs import replace

from neuron_articles.authoring.article import FORMS
from neuron_articles.problems import AuthorError, Place
from neuron_articles.render.assembly import Assembly, Outcome
from neuron_articles.render.build_cache import BuildCache
from neuron_articles.render.build_context import BuildContext
from neuron_articles.render.options import BuildOptions
from neuron_articles.render.staging import Staging, check_place


def build(options: BuildOptions) -> Outcome:
    """Build once. Raises OSError where the output cannot be written; the previous site is then as it was."""
    return Builder(options).build()


def check(options: BuildOptions) -> Outcome:
    """All problems of the site and of its drafts, without writing it."""
    return Builder(replace(options, all_problems=True)).build(write=False)


class Builder:
    """Builds into one folder, once or again and again."""

    def __init__(self, options: BuildOptions, holds: bool = False) -> None:
        """holds: what a build with errors rendered is kept aside for the next one, until ``end``"""
        if not options.content.is_dir():
            raise AuthorError(
                "there is no such folder",
                "neuron-articles new my-article begins one; --content names another",
                Place(str(options.content)),
            )
        self.options = options
        self.build_cache = BuildCache.load(options.out)
        self._last_context: BuildContext | None = None
        self._worth_remembering = False
        self._holds = holds
        self._aside: Staging | None = None  # what a build with errors rendered
        if options.clean:
            self.build_cache.forget()

    def build(self, write: bool = True, remember: bool = True, changed: Collection[Path] | None = None) -> Outcome:
        """One build, remembered now or by ``remember``. Raises OSError; the previous site is then as it was.

        changed: every file that changed since the last build, where somebody watches; what is left is not looked at
        """
        build_context = self._prepare(changed)
        check_place(self.options.out)
        staging = Staging(self.options.out, self._aside)
        try:
            outcome = Assembly(self.options, build_context, staging).run()
            self._put_in_place(staging, outcome, write)
        except BaseException:
            self._aside = None
            staging.discard()
            self.build_cache.forget()  # half of it is of the build that failed
            raise
        if self.build_cache.settled:
            self._last_context = build_context
        self._worth_remembering = write and not outcome.problems.errors
        if remember:
            self.remember()
        return outcome

    def _put_in_place(self, staging: Staging, outcome: Outcome, write: bool) -> None:
        """Put the new site in the place of the old one; not where there are errors. Raises OSError."""
        errors = bool(outcome.problems.errors)
        self._aside = None
        if errors and self._holds:
            staging.put_aside()
            self._aside = staging
        elif errors or not write or not outcome.changed:
            staging.discard()
        else:
            staging.commit(outcome.same_names)
        self.build_cache.placed = write and not errors

    def end(self) -> None:
        """Nobody builds any more: what was kept aside is removed."""
        if self._aside:
            self._aside.discard()
            self._aside = None

    def _prepare(self, changed: Collection[Path] | None) -> BuildContext:
        """The context of the last build if nothing but articles changed, a new one otherwise."""
        options, build_context = self.options, self._last_context
        self._last_context = None  # a build that fails leaves nothing to go on with
        names = self._articles_among(changed or ())
        if build_context and changed and len(names) == len(changed):
            self.build_cache.begin(names)
            build_context.begin()
            return build_context
        self.build_cache.begin()
        choices = (options.draft, options.strict, options.base_url, options.cache)
        return BuildContext(options.content, options.data, self.build_cache, *choices)

    def _articles_among(self, paths: Collection[Path]) -> list[str]:
        """The articles among some files, named as builds name them."""
        folder = self.options.content.resolve()
        whole = [path.resolve() for path in paths]
        inside = [path.relative_to(folder) for path in whole if path.is_relative_to(folder)]
        return [
            str(self.options.content / path)
            for path in inside
            if path.parts[:1] == ("articles",) and path.suffix in FORMS
        ]

    def remember(self) -> None:
        """Keep what the last build knows for other runs, if it put a site in place."""
        if self._worth_remembering:
            self.build_cache.save()
