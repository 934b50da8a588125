"""Feature visualization: objectives, parameterizations, transforms, facets, steering, diversity."""
