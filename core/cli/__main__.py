"""python -m core.cli, for where the console script is not installed."""
import sys

from core.cli import main

sys.exit(main())
