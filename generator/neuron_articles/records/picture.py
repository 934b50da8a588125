"""A picture in a record: the name of an image object, and its size."""

from __future__ import annotations

from msgspec import Struct


class ImageObject(Struct, frozen=True):
    """An image that the store keeps.

    object: its name in the store, ``<digest>.<suffix>``
    width, height: in pixels
    """

    object: str
    width: int
    height: int
