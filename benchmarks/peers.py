"""What other generators reached on the same draft: measured 2026-11-21 on 2 shared cores, Debian 12, Python 3.11.

Wall seconds of the whole process, medians; one article is 9,000 words with 30 footnotes, 40 citations, 13 formulas and
27 figures. The machine's load varied, so a ratio below 1.5 is no difference. None: not measured, or not possible.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Peer:
    """cold_N: N articles from nothing;  cpu_N: its CPU seconds;  edit_N: one word changed among N, by the same command

    megabytes: the largest process at 100 articles;  page: kB of the page with charts, gzip;  caught: of seven faults
    """

    name: str
    lacks: str
    cold_1: float | None = None
    cold_100: float | None = None
    cold_1000: float | None = None
    edit_1: float | None = None
    edit_100: float | None = None
    edit_1000: float | None = None
    megabytes: float | None = None
    page: float | None = None
    caught: int | None = None
    cpu_1: float | None = None
    cpu_100: float | None = None
    cpu_1000: float | None = None


PEERS = [
    Peer("Hugo 0.168", "citations", 0.15, 0.71, 4.09, 0.14, 1.04, 4.23, 176, 347, 1, 0.13, 0.44, 3.84),
    Peer("Pelican 4.12", "citations, maths", 0.55, 3.05, 36.00, 0.53, 4.91, 34.46, 63, 346, 0, 0.46, 2.73, 25.55),
    Peer("Eleventy 3.1.7", "citations", 0.59, 1.62, 11.81, 0.60, 2.10, 11.44, 273, 371, 0, 0.56, 1.21, 8.96),
    Peer("pandoc 3.9", "hover cards", 0.48, 40.15, None, 0.44, 47.38, None, 185, 324, 3, 0.43, 36.45),
    Peer("MkDocs Material 9.8", "maths at build", 1.00, 38.19, None, 0.88, 17.22, None, 115, 552, 3, 0.85, 11.84),
    Peer("Zensical 0.0.73", "citations", 0.72, 12.76, 168.16, 0.63, 4.92, 54.41, 123, 433, 2, 0.40, 7.63, 99.72),
    Peer(
        "Sphinx 9.0 + MyST + tippy", "maths at build", 2.17, 117.75, None, 1.85, 49.24, None, 382, 1665, 5, 1.92, 77.44
    ),
    Peer("mystmd 1.8.3", "", 6.38, 59.80, None, 5.89, 57.25, None, 992, 1945, 6, 3.63, 36.34),
]
