"""The recipes of CONTRIBUTING.md work: what they say is put into a copy of the repository, and an article shows it."""

from __future__ import annotations

import importlib.util
import inspect
import os
import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from msgspec import to_builtins

from neuron_articles import figures
from neuron_articles.records.store import Record, Store

# A paragraph that begins with the path of a file, and the block of code after it.
FILE = re.compile(r"^`(?P<path>(?:generator|site)/[\w./-]+)`(?:(?!^```).)*^```\w+\n(?P<text>.*?)^```$", re.M | re.S)
FIGURE = "generator/neuron_articles/figures/similar_words.py"


@pytest.fixture(scope="module")
def recipe(root: Path) -> dict[str, str]:
    """Path and content of every file that the recipes write."""
    text = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    start, end = text.index("## Add a figure"), text.index("## Words we use")
    return {found["path"]: found["text"] for found in FILE.finditer(text[start:end])}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, root: Path, recipe: dict[str, str]) -> Path:
    """A copy of the program with the files of the recipes, an article, and the record that ``compute`` makes."""
    folder = tmp_path_factory.mktemp("copy")
    for part in ("generator", "site"):
        shutil.copytree(root / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    for path, text in recipe.items():
        assert not (folder / path).exists(), f"{path} is there already"
        (folder / path).write_text(text, encoding="utf-8")
    articles = folder / "content" / "articles"
    articles.mkdir(parents=True)
    (articles / "words.md").write_text("---\ntitle: Words\nmodel: RN50x4\n---\n\n" + ARTICLE, encoding="utf-8")
    Store(folder / "build" / "data").save(Record("similar-words", "RN50x4", "key", computed(folder), {"version": 1}))
    return folder


ARTICLE = """::: figure similar-words {word=dog}
:::

::: figure similar-words
The nearest words.
:::

The cosine of dog and cat is {value:similar-words.cosines.0.1 | .2f}.
"""


def recipes_figure(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("similar_words", folder / FIGURE)
    assert spec and spec.loader
    figure = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(figure)
    return figure


def computed(folder: Path) -> dict[str, object]:
    """What ``compute`` of the recipe returns for a model whose embeddings are known."""
    figure = recipes_figure(folder)
    angles = np.radians([0, 10, 60, 70, 90])
    embedded = np.stack([np.cos(angles), np.sin(angles)], axis=1)  # (word, dimension)
    session = SimpleNamespace(clip=SimpleNamespace(encode_texts=lambda texts: embedded))
    data: dict[str, object] = to_builtins(figure.compute(session))
    return data


def generate(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "neuron_articles", *arguments]
    environment = os.environ | {"PYTHONPATH": str(copy / "generator")}
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)


def test_the_recipes_write_a_figure_and_a_component(recipe: dict[str, str]) -> None:
    assert list(recipe) == [
        FIGURE,
        "site/templates/components/nearest-words.html",
        "site/scripts/components/nearest-words.js",
        "site/styles/components/nearest-words.css",
    ]


def test_the_figure_is_in_the_page(copy: Path) -> None:
    built = generate(copy, "site")
    assert (built.returncode, built.stderr) == (0, "")
    page = (copy / "build/site/articles/words/index.html").read_text(encoding="utf-8")
    assert 'id="figure-similar-words"' in page
    assert re.search(r'<svg [^>]*aria-label="Bar chart: of 4 words, “cat” is nearest to “dog”\."', page)
    assert "Words near “dog”, by the cosine of their embeddings." in page
    assert '<td data-word="cat">cat 0.98</td>' in page
    assert "The cosine of dog and cat is 0.98." in page
    assert (copy / "build/site/assets/components/nearest-words.js").is_file()
    sheet = (copy / "build/site/assets/components.css").read_text(encoding="utf-8")
    assert (copy / "site/styles/components/nearest-words.css").read_text(encoding="utf-8") in sheet
    assert "assets/components.css" in page


def test_a_word_that_is_not_there_is_the_authors_mistake(copy: Path) -> None:
    article = copy / "content" / "articles" / "wrong.md"
    article.write_text(
        "---\ntitle: Wrong\nmodel: RN50x4\n---\n\n::: figure similar-words {word=dgo}\n:::\n", encoding="utf-8"
    )
    try:
        found = generate(copy, "check").stdout
    finally:
        article.unlink()
    assert found == 'articles/wrong.md:6:1: error: the record has no word "dgo" (did you mean "dog"?)\n'


def test_the_figure_is_among_those_to_compute(copy: Path) -> None:
    listed = generate(copy, "figures", "--list", "--model", "RN50x4", "similar-words")
    assert listed.stdout == "stale    RN50x4 similar-words\n"


def test_the_figure_is_in_good_style(copy: Path, root: Path) -> None:
    for arguments in (["check"], ["format", "--check"]):
        command = [
            sys.executable,
            "-m",
            "ruff",
            *arguments,
            "--config",
            str(root / "pyproject.toml"),
            str(copy / FIGURE),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_guide_names_every_figure_and_what_it_understands(root: Path) -> None:
    """A parameter that only the drafts use is not for authors of today."""
    text = (root / "content" / "articles" / "writing-an-article.md").read_text(encoding="utf-8")
    table = text[text.index("{#all-figures}") : text.index("## Asides")]
    told = {}
    for _, names, _, parameters, _ in (line.split("|") for line in table.splitlines() if line.startswith("| `")):
        told.update({key: set(re.findall(r"`(\w+)`", parameters)) for key in re.findall(r"`([\w-]+)`", names)})
    assert sorted(told) == figures.names()
    for name, words in told.items():
        module = figures.find(name)
        assert module, name
        understood = set(inspect.signature(module.draw).parameters) - {"record", "emotionNames"}
        assert understood <= words, f"{name}: the guide does not tell of {understood - words}"


@pytest.mark.torch
def test_the_recipe_tells_words_apart_on_the_real_model(copy: Path) -> None:
    """PictoCLIP learned captions that begin with the name: to it, "a dog" and "a cat" are the same."""
    from neuron_articles.models.clip import load_model

    figure = recipes_figure(copy)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        record = figure.compute(SimpleNamespace(clip=load_model("PictoCLIP", device="cpu")))
    cosines = np.array(record.cosines)
    np.testing.assert_allclose(np.diag(cosines), 1, atol=1e-5)
    assert cosines[np.triu_indices(len(cosines), 1)].max() < 0.99
