"""What a model shows on held-out pictures, fonts and maps, always beside a control; the same table for any model."""
