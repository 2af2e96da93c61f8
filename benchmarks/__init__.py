"""Speed as a ratio in one run: the check beside its floor, import and start-up.

`python -m benchmarks.run` makes the rows, measures, and writes `benchmarks/results.md`.
"""
