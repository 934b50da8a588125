"""Distill-style research articles about the neurons of CLIP models, and the analyses behind their figures."""

__version__ = "0.1.0"
