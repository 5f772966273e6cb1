# Kawat: two commands for a user (demo, test), the rest for its engineers. Needs only python3 (3.11+) with venv, and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test check bench picture eval format clean

demo: $(READY)  ## run the shipped reports into ./demo-record and say where to look
	@$(BIN)/kawat demo --record demo-record

test: $(READY) check  ## every check and every test
	@$(BIN)/pytest

check: $(READY)  ## lint, format, types, order of the stages
	@$(BIN)/ruff check src tests training bench docs evals
	@$(BIN)/ruff format --check src tests training bench docs evals
	@$(BIN)/mypy
	@$(BIN)/lint-imports --config pyproject.toml

bench: $(READY)  ## throughput and peak memory of a run, the coder alone, and what bounds it
	@$(BIN)/python bench/throughput.py
	@$(BIN)/python bench/coder.py

picture: $(READY)  ## draw the README picture again
	@$(BIN)/python docs/make_picture.py

eval: $(READY)  ## the accuracy figures of the README (events: needs ../shared/data)
	@$(BIN)/python tests/acquisition/golden_pages.py > .golden.jsonl
	@$(BIN)/kawat eval articles .golden.jsonl; rm -f .golden.jsonl
	@$(BIN)/kawat eval events ../shared/data/id_events.jsonl
	@$(BIN)/kawat eval attributions ../shared/data/en_attributions_dev.jsonl
	@$(BIN)/python evals/quiet.py

format: $(READY)  ## put the code in form
	@$(BIN)/ruff check --fix -q src tests training bench docs evals
	@$(BIN)/ruff format src tests training bench docs evals

clean:  ## take away what the other recipes made
	rm -rf $(VENV) demo-record build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Kawat needs Python 3.11 or newer (PYTHON=...)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing into $(VENV) (once, about a minute)"
	@$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@
