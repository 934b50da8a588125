"""Analyses of what units respond to: probes, words, regions, emotions, attacks, universality."""
