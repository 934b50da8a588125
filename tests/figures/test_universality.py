"""Features that several models share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from neuron_articles.drawing.component import Component
from neuron_articles.figures import universality
from neuron_articles.problems import AuthorError
from tests.figures.records import make_record, misfit, published_data


def numbers() -> dict[str, Any]:
    unit = {"label": "last layer · 5", "unit": "RN50x4/layer4/5", "correlation": 0.812}
    return {
        "models": [{"kind": "Classifier", "title": "one"}, {"kind": "CLIP", "title": "two"}],
        "features": [
            {"title": "Birds", "about": "", "units": [[{"label": "mixed4d · 3"}], [unit]]},
            {"title": "Words", "about": "", "units": [[], [unit]]},
            {"title": "Dogs", "about": "", "units": [[{"label": "mixed4d · 9"}], [unit]]},
        ],
    }


def draw(data: dict[str, Any]) -> Component:
    return universality.FIGURE.draw(make_record(universality, data))


def test_rows_are_grouped_by_the_kinds_of_model_that_have_them() -> None:
    groups = draw(numbers()).data["groups"]
    assert [(group["title"], [row["title"] for row in group["rows"]]) for group in groups] == [
        ("Classifier + CLIP", ["Birds", "Dogs"]),
        ("CLIP", ["Words"]),
    ]


def test_units_with_a_page_lead_to_it() -> None:
    component = draw(numbers())
    plain, linked = (cell[0] for cell in component.data["groups"][0]["rows"][0]["cells"])
    assert (plain["page"], plain["correlation"]) == ("", "")
    assert (linked["page"], linked["correlation"]) == ("neurons/RN50x4/layer4/5/index.html", "0.81")
    assert component.units == ("RN50x4/layer4/5",)


def test_a_row_without_all_models_is_one_readable_problem(tmp_path: Path) -> None:
    data = numbers()
    data["features"][1]["units"].pop()
    assert misfit(universality, data, tmp_path) == "data: Words needs a list of units for each model"


def test_a_unit_that_does_not_exist_is_one_readable_problem(tmp_path: Path) -> None:
    data = numbers()
    data["features"][1]["units"][1] = [{"label": "9999", "unit": "RN50x4/layer4/9999"}]
    said = misfit(universality, data, tmp_path)
    assert (
        said.startswith("data.features[1].units[1][0]: RN50x4/layer4 has") and "has neurons 0 to 2559, not 9999" in said
    )


def test_a_unit_that_was_compared_says_what_its_pictures_show() -> None:
    data = numbers()
    image = {"object": "x.webp", "width": 224, "height": 56}
    data["features"][0]["units"][1] = [{"label": "5", "image": image, "shows": ["tea", "coffee"]}]
    data["features"][0]["purity"] = {"pictures": 0.9, "words": 1.0}
    data["models"][1] = {"kind": "Untrained", "units": 1024}
    component = draw(data)
    row = component.data["groups"][0]["rows"][0]
    assert row["cells"][1][0]["alt"] == "its strongest drawings and words: tea, coffee"
    assert row["about"] == "9 of its ten strongest drawings show it, 10 of ten words say it"
    assert component.data["models"][1]["title"] == "1,024 units"


def test_published_features(shared: Path) -> None:
    data = published_data(universality, shared / "published")
    counts = {feature.title: [len(units) for units in feature.units] for feature in data.features}
    assert counts == {
        "B/W vs Color Detectors": [4, 4, 4, 4, 4, 4, 4],
        "High-Low Frequency Detectors": [4, 4, 4, 4, 4, 4, 4],
        "Insect Detectors": [4, 0, 4, 4, 4, 4, 4],
        "Bird Detectors": [4, 0, 4, 4, 4, 4, 4],
        "Sunset Detectors": [0, 4, 4, 2, 4, 4, 4],
        "Palm Tree Detector": [0, 0, 4, 1, 4, 4, 4],
        "Pool Detector": [0, 4, 4, 2, 4, 4, 4],
        "'F' Detectors": [0, 0, 1, 4, 4, 4, 4],
    }
    component = draw(data)
    assert [group["title"] for group in component.data["groups"]] == [
        "ImageNet + Places365 + Multimodal",
        "ImageNet + Multimodal",
        "Places365 + Multimodal",
        "Multimodal",
    ]
    assert "calls “contrastive_v2” RN50 2x" in component.warnings[0]
    assert any("lists the same unit twice" in warning for warning in component.warnings)
    assert "<a" not in data.features[0].about


def test_an_address_of_no_unit_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "Models.json").write_text('{"one": {"header": "A", "sub": "B"}}')
    feature = {"name": "F", "description": "", "model_features": {"one": [{"a_url": "https://example.org/5"}]}}
    (tmp_path / "Features.json").write_text(json.dumps({"f": feature}))
    with pytest.raises(AuthorError, match=r"Features\.json.*not the address of a unit"):
        universality.published.published(tmp_path)
