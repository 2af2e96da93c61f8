"""Where a plan runs: DuckDB on one machine.

Contract: an engine opens a locked-down connection and runs the SQL that `ruling` compiled; it knows nothing of
sanctions. Invariant: it never reaches the network, and never writes where it was not told to.
"""
