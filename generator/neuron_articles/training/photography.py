"""What a camera does to a picture: light, blur, noise, and things in front of it. Smooths the model's gradients."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

BLURRED, NOISY, COVERED = 0.15, 0.2, 0.1  # shares of the pictures


def photograph(images: Tensor, may_cover: list[bool], chance: torch.Generator) -> Tensor:
    """(n, 3, y, x), 0 to 1, to uint8. Only pictures that ``may_cover`` get something before them: words stay whole."""
    count = len(images)

    def draw(share: float) -> Tensor:
        return torch.rand(count, generator=chance) < share

    blurred = draw(BLURRED)
    if blurred.any():
        images[blurred] = F.avg_pool2d(F.pad(images[blurred], (1, 1, 1, 1), mode="replicate"), 3, 1)
    for row in (draw(COVERED) & torch.tensor(may_cover)).nonzero()[:, 0].tolist():
        _cover(images[row], chance)
    gain = 1 + 0.08 * torch.randn(count, 1, 1, 1, generator=chance)
    offset = 0.04 * torch.randn(count, 1, 1, 1, generator=chance)
    level = torch.where(draw(NOISY), 0.12 * torch.rand(count, generator=chance), 0.02)[:, None, None, None]
    noise = torch.randn(images.shape, generator=chance)
    return ((images * gain + offset + level * noise).clamp_(0, 1) * 255).round_().to(torch.uint8)


def _cover(image: Tensor, chance: torch.Generator) -> None:
    """One or two patches of a plain colour, each up to a quarter of the side."""
    side = image.shape[-1]
    for _ in range(1 + int(torch.rand(1, generator=chance) < 0.5)):
        height, width = torch.randint(4, side // 4, (2,), generator=chance).tolist()
        top, left = torch.randint(0, side - 4, (2,), generator=chance).tolist()
        image[:, top : top + height, left : left + width] = torch.rand(3, 1, 1, generator=chance)
