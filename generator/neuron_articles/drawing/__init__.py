"""What a figure's ``draw`` is made of: components, charts, colours of activation, outlines of maps."""
