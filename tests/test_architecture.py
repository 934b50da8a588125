"""The shape of the program: imports run one way, rendering needs no torch, and modules stay small."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "generator" / "neuron_articles"

# A part may import parts of earlier lines only; parts of one line do not know each other.
LAYERS = [
    {"problems", "progress", "locations"},
    {"units"},
    {"records"},
    {"statistics", "drawing"},
    {"dialect"},
    {"authoring"},
    {"models"},
    {"stimuli"},
    {"responses"},
    {"visualization"},
    {"analyses"},
    {"training", "compute"},
    {"figures"},
    {"render"},
    {"cli"},
    {"__main__"},
]
LAYER = {part: number for number, parts in enumerate(LAYERS) for part in parts}

# Only these need what the analyses need; the render path must do without.
COMPUTING = {"models", "stimuli", "responses", "visualization", "analyses", "training"}
# Distributions whose modules have another name.
DISTRIBUTION = {
    "yaml": "pyyaml",
    "markdown_it": "markdown-it-py",
    "mdit_py_plugins": "mdit-py-plugins",
    "PIL": "pillow",
    "math_core": "math-core",
    "vl_convert": "vl-convert-python",
    "open_clip": "open_clip_torch",
    "resvg_py": "resvg-py",
    "markupsafe": "jinja2",
    "sklearn": "scikit-learn",
    "pillow_heif": "pillow-heif",
    "mozjpeg_lossless_optimization": "mozjpeg-lossless-optimization",
}
LONGEST_MODULE = 300
LONGEST_FUNCTION = 60


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def part_of(path: Path) -> str:
    """The room that a module belongs to: a package or module right below ``neuron_articles``."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported, inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def test_every_part_has_its_layer() -> None:
    parts = {part_of(path) for path in PACKAGE.rglob("*.py")} - {"__init__"}
    assert parts == set(LAYER)


def test_imports_run_one_way() -> None:
    wrong = []
    for path, tree in modules():
        own = part_of(path)
        for line, name in imports(tree):
            steps = name.split(".")
            if steps[0] != "neuron_articles" or steps[1] not in LAYER or steps[1] == own:
                continue
            if LAYER[steps[1]] >= LAYER[own]:
                wrong.append(f"{path.relative_to(PACKAGE.parent)}:{line}: {own} imports {steps[1]}")
    assert not wrong, "\n".join(wrong)


def test_the_picture_of_the_house_shows_the_rooms_as_they_import_each_other() -> None:
    """CONTRIBUTING draws every import between rooms that does not follow from others."""
    rooms = {part_of(path) for path in PACKAGE.glob("*/__init__.py")}
    graph: dict[str, set[str]] = {room: set() for room in rooms}
    for path, tree in modules():
        if (own := part_of(path)) in rooms:
            graph[own] |= {name.split(".")[1] for _, name in imports(tree) if name.count(".")} & rooms - {own}

    def follows(room: str, target: str) -> bool:
        return any(target in graph[other] or follows(other, target) for other in graph[room])

    needed = {(room, target) for room, targets in graph.items() for target in targets if not follows(room, target)}
    text = (PACKAGE.parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^    (\w+) --> (\w+)$", text, re.MULTILINE)) == needed


def neighbours() -> dict[str, set[str]]:
    """Every module -> the modules of the package that it imports: inside functions and for types alone, too."""
    trees = {module_name(path): tree for path, tree in modules()}
    found: dict[str, set[str]] = {}
    for name, tree in trees.items():
        wanted = {target for _, target in imports(tree)}
        found[name] = {one if one in trees else one.rpartition(".")[0] for one in wanted} & set(trees) - {name}
    return found


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """The modules that reach themselves, in groups of those that reach each other."""

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = list(graph[start])
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting.extend(graph[name])
        return seen

    reach = {name: reached(name) for name in graph}
    groups = {tuple(sorted(b for b in reach[a] if a in reach[b])) for a in graph if a in reach[a]}
    return [list(group) for group in sorted(groups)]


def test_no_modules_import_each_other_in_a_circle() -> None:
    """A circle through a lazy import, or one for types alone, is one all the same: neither can be read first."""
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == [["b", "c"]]
    assert circles(neighbours()) == []


def test_a_class_name_means_one_thing() -> None:
    places: dict[str, list[str]] = {}
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    shared = {name: where for name, where in places.items() if len(where) > 1}
    assert not shared, "\n".join(f"{name}: {', '.join(where)}" for name, where in shared.items())


def test_what_is_imported_is_declared() -> None:
    project = tomllib.loads((PACKAGE.parent.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[<>=!~;\[ ]", requirement)[0].lower().replace("_", "-") for requirement in requirements}

    light = names(project["dependencies"])
    heavy = light | names(project["optional-dependencies"]["analysis"])
    wrong = []
    for path, tree in modules():
        allowed = heavy if part_of(path) in COMPUTING | {"figures", "compute"} else light
        for line, name in imports(tree):
            top = name.split(".")[0]
            if top in sys.stdlib_module_names or top == "neuron_articles":
                continue
            if DISTRIBUTION.get(top, top).lower().replace("_", "-") not in allowed:
                wrong.append(f"{path.relative_to(PACKAGE.parent)}:{line}: {top}")
    assert not wrong, "\n".join(wrong)


# Quantiles of the normal distribution, and the ends that intervals cut off at 95 and 99 %.
SURE = {1.96, 1.959964, 1.645, 1.644854, 2.576, 2.575829, 0.025, 0.975, 0.005, 0.995}
# Parts of names of what one room does for all, and calls of libraries that do the same.
STATISTICAL = re.compile(r"wilson|wald_|bootstrap|derange|sattolo|mann_whitney|kappa_of|mcnemar|(?<![a-z])auc(?![a-z])")
STATISTICAL_CALLS = {"rankdata", "spearmanr", "mannwhitneyu", "roc_auc_score", "permutation_test", "NormalDist", "ppf"}


def statistical(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of everything that belongs into ``statistics``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float) and node.value in SURE:
            yield node.lineno, str(node.value)
        elif isinstance(node, ast.FunctionDef) and STATISTICAL.search(node.name):
            yield node.lineno, f"def {node.name}"
        elif isinstance(node, ast.Name) and node.id in STATISTICAL_CALLS:
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and node.attr in STATISTICAL_CALLS:
            yield node.lineno, node.attr


def test_statistics_stand_in_one_room() -> None:
    bad = "margin = 1.96 * s\nlow = np.quantile(x, [0.025, 0.975])\ndef wilson(a): pass\nstats.rankdata(x)"
    assert sorted(line for line, _ in statistical(ast.parse(bad))) == [1, 2, 2, 3, 4]
    wrong = [
        f"{path.relative_to(PACKAGE.parent)}:{line}: {text}"
        for path, tree in modules()
        if part_of(path) != "statistics"
        for line, text in statistical(tree)
    ]
    assert not wrong, "\n".join(wrong)


def run_python(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=PACKAGE.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


BLOCKED = """
import sys

class Refuse:
    names = {"torch", "torchvision", "open_clip", "sklearn", "scipy", "safetensors", "resvg_py", "timm"}
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in self.names:
            raise ImportError(f"{name} is blocked: rendering must do without")

sys.meta_path.insert(0, Refuse())
"""


def test_the_render_path_loads_without_torch() -> None:
    names = [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        for path in sorted(PACKAGE.rglob("*.py"))
        if part_of(path) not in COMPUTING | {"__main__"} and path.name != "__init__.py"
    ]
    load = "import importlib\nfor name in sys.argv[1:]:\n    importlib.import_module(name)\nprint('loaded')"
    loaded = run_python(f"{BLOCKED}\n{load}", *names)
    assert loaded == "loaded\n"


def test_a_site_is_rendered_without_torch(tmp_path: Path) -> None:
    articles = tmp_path / "content" / "articles"
    articles.mkdir(parents=True)
    text = "---\ntitle: One\nauthors: [Ann]\n---\n\nText^[A note.] and $x^2$.\n"
    (articles / "one.md").write_text(text, encoding="utf-8")
    places = [part for name in ("content", "data", "out") for part in (f"--{name}", str(tmp_path / name))]
    run_python(f"{BLOCKED}\nfrom neuron_articles.cli.main import main\nsys.exit(main(sys.argv[1:]))", "site", *places)
    assert "<msup>" in (tmp_path / "out" / "articles" / "one" / "index.html").read_text(encoding="utf-8")


def test_starting_loads_nothing_that_an_edit_of_text_does_not_need() -> None:
    """Charts are compiled and BibTeX is parsed only when they changed; importing what does so takes longest."""
    code = "import sys, neuron_articles.cli.main, neuron_articles.render\nprint(*sys.modules)"
    loaded = set(run_python(code).split())
    assert not {"altair", "vl_convert", "pybtex", "numpy", "watchfiles", "PIL", "importlib.metadata"} & loaded


def test_modules_stay_small() -> None:
    lengths = {path.relative_to(PACKAGE.parent): len(path.read_text().splitlines()) for path, _ in modules()}
    long = [f"{path} has {length} lines" for path, length in lengths.items() if length > LONGEST_MODULE]
    assert not long, "\n".join(long)


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_functions_stay_small() -> None:
    long = [
        f"{path.relative_to(PACKAGE.parent)}:{node.lineno}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path, tree in modules()
        for node in functions(tree)
        if node.end_lineno and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert not long, "\n".join(long)


@pytest.mark.parametrize("word", ["utils", "misc", "helpers", "common"])
def test_no_module_is_a_drawer_for_everything(word: str) -> None:
    assert not [path for path in PACKAGE.rglob("*.py") if path.stem.strip("_") == word]


def test_modules_say_what_they_are_for() -> None:
    assert not [path for path, tree in modules() if not ast.get_docstring(tree) and path.stat().st_size]


def test_nothing_is_left_for_later() -> None:
    word = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b|\bNotImplementedError\b")
    found = [
        f"{path.relative_to(PACKAGE.parent)}:{number}: {line.strip()}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if word.search(line)
    ]
    assert not found, "\n".join(found)


# House words that a newcomer would stumble over, and what to write instead.
BANNED = {
    r"\bdealt\b": "shuffled",
    r"\b(is|are|was|were) told of\b": "a sentence with a subject",
    r"\bkept unlike\b": "diversity",
}


@pytest.mark.parametrize("pattern", BANNED)
def test_words_that_a_newcomer_would_stumble_over_do_not_come_back(pattern: str) -> None:
    root = PACKAGE.parent.parent
    texts = [*PACKAGE.rglob("*.py"), *(root / "site" / "templates").rglob("*.html"), *root.glob("*.md")]
    texts += [*(root / "content" / "articles").glob("*.md"), *(root / "docs").glob("*.md")]
    found = [path.relative_to(root) for path in texts if re.search(pattern, path.read_text(encoding="utf-8"))]
    assert not found, f"write {BANNED[pattern]}: {', '.join(map(str, found))}"
