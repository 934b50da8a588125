"""Training curves: losses and retrieval while training; drawings, words, maps and inks of held-out styles and fonts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import open_clip
import torch
from torch import Tensor

from neuron_articles.models.vocabulary import CutTokenizer
from neuron_articles.stimuli.dataset.library import Item, Library
from neuron_articles.stimuli.dataset.rasters import Pixels
from neuron_articles.stimuli.held_out import gather_inks
from neuron_articles.training.normalization import normalized

WORDS_READ = 600  # written words in held-out fonts that are read at every evaluation


class Curves:
    """Averages what steps report, evaluates now and then, and writes one JSON line a time."""

    def __init__(
        self, library: Library, model: open_clip.CLIP, tokenizer: CutTokenizer, path: Path, device: torch.device
    ) -> None:
        self.library, self.model, self.path, self.device = library, model, path, device
        self.tokenizer = tokenizer
        written = library.select("words", "font")
        self.pictures = library.select("pictures", "style")
        self.words = written[:: max(1, len(written) // WORDS_READ)]
        self.maps = library.select("maps", "map")
        self.inks = gather_inks(library)
        self.lines: list[dict[str, float]] = []

    def add(self, line: dict[str, float]) -> None:
        """Remember what one step reported."""
        self.lines.append(line)

    def write(self, step: int, seconds: float, share: float, *, evaluate: bool) -> dict[str, float]:
        """Append the means since the last line, and zero-shot and reading accuracy if asked for."""
        names = self.lines[0] if self.lines else {}
        means = {name: round(float(np.mean([line[name] for line in self.lines])), 5) for name in names}
        line = {"step": step, "seconds": round(seconds, 1), "share": round(share, 4), **means}
        if evaluate:
            line |= self._evaluate()
        self.lines.clear()
        with self.path.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        return line

    def _evaluate(self) -> dict[str, float]:
        """Shares named right: drawings, words, countries on maps, and inks of words that name no colour."""
        colours = [one.name for one in self.library.concepts if one.kind == "colour"]
        told = {
            "zero_shot": (self.pictures, [one.concept for one in self.pictures], self.library.names),
            "reading": (self.words, [one.name for one in self.words], self.library.words),
            "maps": (self.maps, [one.concept for one in self.maps], sorted({one.concept for one in self.maps})),
        }
        self.model.eval()
        with torch.no_grad():
            found = {name: self._accuracy(self._rendered(items), *rest) for name, (items, *rest) in told.items()}
            answers = [self.library.names[index] for index in self.inks.concepts]
            found["ink"] = self._accuracy(iter([np.stack(self.inks.pictures)] if answers else []), answers, colours)
        self.model.train()
        return {name: round(value, 4) for name, value in found.items()}

    def _rendered(self, items: list[Item]) -> Iterator[Pixels]:
        for start in range(0, len(items), 256):
            yield np.stack([self.library.rendered(one) for one in items[start : start + 256]])

    def _accuracy(self, pictures: Iterator[Pixels], answers: list[str], choices: list[str]) -> float:
        """pictures: in parts (n, y, x, 3), as many as answers."""
        texts = self.model.encode_text(self.tokenizer(choices).to(self.device), normalize=True)
        best = [place for part in pictures for place in (self._images(part) @ texts.T).argmax(1).tolist()]
        right: int = sum(choices[place] == answer for place, answer in zip(best, answers, strict=True))
        return right / max(1, len(answers))

    def _images(self, pictures: Pixels) -> Tensor:
        images = torch.from_numpy(pictures).permute(0, 3, 1, 2)
        embedded: Tensor = self.model.encode_image(normalized(images, self.device), normalize=True)
        return embedded
