"""The tiny data set of these tests."""

from tests.tiny_library import cache, library

__all__ = ["cache", "library"]
