"""Training the small CLIP that ships: architecture, loader, objective, the run with its checkpoints."""
