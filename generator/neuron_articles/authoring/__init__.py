"""What authors write, read once and checked: articles, settings, bibliography, named units."""
