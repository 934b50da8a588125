"""How sure one can be of a number: intervals, and shares by bucket of activation."""
