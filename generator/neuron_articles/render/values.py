"""``{value:figure.path.to.number}``: a number of a record, set in the text, so that prose and data cannot part."""

from __future__ import annotations

import re
from collections.abc import Mapping

from neuron_articles import figures
from neuron_articles.problems import AuthorError, suggest
from neuron_articles.records.shares import percent
from neuron_articles.render.build_context import BuildContext
from neuron_articles.render.drawings import how_to_make
from neuron_articles.render.number_typography import with_minus

_PERCENT = re.compile(r"\.(?P<digits>\d+)%")
_FORM = re.compile(r"(?P<path>[^|]+?)(?:\s*\|\s*(?P<format>[^|]+))?$")


def find_value(build_context: BuildContext, model: str, text: str, depends: set[str]) -> str:
    """The value at ``figure.key.0.key`` (or ``model/figure.key``), formatted as asked after a bar (``| .1%``).

    Raises AuthorError for a path that leads nowhere and a format that does not fit.
    """
    match = _FORM.match(text.strip())
    if not match:
        raise AuthorError(f'"{text}" is not the path of a value')
    figure, *keys = match["path"].strip().split(".")
    if "/" in figure:
        model, figure = figure.split("/", 1)
    path = str(build_context.store.path(model, figure))
    depends.add(f"file:{path}")
    record = build_context.drawings.json_record(model, figure)
    if record is None:
        known = figure in figures.names()
        hint = how_to_make(model, figure) if known else suggest(figure, figures.names())
        raise AuthorError(f'there is no data of "{figure}" for {model}', hint)
    value: object = record.data
    for position, key in enumerate(keys):
        value = _step(value, key, ".".join([figure, *keys[:position]]))
    return _formatted(value, match["format"], text)


def _step(value: object, key: str, where: str) -> object:
    if isinstance(value, Mapping):
        if key in value:
            return value[key]
        raise AuthorError(f'{where} has no "{key}"', suggest(key, value))
    if isinstance(value, list) and key.isdigit() and int(key) < len(value):
        return value[int(key)]
    raise AuthorError(f'{where} has no "{key}"')


def _formatted(value: object, form: str | None, text: str) -> str:
    if isinstance(value, (Mapping, list)) or value is None:
        raise AuthorError(f'"{text}" is not one number or word')
    try:
        shown = _percent(value, form.strip()) or format(value, form.strip()) if form else str(value)
        return shown if isinstance(value, str) else with_minus(shown)
    except ValueError as error:
        raise AuthorError(f'"{form}" does not fit the value {value!r} ({error})') from error


def _percent(value: object, form: str) -> str:
    """A share in per cent, which is 0% only where it is 0, and 100% only where it is 1; "" for all else."""
    match = _PERCENT.fullmatch(form)
    return percent(value, int(match["digits"])) if match and isinstance(value, float) and 0 <= value <= 1 else ""
