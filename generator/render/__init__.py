"""Rendering: from articles and figure records to a static site. Nothing is computed here, and torch is never loaded."""

from generator.render.build import Builder, BuildOptions, Outcome, build, check
from generator.render.workshop import FRONT_END

__all__ = ["FRONT_END", "BuildOptions", "Builder", "Outcome", "build", "check"]
