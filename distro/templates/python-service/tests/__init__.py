"""Tests run with pytest, and where that is not there with unittest."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))
