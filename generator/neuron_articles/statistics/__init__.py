"""How sure one can be of a number: intervals, agreement, areas under curves, and what chance would give."""
