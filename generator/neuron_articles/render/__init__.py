"""Rendering: from articles and figure records to a static site. Nothing is computed here, and torch is never loaded."""

from neuron_articles.render.assembly import Outcome
from neuron_articles.render.build import Builder, build, check
from neuron_articles.render.options import BuildOptions

__all__ = ["BuildOptions", "Builder", "Outcome", "build", "check"]
