# article41: everything from a checkout. `make` alone lists the targets.
.DEFAULT_GOAL := help
.PHONY: help demo test lint format law docs bench torture clean
SHELL := /bin/sh

PYTHON := $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { command -v "$$p"; break; }; done)
BIN := .venv/bin
READY := .venv/.ready

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "article41 needs Python 3.11 or newer: install it and run make again" >&2; exit 2; }
	@echo "building .venv with $(PYTHON)"
	@"$(PYTHON)" -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(READY)

demo: $(READY) ## check the examples, show the table and write the report
	@mkdir -p build
	@$(BIN)/article41 check examples/dealings.csv --out build/report.html --rows 200

test: $(READY) ## run the tests
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile

lint: $(READY) ## style, types and the direction of imports
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(READY) ## format the code
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

law: $(READY) ## write the checked copy of the law after a change of its YAML
	@$(BIN)/python -m article41.law.store

docs: $(READY) ## build the documentation into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "site/index.html"

bench: $(READY) ## measure speed against the floor (minutes)
	@$(BIN)/python -m benchmarks.run

torture: $(READY) ## the differential test on a million random dealings (minutes)
	@ARTICLE41_DIFFERENTIAL=1000000 $(BIN)/python -m pytest -q tests/ruling/test_differential.py

clean: ## take out what was built
	@rm -rf .venv build dist site .hypothesis .mypy_cache .ruff_cache
