"""Computing figures: what is fresh, stale or missing, and the import of published numbers."""
