"""Where the weights that a user names lie: a file, a folder of a snapshot, or a name on the Hugging Face hub.

Nothing is loaded here, and PyTorch is not needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec import Struct

from neuron_articles.problems import AuthorError, Place

# In a folder, the first of these that there is; otherwise the only file with one of the suffixes.
NAMES = (
    "open_clip_model.safetensors",
    "open_clip_pytorch_model.safetensors",
    "open_clip_pytorch_model.bin",
    "model.safetensors",
    "pytorch_model.bin",
)
SUFFIXES = frozenset((".safetensors", ".bin", ".pt", ".pth", ".ckpt"))
CONFIG = "open_clip_config.json"
HUB = "hf-hub:"


class BadWeights(AuthorError):
    """A file of weights that is missing, damaged, another one, or for another architecture. The message is one line."""


class PreprocessConfig(Struct, frozen=True):
    """How open_clip prepares pictures for a model; what is left out is CLIP's own."""

    mean: tuple[float, float, float] | None = None
    std: tuple[float, float, float] | None = None
    resize_mode: str = "shortest"


class OpenClipConfig(Struct, frozen=True):
    """``open_clip_config.json``: the model's shape, as in open_clip's own configs, and its pictures' preparation."""

    model_cfg: dict[str, object]
    preprocess_cfg: PreprocessConfig = PreprocessConfig()


@dataclass(frozen=True)
class WeightFile:
    """A file of weights, and what the config beside it says."""

    path: Path
    config: OpenClipConfig | None = None


def find_weights(chosen: str) -> WeightFile:
    """The file that ``--weights`` names: a path, a folder of a snapshot, or ``hf-hub:organisation/name[@revision]``.

    Raises BadWeights.
    """
    if chosen.startswith(HUB):
        return _in_folder(_fetch(chosen.removeprefix(HUB)))
    path = Path(chosen).expanduser()
    if path.is_dir():
        return _in_folder(_snapshot(path))
    if not path.is_file():
        raise BadWeights("there is no such file of weights", "give a file, a folder or hf-hub:name", Place(str(path)))
    return WeightFile(path, _config(path.parent))


def _snapshot(folder: Path) -> Path:
    """The snapshot in a folder of the hub's cache, ``models--organisation--name``; any other folder as it is."""
    snapshots = folder / "snapshots"
    if not snapshots.is_dir():
        return folder
    head = folder / "refs" / "main"
    named = snapshots / head.read_text(encoding="utf-8").strip() if head.is_file() else None
    found = sorted(path for path in snapshots.iterdir() if path.is_dir())
    if named is not None and named.is_dir():
        return named
    if len(found) != 1:
        raise BadWeights(f"there are {len(found)} snapshots here", "name one of them", Place(str(snapshots)))
    return found[0]


def _in_folder(folder: Path) -> WeightFile:
    named = [folder / name for name in NAMES if (folder / name).is_file()]
    others = sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES and path.is_file())
    if not named and len(others) != 1:
        what = f"there are {len(others)} files of weights" if others else "there are no weights"
        raise BadWeights(f"{what} in this folder", "name a file", Place(str(folder)))
    return WeightFile((named or others)[0], _config(folder))


def _config(folder: Path) -> OpenClipConfig | None:
    path = folder / CONFIG
    try:
        return msgspec.json.decode(path.read_bytes(), type=OpenClipConfig)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise BadWeights(f"this is not a readable config ({error})", "fetch it again", Place(str(path))) from error


def _fetch(name: str) -> Path:
    """The folder of a model's snapshot, from the cache or from the hub. Raises BadWeights."""
    from huggingface_hub import snapshot_download

    repository, _, revision = name.partition("@")
    patterns = [*NAMES, CONFIG]
    failure: Exception | None = None
    for cached in (True, False):
        try:
            folder = snapshot_download(
                repository, revision=revision or None, allow_patterns=patterns, local_files_only=cached
            )
            return Path(folder)
        except Exception as error:  # hubs, proxies and caches fail in many ways
            failure = error
    reason = (str(failure).strip().splitlines() or [type(failure).__name__])[0]
    raise BadWeights(f"{HUB}{name} cannot be fetched here ({reason[:120]})", "give a file or a folder") from failure
