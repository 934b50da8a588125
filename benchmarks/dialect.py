"""How long it takes to read one article and write it as HTML, without the site around it.

    python -m benchmarks.dialect content/articles/writing-an-article.md [more files; *.mdx are read as drafts]

Prints, for each file: kilobytes, and milliseconds of processor time for reading and for writing, best of nine.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.dialect.plain import Plain

from neuron_articles.dialect import parse, to_html

RUNS = 9


def measure(path: Path) -> tuple[float, float]:
    """Milliseconds of processor time for parse and for to_html, each the best of the runs."""
    text = path.read_text(encoding="utf-8")
    form = "native" if path.suffix == ".md" else "mdx"
    reading, writing = [], []
    for _ in range(RUNS):
        start = time.process_time()
        document = parse(text, path.name, form)
        middle = time.process_time()
        to_html(document, Plain())
        reading.append(middle - start)
        writing.append(time.process_time() - middle)
    return 1000 * min(reading), 1000 * min(writing)


def main(paths: list[str]) -> None:
    print("kilobytes  parse, ms  to_html, ms  file")
    for path in map(Path, paths):
        parsing, writing = measure(path)
        print(f"{path.stat().st_size / 1000:9.1f}  {parsing:9.1f}  {writing:11.1f}  {path.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
