"""Measure the check beside its floor (DuckDB's hash of the same columns), then import and start-up.

Each figure is the median of at least three whole-process runs on this machine, floor and check in turn, so that the
ratio holds when the machine's speed drifts.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from article41 import __version__
from benchmarks.rows import write_rows

HERE = Path(__file__).parent
FLOOR = """
import duckdb, sys
con = duckdb.connect()
con.execute("SET threads = 2")
con.sql(f"SELECT bit_xor(hash(*COLUMNS(t.*))) FROM read_parquet('{sys.argv[1]}') AS t").fetchall()
"""
CHECK = """
import sys
from pathlib import Path
from article41.ruling.check import check
from article41.ruling.write import write_decisions
write_decisions(check(Path(sys.argv[1]), as_known="2026-11-24"), sys.argv[2], "parquet")
"""


def seconds(*command: str) -> float:
    """Wall time of one process."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def median(run: Callable[[], float], times: int) -> float:
    """The median of some runs, after one that does not count."""
    run()
    return statistics.median(run() for _ in range(times))


def compare(rows: int, share: float, work: Path, times: int) -> tuple[float, float, float]:
    """Floor and check in turn: medians in seconds, and the median of the ratios pair by pair."""
    source, target = work / f"rows-{rows}-{share}.parquet", work / "decisions.parquet"
    if not source.exists():
        write_rows(source, rows, share)
    python = sys.executable
    pairs = []
    for _ in range(times + 1):
        floor = seconds(python, "-c", FLOOR, str(source))
        check = seconds(python, "-c", CHECK, str(source), str(target))
        pairs.append((floor, check))
    counted = pairs[1:]
    floors, checks = zip(*counted, strict=True)
    return (
        statistics.median(floors),
        statistics.median(checks),
        statistics.median(c / f for f, c in counted),
    )


def main() -> None:
    """Run and write the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    options.add_argument("--times", type=int, default=3)
    options.add_argument("--work", type=Path, default=Path("build/bench"))
    options.add_argument("--out", type=Path, default=HERE / "results.md")
    asked = options.parse_args()
    asked.work.mkdir(parents=True, exist_ok=True)
    lines = [
        "# Speed",
        "",
        f"Made by `make bench` with article41 {__version__}, DuckDB {version('duckdb')}, "
        f"Python {platform.python_version()}, two threads. Medians of {asked.times} whole processes, floor and check in turn.",
        "",
        "The floor is DuckDB's hash() over the same columns of the same Parquet file; the check decides every row and "
        "writes the decisions, citations and reasons to Parquet.",
        "",
        "| rows | touching the target | floor | check | ratio |",
        "| ---: | ---: | ---: | ---: | ---: |",
    ]
    for rows in asked.rows:
        for share in (0.02, 1.0):
            floor, check, ratio = compare(rows, share, asked.work, asked.times)
            lines.append(f"| {rows:,} | {share:.0%} | {floor:.2f} s | {check:.2f} s | {ratio:.1f} |")
            print(lines[-1], flush=True)
    python = sys.executable
    bare = median(lambda: seconds(python, "-c", "pass"), asked.times)
    package = median(lambda: seconds(python, "-c", "import article41"), asked.times)
    law = median(
        lambda: seconds(python, "-m", "article41.cli.main", "law", "--on", "2017-09-12"), asked.times
    )
    lines += [
        "",
        "| start-up | seconds |",
        "| --- | ---: |",
        f"| Python alone | {bare:.3f} |",
        f"| `import article41`, without Python itself | {package - bare:.3f} |",
        f"| `article41 law --on 2017-09-12`, whole process | {law:.3f} |",
    ]
    asked.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines[-5:]))


if __name__ == "__main__":
    main()
