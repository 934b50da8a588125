"""Where things lie: the one place that counts folders up from this file."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parents[1]
FRONT_END = ROOT / "site"
CONTENT = ROOT / "content"
DATA = ROOT / "build" / "data"
SHIPPED_WEIGHTS = ROOT / "build" / "models"
