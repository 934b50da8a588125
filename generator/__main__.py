"""``python -m generator``."""

import sys

from generator.command_line import main

sys.exit(main())
