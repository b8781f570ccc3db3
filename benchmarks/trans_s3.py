#!/usr/bin/env python3
"""The matrix and the overlaps of many regions at once; one JSON line.

    trans_s3.py --regions 242 [--priorities 10] [--times 3]

Each synthetic region has ten priorities of one to five codes among the 88 divisions of NACE, with value-chain roles
known for two of three. `matrix_s` is the time for the matrix with all its marks and the overlaps of all pairs (median);
no database is asked.
"""

import argparse
import json
import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from s3strategy.matrix import Code, CodedPriority, build_matrix, overlaps

DIVISIONS, SECTIONS = 88, 21
AREAS = [
    "inbound",
    "operations",
    "outbound",
    "marketing",
    "service",
    "infrastructure",
    "people",
    "technology",
    "procurement",
]


def made_up(region_count: int, priority_count: int, seed: int = 1) -> list[CodedPriority]:
    chance = random.Random(seed)
    found = []
    for region in range(region_count):
        for number in range(priority_count):
            divisions = chance.sample(range(DIVISIONS), chance.randint(1, 5))
            codes = tuple(
                Code((f"S{division % SECTIONS:02}", f"D{division:02}"), round(chance.uniform(0.4, 1.0), 2))
                for division in divisions
            )
            roles = frozenset(chance.sample(AREAS, chance.randint(1, 4))) if chance.random() < 2 / 3 else None
            found.append(CodedPriority(f"{region}-{number}", region, chance.choice([1.0, 0.8, 0.5]), codes, roles))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regions", type=int, default=242)
    parser.add_argument("--priorities", type=int, default=10)
    parser.add_argument("--times", type=int, default=3)
    asked = parser.parse_args()
    priorities = made_up(asked.regions, asked.priorities)
    seconds = []
    for _time in range(asked.times):
        begun = time.perf_counter()
        matrix = build_matrix(range(asked.regions), priorities, shared_from=3, least_confidence=0.5)
        marks = [(row.count, row.is_shared, row.strength, row.complementarity) for row in matrix.rows]
        pairs = overlaps(matrix)
        seconds.append(time.perf_counter() - begun)
    print(
        json.dumps(
            {
                "benchmark": "trans_s3",
                "regions": asked.regions,
                "priorities": len(priorities),
                "rows": len(marks),
                "shared": sum(mark[1] for mark in marks),
                "pairs": len(pairs) // 2,
                "matrix_s": round(statistics.median(seconds), 3),
            }
        )
    )


if __name__ == "__main__":
    main()
