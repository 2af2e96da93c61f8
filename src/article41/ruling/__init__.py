"""The check: a regime compiled to a plan, and the decisions, findings and explanations that come out of it.

Contract: dealings in, one decision a dealing out, each with its citations, its reasons and the facts that are
missing. Invariant: one plan decides a single dealing and a hundred million, everything that is said of a dealing
follows from its fact tuple, and nothing here names a regime, a target State or a resolution.
"""
