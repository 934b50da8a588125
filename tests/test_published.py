"""import-published: what becomes of the original article's files, and of files that are missing or broken."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from msgspec import to_builtins
from PIL import Image

from neuron_articles import figures
from neuron_articles.compute.import_published import MODEL, import_published, keep_picture
from neuron_articles.problems import AuthorError, Problem
from neuron_articles.records.published_files import find, script_values
from neuron_articles.records.store import Store

PEOPLE = {"people": [{"name": "Ada", "median": 1.0, "sd": 0.5}, {"name": "Grace", "median": 2.0, "sd": 0.5}]}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "data")


def folder(tmp_path: Path, **files: str) -> Path:
    """A folder of original files by stem."""
    made = tmp_path / "published"
    made.mkdir()
    for stem, text in files.items():
        (made / f"{stem}.json").write_text(text)
    return made


def test_everything_published_becomes_records(shared: Path, store: Store) -> None:
    problems: list[Problem] = []
    records = import_published(shared / "published", store, problems.append, figures.find, figures.names())
    assert problems == []
    names = {record.figure for record in records}
    assert names >= {
        "attack-demo",
        "attack-setup",
        "automated-attacks",
        "conditional-probability",
        "in-the-wild",
        "people-bars",
        "sparse-probe",
        "stroop",
    }
    for record in records:
        figure = figures.find(record.figure)
        found = figure and store.load(MODEL, record.figure, figure.record)
        assert found and (found.key, to_builtins(found.data)) == (record.key, to_builtins(record.data))
        assert record.about["credit"]["licence"] == "CC BY 4.0"


@pytest.mark.slow
def test_importing_twice_gives_the_same_bytes(shared: Path, tmp_path: Path) -> None:
    written = []
    for name in ("one", "two"):
        root = tmp_path / name
        import_published(shared / "published", Store(root), lambda problem: None, figures.find, figures.names())
        written.append({path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()})
    assert written[0] == written[1]


def test_a_broken_file_is_one_line_and_the_rest_is_imported(tmp_path: Path, store: Store) -> None:
    problems: list[Problem] = []
    source = folder(tmp_path, people_bars_89=json.dumps(PEOPLE), stroop_experiment='{"setup": {},\n  oops}')
    records = import_published(source, store, problems.append, figures.find, figures.names())
    assert [record.figure for record in records] == ["people-bars"]
    (stroop,) = [str(problem) for problem in problems if "stroop" in str(problem)]
    assert stroop.startswith(f"{source}/stroop_experiment.json:2:3: warning: is not JSON")
    assert "\n" not in stroop


def test_a_missing_file_is_named(tmp_path: Path, store: Store) -> None:
    problems: list[Problem] = []
    import_published(
        folder(tmp_path, people_bars_89=json.dumps(PEOPLE)), store, problems.append, figures.find, figures.names()
    )
    assert any(
        problem.path.endswith("small_attacks.json") and "is not there" in problem.message for problem in problems
    )


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_without_such_files_is_an_error(tmp_path: Path, store: Store, there: bool) -> None:
    source = folder(tmp_path) if there else tmp_path / "nowhere"
    with pytest.raises(AuthorError, match=r"no published numbers|no such folder"):
        import_published(source, store, lambda problem: None, figures.find, figures.names())


def test_files_are_found_in_a_clone_of_the_original_repository(tmp_path: Path) -> None:
    places = {
        "regional_units.json": "static/diagram-data/regional/units.json",
        "stroop_experiment.json": "static/typographic/stroop_experiment.json",
        "conditional_africa_1317.json": "src/pages/regions/regionalConditional/africa_1317.json",
        "example_after.png": "static/typographic/small_attacks/example_after.png",
        "in_the_wild_mug_ipod.jpg": "public/typographic/in-the-wild-2/mug-ipod.jpg",
    }
    for place in places.values():
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes(b"")
    assert {name: find(tmp_path, name) for name in places} == {name: tmp_path / place for name, place in places.items()}


def test_data_scripts_of_the_original_are_read_without_running_them() -> None:
    script = "export const bins = [-1, 0.5,];\nexport default { heights: [[0, 1],], 'labelNames': ['a b', 'c'] }"
    expected = {"bins": [-1, 0.5], "heights": [[0, 1]], "labelNames": ["a b", "c"]}
    assert script_values(script) == expected
    with pytest.raises(ValueError, match="Expecting"):
        script_values("export const bins = [alert(1)]")


def test_what_a_figure_leaves_out_is_told(shared: Path, tmp_path: Path, store: Store) -> None:
    name = "conditional_mental_health_2191.json"
    source = folder(tmp_path)
    (source / name).write_bytes((shared / "published" / name).read_bytes())
    problems: list[Problem] = []
    (record,) = import_published(source, store, problems.append, figures.find, figures.names())
    assert set(record.data.units) == {"2191"}
    lines = [str(problem) for problem in problems]
    assert any("conditional-probability: conditional_trump_89.json is not there" in line for line in lines)


def test_pictures_lose_their_metadata_and_stand_upright(tmp_path: Path, store: Store) -> None:
    """Photographs carry where they were taken; nothing of that may reach a page."""
    path = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (40, 20), "red").save(path, exif=exif, comment=b"here I live")
    kept = keep_picture(path, store)
    assert (kept.width, kept.height) == (20, 40)
    content = store.read_object(kept.object)
    assert b"Secret" not in content
    assert b"here I live" not in content
    with Image.open(io.BytesIO(content)) as image:
        assert dict(image.getexif()) == {}


def test_a_broken_picture_is_one_clear_line(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\xff\xd8 not a picture")
    with pytest.raises(AuthorError, match=r"photo\.jpg: warning: is no readable picture"):
        keep_picture(path, store)
