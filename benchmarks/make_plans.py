"""Write plan folders from real street data: ``python benchmarks/make_plans.py nanshan wuhan --to /tmp/plans``.

Then run on each of them ``servicecircle check``, ``network``, ``coverage``, ``explain``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from real_plans import MAKERS

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def main() -> None:
    """Write the plans that are named, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plans", nargs="*", choices=[*MAKERS, []], help="which plans; all when none is named")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the street data")
    parser.add_argument("--to", type=Path, required=True, help="a folder is made in it for each plan")
    chosen = parser.parse_args()
    for name in chosen.plans or MAKERS:
        print(MAKERS[name](chosen.data, chosen.to / name))


if __name__ == "__main__":
    main()
