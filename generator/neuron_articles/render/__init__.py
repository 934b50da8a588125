"""Rendering: from articles and figure records to a static site. Nothing is computed here, and torch is never loaded."""

from neuron_articles.render.build import Builder, BuildOptions, Outcome, build, check

__all__ = ["BuildOptions", "Builder", "Outcome", "build", "check"]
