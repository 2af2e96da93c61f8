"""The command line: one module a command.

Contract: data goes to standard output, messages to standard error; exit codes are 0 fine, 1 internal error, 2 bad
input or usage, 3 something prohibited and 4 something undetermined (both with `--fail-on`).
Invariant: no traceback for anything a user can cause.
"""
