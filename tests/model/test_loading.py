"""Models by name: what loads, and what is said when it does not."""

from __future__ import annotations

import re
from pathlib import Path

import open_clip
import pytest
import torch

from neuron_articles.models import clip as models
from neuron_articles.models.clip import build_clip, load_model
from neuron_articles.models.device import NoDevice
from neuron_articles.models.weights import BadWeights, file_digest, put_weights, read_weights, write_weights
from neuron_articles.units import MODELS, UnknownName, find_model

pytestmark = pytest.mark.torch

PUBLIC = ["RN50", "RN101", "RN50x4", "RN50x16", "RN50x64"]
SMALL = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 64, "layers": [1, 1, 1, 1], "width": 8, "patch_size": None},
    "text_cfg": {"context_length": 12, "vocab_size": 515, "width": 32, "heads": 2, "layers": 1},
    "vocabulary": list(range(512)),
}


@pytest.mark.parametrize("name", PUBLIC)
def test_the_registry_knows_the_public_architectures(name: str) -> None:
    config = open_clip.get_model_config(models._public(find_model(name)))
    assert config["vision_cfg"]["image_size"] == find_model(name).pixels
    assert 32 * config["vision_cfg"]["width"] == find_model(name).layers["layer4"]
    assert config.get("quick_gelu"), "OpenAI's text towers were trained with QuickGELU"


@pytest.mark.parametrize("name", ["PictoCLIP", "RN50", "RN50x4"])
def test_all_architectures_run_through_the_same_interface(name: str) -> None:
    clip = load_model(name, device="cpu", weights="random")
    pixels = torch.zeros(1, 3, clip.side, clip.side, dtype=torch.uint8)
    image, text = clip.encode_images(pixels), clip.encode_texts(["a dog", "ein Hund 🐕"])
    assert image.shape == (1, clip.dimension) and text.shape == (2, clip.dimension)
    assert torch.allclose(torch.cat([image, text]).norm(dim=1), torch.ones(3), atol=1e-4)
    assert clip.trunk().width == clip.model.layers["layer4"]


def test_written_weights_load_again_to_the_same_bytes(tmp_path: Path) -> None:
    network = build_clip(SMALL)
    first = write_weights(network, SMALL, tmp_path / "a.safetensors")
    state, config = read_weights(tmp_path / "a.safetensors")
    assert config == SMALL and first == file_digest(tmp_path / "a.safetensors")
    other = build_clip(config)
    put_weights(other, state, "small", "a")
    assert write_weights(other, config, tmp_path / "b.safetensors") == first


def test_weights_can_be_given_as_a_file(tmp_path: Path) -> None:
    write_weights(build_clip(SMALL), SMALL, tmp_path / "mine.safetensors")
    clip = load_model("PictoCLIP", device="cpu", weights=str(tmp_path / "mine.safetensors"))
    assert clip.dimension == 32 and clip.sha256 == file_digest(tmp_path / "mine.safetensors")


def one_line(error: pytest.ExceptionInfo[BaseException]) -> str:
    text = str(error.value)
    assert "\n" not in text and len(text) < 500
    return text


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadWeights) as error:
        load_model("RN50", device="cpu", weights=str(tmp_path / "none.pt"))
    assert "none.pt" in one_line(error)


@pytest.mark.parametrize("suffix", [".safetensors", ".pt", ".bin"])
def test_a_truncated_file_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"broken{suffix}"
    write_weights(build_clip(SMALL), SMALL, tmp_path / "whole.safetensors")
    if suffix != ".safetensors":
        torch.save(build_clip(SMALL).state_dict(), tmp_path / "whole.safetensors")
    path.write_bytes((tmp_path / "whole.safetensors").read_bytes()[:-4096])
    with pytest.raises(BadWeights) as error:
        load_model("PictoCLIP", device="cpu", weights=str(path))
    assert path.name in one_line(error)


def test_code_in_a_pickle_is_never_run(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (Path.touch, (tmp_path / "sprung",))  # type: ignore[return-value]

    torch.save({"state_dict": Trap()}, tmp_path / "trap.pt")
    with pytest.raises(BadWeights) as error:
        read_weights(tmp_path / "trap.pt")
    assert "trap.pt" in one_line(error)
    assert not (tmp_path / "sprung").exists()


def test_weights_of_another_architecture_are_refused(tmp_path: Path) -> None:
    torch.save(build_clip(SMALL).state_dict(), tmp_path / "small.pt")
    with pytest.raises(BadWeights, match="not the weights of RN50"):
        load_model("RN50", device="cpu", weights=str(tmp_path / "small.pt"))


def test_shipped_weights_with_another_digest_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(
        MODELS,
        "PictoCLIP",
        type(MODELS["PictoCLIP"])("PictoCLIP", "", 64, {"layer4": 256}, "this repository", "0" * 64),
    )
    write_weights(build_clip(SMALL), SMALL, tmp_path / "build" / "models" / "PictoCLIP.safetensors")
    with pytest.raises(BadWeights, match="not the weights of PictoCLIP that were recorded"):
        load_model("PictoCLIP", device="cpu")


def test_a_model_that_is_not_trained_yet_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadWeights, match="train them with neuron-articles model train"):
        load_model("PictoCLIP-b", device="cpu")


def test_no_network_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("no route to host")

    monkeypatch.setattr(models, "_hub_answers", lambda: True)
    monkeypatch.setattr(open_clip, "create_model", fail)
    with pytest.raises(BadWeights) as error:
        load_model("RN101", device="cpu")
    assert "--weights" in one_line(error) and "no route to host" in one_line(error)


def test_a_missing_device_is_said_in_one_line() -> None:
    if torch.cuda.is_available():
        pytest.skip("this machine has CUDA")
    with pytest.raises(NoDevice) as error:
        load_model("RN50", device="cuda", weights="random")
    assert re.search("no cuda device", one_line(error))


@pytest.mark.parametrize("name", ["RN50-v1", "RN50x4-published"])
def test_models_without_weights_say_so(name: str) -> None:
    with pytest.raises(BadWeights, match="never published"):
        load_model(name, device="cpu")


def test_an_unknown_model_is_suggested() -> None:
    with pytest.raises(UnknownName, match="PictoCLIP"):
        load_model("PictoCLP", device="cpu")
