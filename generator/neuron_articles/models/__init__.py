"""CLIP models as tensors: image trunk, text tower, tokenizer, weights, devices. Needs torch."""
