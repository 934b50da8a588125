"""How fast the analyses are: ratios in one run, CPU seconds on one thread, cases interleaved, medians.

    python benchmarks/analyses.py                     scan and feature visualization of RN50 with random weights, and
                                                      the sparse probe (beside scikit-learn, where it is installed)
    python benchmarks/analyses.py --rounds 5 --json   more rounds, machine-readable
    PYTHONPATH=folder python benchmarks/analyses.py   with torch-lucent (and kornia) from a folder, as a peer

Exit status 1 when a goal is missed. Ratios need no quiet machine: every case suffers alike.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import torch
from open_clip.constants import OPENAI_DATASET_MEAN as MEAN
from open_clip.constants import OPENAI_DATASET_STD as STD
from PIL import Image
from torchvision.transforms.v2 import Normalize

from neuron_articles.analyses.attribution import LinearPool
from neuron_articles.analyses.sparse_probe import Examples, fit, fit_sparse
from neuron_articles.models.clip import load_model
from neuron_articles.models.device import pays_in_bf16
from neuron_articles.models.networks import RANDOM
from neuron_articles.models.text_tower import CutTextTower
from neuron_articles.models.trunk import Trunk
from neuron_articles.responses.pooling import pool
from neuron_articles.responses.scan import Scan, first_edges, scan_shard
from neuron_articles.responses.summary import Edges, ScanSettings, summarize
from neuron_articles.stimuli.pictures import open_pictures
from neuron_articles.visualization.objectives import unit
from neuron_articles.visualization.optimization import Recipe, visualize

CPU = torch.device("cpu")
SIDE = 224


@dataclass(frozen=True)
class Case:
    """Something timed: ``run`` handles ``items`` pictures, or picture steps."""

    name: str
    items: int
    run: Callable[[], object]


@dataclass(frozen=True)
class Goal:
    """``numerator`` / ``denominator`` in CPU seconds per item must be at least, or at most, a bound."""

    text: str
    numerator: str
    denominator: str
    bound: float
    least: bool = True


def measure(cases: Sequence[Case], rounds: int) -> dict[str, float]:
    """CPU seconds per item: every case once to warm up, then ``rounds`` times in turn, the median."""
    seconds: dict[str, list[float]] = {case.name: [] for case in cases}
    for number in range(rounds + 1):
        for case in cases:
            start = time.process_time()
            case.run()
            if number:
                seconds[case.name].append((time.process_time() - start) / case.items)
    return {name: statistics.median(times) for name, times in seconds.items()}


def random_model() -> Any:
    """RN50 with random weights whose residual branches count, in eval mode."""
    torch.manual_seed(0)
    model = open_clip.create_model("RN50")
    for name, parameter in model.named_parameters():
        if name.endswith("bn3.weight"):
            torch.nn.init.ones_(parameter)
    return model.eval()


def write_pictures(folder: Path, number: int) -> None:
    """JPEG files of 1024 x 768 with the detail of photographs, about 190 KB each."""
    random = np.random.default_rng(0)
    for index in range(number):
        layers = [
            Image.fromarray(random.integers(0, 256, (size * 3 // 4, size, 3), np.uint8)).resize(
                (1024, 768), Image.Resampling.BICUBIC
            )
            for size in (8, 64, 256)
        ]
        mixed = sum(np.asarray(layer, float) * share for layer, share in zip(layers, (0.6, 0.3, 0.1), strict=True))
        Image.fromarray(np.asarray(mixed, np.uint8)).save(folder / f"{index:03d}.jpg", quality=90)


def scan_cases(model: Any, folder: Path, cache: Path) -> list[Case]:
    pictures = open_pictures(folder)
    count = len(pictures.names)
    dtype = torch.bfloat16 if pays_in_bf16(CPU) else torch.float32
    trunk = Trunk(model.visual, "layer4", MEAN, STD).placed(CPU, dtype)
    scan = Scan(trunk, pictures, SIDE, cache, ScanSettings(), shard=count, first_look=8, workers=1)
    edges = first_edges(scan)
    tower = open_clip.create_model("RN50").visual.eval().to(dtype=dtype, memory_format=torch.channels_last)
    ready = torch.stack([pictures.pixels(i, SIDE) for i in range(count)])
    normalize = Normalize(MEAN, STD)
    preprocess = open_clip.image_transform(SIDE, is_train=False, mean=MEAN, std=STD)

    def encode() -> None:
        """Pure encoding: pictures in memory, the whole image tower with its attention pool, same dtype and batch."""
        with torch.inference_mode():
            for batch in torch.split(ready, 8):
                tower(normalize(batch.float() / 255).to(dtype=dtype, memory_format=torch.channels_last))

    def naive() -> None:
        """What one writes first: Pillow, one picture at a time, fp32."""
        with torch.inference_mode():
            for name in pictures.names:
                model.visual(preprocess(Image.open(folder / name))[None])

    return [
        Case("scan", count, lambda: scan_shard(scan, range(count), edges)),
        Case("encode", count, encode),
        Case("naive scan", count, naive),
        *statistics_cases(trunk, ready, edges),
    ]


def statistics_cases(trunk: Trunk, ready: torch.Tensor, edges: Edges) -> list[Case]:
    """The forward pass alone, and the statistics of a full shard alone."""
    with torch.inference_mode():
        maps = trunk(ready[:8])
        shard = pool(maps.repeat(128, 1, 1, 1) * torch.rand(1024, 1, 1, 1))
    numbers = np.arange(1024, dtype=np.int32)

    def forward() -> None:
        with torch.inference_mode():
            for batch in torch.split(ready, 8):
                trunk(batch)

    def pooling() -> None:
        for _ in range(8):
            pool(maps)

    return [
        Case("forward", len(ready), forward),
        Case("pooling", 64, pooling),
        Case("statistics", 1024, lambda: summarize(shard, numbers, edges, ScanSettings())),
    ]


def visualization_cases(model: Any, steps: int) -> list[Case]:
    trunk = Trunk(model.visual, "layer4", MEAN, STD).placed(CPU)
    early = Trunk(model.visual, "layer2", MEAN, STD).placed(CPU)
    units = list(range(16))
    recipe = Recipe(steps=steps)  # 128 px
    cases = [
        Case("visualize", 16 * steps, lambda: visualize(trunk, unit(units), units, recipe)),
        Case("visualize one", steps, lambda: visualize(trunk, unit(0), [0], recipe)),
        Case("visualize layer2", 16 * steps, lambda: visualize(early, unit(units), units, recipe)),
    ]
    if pays_in_bf16(CPU):
        rough = Trunk(model.visual, "layer4", MEAN, STD).placed(CPU, torch.bfloat16)
        cases.append(Case("visualize bf16", 16 * steps, lambda: visualize(rough, unit(units), units, recipe)))
    return cases + lucent_cases(model, steps)


def text_cases() -> list[Case]:
    """Texts of eight tokens in a context of 77, by the whole text tower and by one cut to what they hold; and W."""
    clip = load_model("RN50", device="cpu", weights=RANDOM)
    tokenizer: Any = clip.tokenizer
    words = ["one", "two", "red", "dog", "sun", "cat"]
    texts = [" ".join(words[start:] + words[:start]) for start in range(6)] * 4
    tokens = [tokenizer.encode(text) for text in texts]
    tower, linear = CutTextTower(clip), LinearPool.of(clip.network.visual.attnpool)
    prompts = torch.nn.functional.normalize(torch.randn(363, clip.dimension), dim=1)
    return [
        Case("text tower", len(texts), lambda: clip.encode_texts(texts)),
        Case("cut text tower", len(texts), lambda: tower.embed(tokens)),
        Case("attribution of 363 prompts", 1, lambda: linear.attribute(prompts)),
    ]


def probe_cases() -> tuple[list[Case], dict[str, float]]:
    """A path to three weights a class on planted activations, and scikit-learn's saga at the penalty that it ends with.

    Saga gets twenty epochs, where it is still far from the optimum. Returns the objectives, too: lower is better.
    """
    found: dict[str, float] = {}
    examples = planted_examples()
    last = fit_sparse(examples)

    def ours() -> None:
        found["sparse probe"] = fit_sparse(examples).objective

    def one() -> None:
        found["sparse probe, one penalty"] = fit(examples, last.penalty).objective

    cases = [Case("sparse probe", 1, ours), Case("sparse probe, one penalty", 1, one)]
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        return cases, found

    def saga() -> None:
        strength = 1 / (last.penalty * len(examples.labels))
        model = LogisticRegression(l1_ratio=1, C=strength, solver="saga", max_iter=20, tol=1e-9)
        model.fit(examples.features.numpy(), examples.labels.numpy())
        weights, bias = (torch.tensor(each.T, dtype=torch.float32) for each in (model.coef_, model.intercept_))
        loss = torch.nn.functional.cross_entropy(examples.features @ weights + bias, examples.labels)
        found["saga"] = float(loss) + last.penalty * float(weights.abs().sum())

    return [*cases, Case("saga", 1, saga)], found


def planted_examples(pictures: int = 450, units: int = 2560, classes: int = 150) -> Examples:
    """Activations in which one unit in a hundred answers each class."""
    generator = torch.Generator().manual_seed(0)
    labels = torch.arange(pictures) % classes
    answers = 3 * torch.rand(classes, units, generator=generator)
    answers *= torch.rand(classes, units, generator=generator) < 0.01
    values = (torch.randn(pictures, units, generator=generator) + 1.5 * answers[labels]).relu()
    return Examples.of(values, labels, classes)


def lucent_cases(model: Any, steps: int) -> list[Case]:
    """torch-lucent where it is installed, with the two names put back that later kornia releases moved."""
    try:
        import kornia
        from kornia.geometry import transform as moved

        for name in ("get_rotation_matrix2d", "warp_affine"):
            setattr(kornia, name, getattr(moved, name))
        from lucent.optvis import render
    except ImportError:
        return []
    visual = model.visual

    def case(fixed: int | None) -> Callable[[], object]:
        options = {"show_image": False, "progress": False, "thresholds": (steps,), "fixed_image_size": fixed}
        return lambda: render.render_vis(visual, "layer4:7", **options)

    return [Case("lucent", steps, case(None)), Case("lucent at 128", steps, case(128))]


# Pictures are made in the number format that is fastest, as figures make them; torch-lucent has fp32 alone.
MADE = "visualize bf16" if pays_in_bf16(CPU) else "visualize"
GOALS = [
    Goal("scan throughput over pure encoding", "encode", "scan", 0.85),
    Goal("scan over a naive Pillow fp32 loop", "naive scan", "scan", 3.0 if pays_in_bf16(CPU) else 1.2),
    Goal("statistics over the forward pass", "statistics and pooling", "forward", 0.05, least=False),
    Goal("visualization over torch-lucent's default path", "lucent", MADE, 8.0),
    Goal("visualization over torch-lucent at 128 px", "lucent at 128", MADE, 3.0),
    Goal("the path of sparse probes over scikit-learn's saga, twenty epochs", "saga", "sparse probe", 3.0),
    Goal("texts of 8 tokens by the cut text tower", "text tower", "cut text tower", 8.0),
    Goal("a target in layer2 over one in layer4", "visualize layer2", "visualize", 0.6, least=False),
]


def judge(times: dict[str, float]) -> list[dict[str, Any]]:
    """Every goal whose cases were measured."""
    rows = []
    for goal in GOALS:
        if goal.numerator in times and goal.denominator in times:
            ratio = times[goal.numerator] / times[goal.denominator]
            met = ratio >= goal.bound if goal.least else ratio <= goal.bound
            rows.append({"goal": goal.text, "ratio": ratio, "bound": goal.bound, "least": goal.least, "met": met})
    return rows


def judge_objectives(found: dict[str, float]) -> list[dict[str, Any]]:
    """Whether the sparse probe's objective is no higher than saga's; nothing where saga did not run."""
    if "saga" not in found:
        return []
    ratio = found["sparse probe"] / found["saga"]
    text = f"objective of the sparse probe ({found['sparse probe']:.3f}) over saga's ({found['saga']:.3f})"
    return [{"goal": text, "ratio": ratio, "bound": 1.0, "least": False, "met": ratio <= 1}]


def report(times: dict[str, float], rows: list[dict[str, Any]]) -> str:
    lines = [f"{name:<24}{seconds * 1000:10.2f} ms CPU per picture or step" for name, seconds in times.items()]
    for row in rows:
        sign = ">=" if row["least"] else "<="
        lines.append(
            f"{'met   ' if row['met'] else 'MISSED'}  {row['goal']}: {row['ratio']:.2f} (goal {sign} {row['bound']})"
        )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pictures", type=int, default=24)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    model = random_model()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "pictures"
        folder.mkdir()
        write_pictures(folder, options.pictures)
        times = measure(scan_cases(model, folder, Path(name) / "cache"), options.rounds)
    times |= measure(visualization_cases(model, options.steps), options.rounds)
    times |= measure(text_cases(), options.rounds)
    probes, objectives = probe_cases()
    times |= measure(probes, 1)
    times["statistics and pooling"] = times["statistics"] + times["pooling"]
    rows = judge(times) + judge_objectives(objectives)
    print(json.dumps({"seconds": times, "goals": rows}) if options.json else report(times, rows))
    return 0 if all(row["met"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
