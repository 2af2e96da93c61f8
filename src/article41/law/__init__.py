"""The law as records: resolutions, measures, exemptions, caps and readings, loaded, checked and dated.

Contract: a folder of YAML in, typed frozen records out; `Regime` answers what is in force on a day.
Invariant: this package imports nothing else of the project, and names no regime, target State or resolution.
"""
