"""``python -m neuron_articles``."""

import gc
import sys

# A run is short, and most of what it makes lives to its end: looking for garbage less often saves a tenth of its time.
gc.set_threshold(100_000, 20, 20)

from neuron_articles.cli.main import main  # noqa: E402

status = main()
gc.freeze()  # the process ends: nobody needs to look through all of it once more
sys.exit(status)
