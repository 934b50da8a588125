"""The training run: steps, curves, and checkpoints from which a killed run goes on."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import torch
from msgspec import to_builtins
from torch import Tensor, nn
from torch.nn import functional as F

from neuron_articles.models.device import pays_in_bf16
from neuron_articles.models.networks import build_clip
from neuron_articles.models.vocabulary import CutTokenizer
from neuron_articles.models.weights import put_weights, read_weights
from neuron_articles.problems import AuthorError
from neuron_articles.stimuli.dataset.library import load_library
from neuron_articles.training.batch import Inks, TrainingBatch
from neuron_articles.training.curves import Curves
from neuron_articles.training.ink_head import InkHead, also_true, ink_in_answer
from neuron_articles.training.loader import Order, batches
from neuron_articles.training.normalization import normalized
from neuron_articles.training.objective import MAX_SCALE, NonNegativeHead, contrastive
from neuron_articles.training.recipe import TrainingRecipe
from neuron_articles.training.spelling import SpellingHead

LINE, EVALUATION, CHECKPOINT = 100, 500, 250  # steps between log lines, evaluations, checkpoints
PATIENCE = 180.0  # seconds after which a checkpoint is written in any case: machines may be slow
INKED = ("layer1", "layer2", "layer3")  # the layers whose means have to tell inks
PARTS = ("model", "head", "speller", "inker", "optimizer")
LOG, STATE, BRANCH, BEFORE = "log.jsonl", "checkpoint.pt", "before-term.pt", "before.json"


class AnotherRecipe(AuthorError):
    """The folder holds a run that was begun otherwise. The message is one line with the remedy."""


class Run:
    """A training run in its folder: ``checkpoint.pt`` (state), ``log.jsonl`` (curves), ``before-term.pt`` (branch)."""

    def __init__(self, recipe: TrainingRecipe, folder: Path, cache: Path | None = None, device: str = "cpu") -> None:
        self.recipe, self.folder, self.cache, self.device = recipe, folder, cache, torch.device(device)
        self.library = load_library(cache)
        self.config = recipe.architecture.config(self.library.concepts)
        torch.manual_seed(recipe.seed)
        self.model = build_clip(self.config).to(self.device)
        self.model.visual.to(memory_format=torch.channels_last)
        with torch.no_grad():
            self.model.logit_scale.fill_(math.log(recipe.scale))
        self.head = NonNegativeHead(recipe.architecture.embedding, 32 * recipe.architecture.width).to(self.device)
        places = (recipe.architecture.pixels // 16) ** 2
        self.speller = SpellingHead(16 * recipe.architecture.width, places).to(self.device)
        colours = sum(one.kind == "colour" for one in self.library.concepts)
        self.inker = InkHead([recipe.architecture.width * 2**n for n in (2, 3, 4)], colours).to(self.device)
        self.optimizer = self._optimizer()
        self.step, self.seconds, self.saved = 0, 0.0, time.monotonic()
        self.activations: Tensor | None = None
        self.before: Tensor | None = None
        self.means: dict[str, Tensor] = {}
        self.model.visual.layer4.register_forward_hook(self._keep)
        self.model.visual.layer3.register_forward_hook(self._keep_before)
        for name in INKED:
            getattr(self.model.visual, name).register_forward_hook(partial(self._keep_mean, name))

    def _keep(self, module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        self.activations = output.float().mean((2, 3))  # (image, unit), after the ReLU

    def _keep_before(self, module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        self.before = output.float()  # (image, channel, y, x)

    def _keep_mean(self, name: str, module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        self.means[name] = output.float().mean((2, 3))  # (image, channel)

    def _optimizer(self) -> torch.optim.Optimizer:
        """AdamW; weight decay only where it means something: tables and kernels. The scale goes faster (``factor``)."""
        tables = [p for p in self.model.parameters() if p.ndim > 1]
        scale = self.model.logit_scale
        others = [p for p in self.model.parameters() if p.ndim <= 1 and p is not scale]
        others += [*self.head.parameters(), *self.speller.parameters(), *self.inker.parameters()]
        groups = [
            {"params": tables, "weight_decay": self.recipe.decay, "factor": 1.0},
            {"params": others, "weight_decay": 0.0, "factor": 1.0},
            {"params": [scale], "weight_decay": 0.0, "factor": self.recipe.scale_rate},
        ]
        return torch.optim.AdamW(groups, lr=self.recipe.rate, betas=(0.9, 0.98), eps=1e-6, fused=True)

    @property
    def share(self) -> float:
        """How much of the run is over, 0 to 1."""
        return self.recipe.share(self.step, self.seconds)

    def resume(self, state: Path | None = None) -> None:
        """Continue from the folder's checkpoint, or from another run's ``state``; from the start if there is none."""
        path = state or self.folder / STATE
        if not path.is_file():
            return
        saved = torch.load(path, map_location=self.device, weights_only=True)
        for name in PARTS:
            getattr(self, name).load_state_dict(saved[name])
        self.step, self.seconds = saved["step"], saved["seconds"]

    def begin_with(self, weights: Path) -> None:
        """Begin with a shipped model's weights, and keep the story of their training. Raises BadWeights."""
        state = read_weights(weights).state
        put_weights(self.model, state, "this recipe", weights)
        beside = weights.with_suffix(".json")
        before = json.loads(beside.read_text(encoding="utf-8")) if beside.is_file() else {}
        (self.folder / BEFORE).write_text(json.dumps(before), encoding="utf-8")

    def save(self, name: str = STATE) -> None:
        """Write the whole state to a temporary file, then rename it."""
        state = {name: getattr(self, name).state_dict() for name in PARTS}
        unfinished = self.folder / f"{name}.partial"
        about = {"step": self.step, "seconds": self.seconds, "config": to_builtins(self.config)}
        torch.save({**state, **about}, unfinished)
        unfinished.replace(self.folder / name)
        self.saved = time.monotonic()

    def train(self, progress: Callable[[str], None] = print) -> None:
        """Steps until the run is over. Killed at any moment it loses what came after the last checkpoint."""
        vocabulary, context = self.config.vocabulary or [], self.config.text_cfg.context_length
        tokenizer = CutTokenizer(vocabulary, context)
        curves = Curves(self.library, self.model, tokenizer, self.folder / LOG, self.device)
        order = Order(
            self.cache,
            self.recipe.seed,
            self.step,
            self.recipe.batch,
            self.recipe.carriers,
            vocabulary,
            context,
            self.recipe.mix,
        )
        source = batches(order)
        batch = next(source)  # the clock starts when the loader has
        self.model.train()
        while self.share < 1:
            began, before = time.monotonic(), self.share
            line = self._step(batch)
            batch = next(source)
            self.step += 1
            self.seconds += time.monotonic() - began
            if before < self.recipe.term_from <= self.share:
                self.save(BRANCH)
            self._report(curves, line, progress)
        source.close()  # type: ignore[attr-defined]
        self.save()
        progress(json.dumps(curves.write(self.step, self.seconds, self.share, evaluate=True)))

    def _step(self, batch: TrainingBatch) -> dict[str, float]:
        recipe, share = self.recipe, self.share
        rate = recipe.learning_rate(self.step, share)
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group["factor"]
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=pays_in_bf16(self.device)):
            left = self.model.encode_image(normalized(batch.images, self.device))
            right = self.model.encode_text(batch.tokens.to(self.device))
        left, right = left.float(), right.float()
        losses = self._losses(left, right, batch, share)
        self.optimizer.zero_grad(set_to_none=True)
        torch.stack([weight * loss for weight, loss in losses.values()]).sum().backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        with torch.no_grad():
            self.model.logit_scale.clamp_(0, math.log(MAX_SCALE))
            match = (F.normalize(left, dim=-1) @ F.normalize(right, dim=-1).T).argmax(1).cpu() == torch.arange(
                len(left)
            )
        told = {name: loss.item() for name, (_, loss) in losses.items()}
        scale = self.model.logit_scale.exp().item()
        return {**told, "retrieval": match.float().mean().item(), "rate": rate, "scale": scale}

    def _losses(
        self, left: Tensor, right: Tensor, batch: TrainingBatch, share: float
    ) -> dict[str, tuple[float, Tensor]]:
        """Weight and value of everything that is minimized; what the recipe has not is 0."""
        recipe, none = self.recipe, torch.zeros((), device=self.device)
        inks = batch.inks and Inks(*(one.to(self.device) for one in batch.inks))
        apart = also_true(inks) if inks else None
        scale = self.model.logit_scale.exp()
        weight, term = recipe.term_weight(share), none
        assert self.activations is not None
        if weight:
            term = self.head(self.activations, right, apart)
        elif recipe.term and recipe.head_first:
            weight, term = recipe.term, self.head(self.activations.detach(), right.detach(), apart)
        letters = self.speller(self.before, batch.spelled.to(self.device)) if recipe.letters else none
        losses = {
            "loss": (1.0, contrastive(left, right, scale, apart)),
            "term": (weight, term),
            "letters": (recipe.letters, letters),
        }
        if inks:
            losses["inks"] = (recipe.ink, self.inker([self.means[name] for name in INKED], inks.named))
            losses["answer"] = (recipe.answer, ink_in_answer(left, right, scale, inks))
        return losses

    def _report(self, curves: Curves, line: dict[str, float], progress: Callable[[str], None]) -> None:
        curves.add(line)
        if self.step % CHECKPOINT == 0 or time.monotonic() - self.saved > PATIENCE:
            self.save()
        if self.step % LINE == 0:
            written = curves.write(self.step, self.seconds, self.share, evaluate=self.step % EVALUATION == 0)
            progress(json.dumps(written))


def train(
    recipe: TrainingRecipe,
    folder: Path,
    *,
    cache: Path | None = None,
    start: Path | None = None,
    device: str = "cpu",
    progress: Callable[[str], None] = print,
) -> Run:
    """Train in ``folder``, going on where a killed run stopped.

    start: what a new run begins with: another run's checkpoint, or a shipped model's weights (safetensors)

    Raises DatasetMissing, BadWeights, and AnotherRecipe when the folder holds a run of another recipe.
    """
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / "recipe.json"
    told: dict[str, Any] = json.loads(json.dumps(asdict(recipe)))
    if note.is_file() and json.loads(note.read_text(encoding="utf-8")) != told:
        raise AnotherRecipe(f"{folder} holds a run of another recipe", "choose another folder or delete it")
    note.write_text(json.dumps(told, indent=1), encoding="utf-8")
    run = Run(recipe, folder, cache, device)
    if start and start.suffix == ".safetensors" and not (folder / STATE).is_file():
        run.begin_with(start)
    else:
        run.resume(None if (folder / STATE).is_file() else start)
    run.train(progress)
    return run
