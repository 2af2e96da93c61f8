"""A second, plain evaluator of a regime, written apart from the program so that tests can compare the two."""
