"""The analyses: the only part of the package that imports torch. Figures call it from inside ``compute``."""
