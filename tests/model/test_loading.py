"""Models by name: what loads, and what is said when it does not."""

from __future__ import annotations

import argparse
import collections
import datetime
import enum
import json
import pickle
import re
import warnings
from pathlib import Path

import huggingface_hub
import numpy as np
import open_clip
import pytest
import torch

from neuron_articles.cli import main as main_module
from neuron_articles.models import clip as models
from neuron_articles.models import networks
from neuron_articles.models.clip import CutTextWarning, load_model
from neuron_articles.models.clip_config import ClipConfig, TextConfig, VisionConfig
from neuron_articles.models.device import NoDevice
from neuron_articles.models.networks import build_clip
from neuron_articles.models.weight_files import BadWeights
from neuron_articles.models.weights import file_digest, put_weights, read_weights, write_weights
from neuron_articles.units import MODELS, UnknownName, find_model

pytestmark = pytest.mark.torch

PUBLIC = ["RN50", "RN101", "RN50x4", "RN50x16", "RN50x64"]
VISION = VisionConfig(64, (1, 1, 1, 1), 8)
SMALL = ClipConfig(embed_dim=32, vision_cfg=VISION, text_cfg=TextConfig(12, 515, 32, 2, 1), vocabulary=list(range(512)))


@pytest.mark.parametrize("name", PUBLIC)
def test_the_registry_knows_the_public_architectures(name: str) -> None:
    config = open_clip.get_model_config(networks.public_name(find_model(name)))
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
    read = read_weights(tmp_path / "a.safetensors")
    assert ClipConfig.of(read.config) == SMALL and first == file_digest(tmp_path / "a.safetensors")
    other = build_clip(ClipConfig.of(read.config))
    put_weights(other, read.state, "small", "a")
    assert write_weights(other, SMALL, tmp_path / "b.safetensors") == first


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


class Trap:
    """What touches a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return (Path.touch, (self.path,))


@pytest.mark.parametrize("old", [False, True])
def test_code_in_a_pickle_is_never_run(tmp_path: Path, old: bool) -> None:
    network = build_clip(SMALL)
    content = {"state_dict": network.state_dict(), "trap": Trap(tmp_path / "sprung")}
    torch.save(content, tmp_path / "trap.pt", _use_new_zipfile_serialization=not old)
    assert read_weights(tmp_path / "trap.pt").state.keys() == network.state_dict().keys()
    (tmp_path / "plain.pt").write_bytes(pickle.dumps(Trap(tmp_path / "sprung")))
    with pytest.raises(BadWeights) as error:
        read_weights(tmp_path / "plain.pt")
    assert "plain.pt" in one_line(error)
    assert not (tmp_path / "sprung").exists()


class Enumerated(enum.Enum):
    A = "a"


def in_a_checkpoint(state: dict[str, torch.Tensor]) -> dict[str, object]:
    """What trainers keep beside the tensors: options, numbers of NumPy, dates, paths, optimizers, nested containers."""
    named = {f"module.{name}": value for name, value in state.items()}
    optimizer = torch.optim.Adam([torch.nn.Parameter(torch.ones(2))])
    beside: dict[str, object] = {
        "args": argparse.Namespace(lr=0.1, path=Path("a")),
        "best": np.float64(0.5),
        "numbers": np.arange(3),
        "date": datetime.date(2026, 11, 30),
        "kind": Enumerated.A,
        "counts": collections.Counter("aab"),
        "names": {"b", "c"},
        "when": collections.deque([1, 2]),
        "dtype": torch.float16,
    }
    return {"epoch": 3, "state_dict": named, "optimizer": optimizer.state_dict(), **beside}


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("name", ["checkpoint.pt", "pytorch_model.bin", "last.ckpt", "0123abcd"])
def test_a_training_checkpoint_is_read_with_anything_beside_the_tensors(tmp_path: Path, name: str, old: bool) -> None:
    state = build_clip(SMALL).state_dict()
    torch.save(in_a_checkpoint(state), tmp_path / name, _use_new_zipfile_serialization=not old)
    read = read_weights(tmp_path / name)
    assert read.state.keys() == state.keys() and not read.is_archive
    assert all(torch.equal(read.state[key], value) for key, value in state.items())


def test_two_models_in_a_checkpoint_are_not_guessed_between(tmp_path: Path) -> None:
    state = build_clip(SMALL).state_dict()
    torch.save({"model": state, "ema": state}, tmp_path / "two.pt")
    with pytest.raises(BadWeights, match=r'there are 2 models in this file: "ema\.", "model\."'):
        read_weights(tmp_path / "two.pt")


def test_the_content_says_what_a_file_is(tmp_path: Path) -> None:
    """A blob of the hub's cache has no suffix, and some names lie."""
    write_weights(build_clip(SMALL), SMALL, tmp_path / "a.safetensors")
    for name in ("a", "a.pt"):
        (tmp_path / name).write_bytes((tmp_path / "a.safetensors").read_bytes())
        assert ClipConfig.of(read_weights(tmp_path / name).config) == SMALL


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_numbers_that_are_not_finite_are_refused(tmp_path: Path, wrong: float) -> None:
    network = build_clip(SMALL)
    with torch.no_grad():
        network.text_projection[0, 0] = wrong
    torch.save(network.state_dict(), tmp_path / "diverged.pt")
    with pytest.raises(BadWeights, match="text_projection holds numbers that are not finite"):
        put_weights(build_clip(SMALL), read_weights(tmp_path / "diverged.pt").state, "small", "diverged.pt")


@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_the_scale_of_logits_may_have_any_shape(shape: tuple[int, ...]) -> None:
    state = build_clip(SMALL).state_dict()
    state["logit_scale"] = torch.full(shape, 3.5)
    network = build_clip(SMALL)
    put_weights(network, state, "small", "a")
    assert float(network.logit_scale.detach()) == 3.5


# A public architecture, small: the checks of its files are the same.
PLAIN = ClipConfig(embed_dim=32, vision_cfg=VISION, text_cfg=TextConfig(77, 49408, 32, 2, 1))
# As open_clip's files say it.
WRITTEN = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 64, "layers": [1, 1, 1, 1], "width": 8, "patch_size": None},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1},
}


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> dict[str, torch.Tensor]:
    """Weights of RN50, which is a small network here."""
    small = type(MODELS["RN50"])("RN50", "CLIP RN50", 64, {"layer4": 256}, "open_clip RN50-quickgelu, openai")
    monkeypatch.setitem(MODELS, "RN50", small)
    monkeypatch.setattr(open_clip, "get_model_config", lambda _: {**WRITTEN, "quick_gelu": True})
    state: dict[str, torch.Tensor] = build_clip(PLAIN).state_dict()
    return state


def activation(clip: models.Clip) -> str:
    return type(clip.network.transformer.resblocks[0].mlp.gelu).__name__


def test_the_activation_is_stated_and_never_guessed(tmp_path: Path, public: dict[str, torch.Tensor]) -> None:
    path = tmp_path / "RN50.pt"
    torch.save(public, path)
    with pytest.raises(BadWeights, match="give --quickgelu or --no-quickgelu"):
        load_model("RN50", device="cpu", weights=str(path))
    for chosen, name in ((True, "QuickGELU"), (False, "GELU")):
        assert activation(load_model("RN50", device="cpu", weights=str(path), quickgelu=chosen)) == name
    for stated, name in ((True, "QuickGELU"), (False, "GELU")):
        config = {"model_cfg": {**WRITTEN, "quick_gelu": stated}, "preprocess_cfg": {"mean": [0.5, 0.5, 0.5]}}
        (tmp_path / "open_clip_config.json").write_text(json.dumps(config))
        clip = load_model("RN50", device="cpu", weights=str(path))
        assert activation(clip) == name and clip.mean == (0.5, 0.5, 0.5)
        with pytest.raises(BadWeights, match=f"these weights have {name} in the text tower"):
            load_model("RN50", device="cpu", weights=str(path), quickgelu=not stated)


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::torch.jit.TracerWarning")
def test_an_archive_of_openai_has_quickgelu(tmp_path: Path, public: dict[str, torch.Tensor]) -> None:
    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.clip = build_clip(PLAIN).eval()

        def forward(self, pixels: torch.Tensor, text: torch.Tensor) -> torch.Tensor:
            cosines = self.clip.encode_image(pixels) @ self.clip.encode_text(text).T
            return torch.mul(cosines, self.clip.logit_scale.exp())

    example = (torch.zeros(1, 3, 64, 64), torch.zeros(1, 77, dtype=torch.long))
    torch.jit.trace(Whole(), example).save(tmp_path / "RN50.pt")  # type: ignore[no-untyped-call]
    assert activation(load_model("RN50", device="cpu", weights=str(tmp_path / "RN50.pt"))) == "QuickGELU"


def test_a_snapshot_of_the_hub_is_a_folder(tmp_path: Path, public: dict[str, torch.Tensor]) -> None:
    hub = tmp_path / "models--org--RN50"
    folder = hub / "snapshots" / "0123"
    (hub / "refs").mkdir(parents=True)
    (hub / "refs" / "main").write_text("0123")
    folder.mkdir(parents=True)
    (hub / "snapshots" / "older").mkdir()
    torch.save(public, folder / "open_clip_pytorch_model.bin")
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": WRITTEN}))
    for place in (hub, folder, folder / "open_clip_pytorch_model.bin"):
        assert activation(load_model("RN50", device="cpu", weights=str(place))) == "GELU"


def test_a_folder_that_says_too_little_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadWeights, match="there are no weights in this folder"):
        load_model("RN50", device="cpu", weights=str(tmp_path))
    for name in ("a.pt", "b.pt"):
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(BadWeights, match="there are 2 files of weights in this folder"):
        load_model("RN50", device="cpu", weights=str(tmp_path))


def test_a_config_of_another_architecture_is_refused(tmp_path: Path, public: dict[str, torch.Tensor]) -> None:
    torch.save(public, tmp_path / "RN50.pt")
    config = tmp_path / "open_clip_config.json"
    config.write_text(
        json.dumps({"model_cfg": {**WRITTEN, "vision_cfg": {"image_size": 64, "layers": [1, 1, 1, 1], "width": 16}}})
    )
    with pytest.raises(BadWeights, match="the config is not of RN50"):
        load_model("RN50", device="cpu", weights=str(tmp_path / "RN50.pt"))
    config.write_text(json.dumps({"model_cfg": {**WRITTEN, "vision_cfg": {"layers": 12, "width": 768}}}))
    with pytest.raises(BadWeights, match="the config is of no ResNet"):
        load_model("RN50", device="cpu", weights=str(tmp_path / "RN50.pt"))
    config.write_text("{")
    with pytest.raises(BadWeights, match="not a readable config"):
        load_model("RN50", device="cpu", weights=str(tmp_path / "RN50.pt"))


def test_a_name_on_the_hub_that_cannot_be_fetched_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("no route to host\nmore")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fail)
    with pytest.raises(BadWeights) as error:
        load_model("RN50", device="cpu", weights="hf-hub:org/name")
    assert "hf-hub:org/name cannot be fetched here (no route to host)" in one_line(error)


def test_weights_of_another_architecture_are_refused(tmp_path: Path) -> None:
    torch.save(build_clip(SMALL).state_dict(), tmp_path / "small.pt")
    with pytest.raises(BadWeights, match="not the weights of RN50"):
        load_model("RN50", device="cpu", weights=str(tmp_path / "small.pt"), quickgelu=True)


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

    monkeypatch.setattr(networks, "_hub_answers", lambda: True)
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


def test_a_text_that_is_cut_is_said_once_with_an_example() -> None:
    clip = load_model("PictoCLIP", device="cpu", weights="random")
    long = "a picture of a dog"
    with pytest.warns(CutTextWarning, match=r'^1 of 2 texts lose their end: PictoCLIP reads 10 tokens \("a picture'):
        clip.encode_texts([long, "a dog"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        clip.encode_texts(["a dog"])


def test_a_cut_text_is_one_line_for_users(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    class Command:
        @staticmethod
        def run(_: object) -> int:
            warnings.warn("a text loses its end", CutTextWarning, stacklevel=1)
            warnings.warn("of a library", DeprecationWarning, stacklevel=1)
            return 0

    monkeypatch.setattr(main_module, "build_parser", lambda *_: argparse.ArgumentParser())
    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", lambda *_: Command)
    assert main_module.main([]) == 0
    assert capsys.readouterr().err == "warning: a text loses its end\n"
