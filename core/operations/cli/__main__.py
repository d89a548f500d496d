"""python -m core.operations.cli, for where the console script is not installed."""
import sys

from core.operations.cli import main

sys.exit(main())
