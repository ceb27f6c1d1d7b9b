# PAGI. `make` lists what can be done; `make demo` and `make test` are what most people want.
# Nothing is installed outside .venv; a second run needs no network.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-installed
DEVELOPMENT := $(VENV)/.development-installed
PYTEST := $(BIN)/python -m pytest -n auto --dist loadfile
LOCK := $(BIN)/uv pip compile -q pyproject.toml --generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint bench soak screens schema lock install clean

help: ## This list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUNTIME) ## Start the demo city on http://127.0.0.1:8000 (PORT, BANK_PORT, DATA_DIR, PAGI_NOW)
	@exec $(BIN)/pagi demo

test: $(DEVELOPMENT) ## Run all tests (ARGS="tests/database -k pool" narrows)
	@exec $(PYTEST) $(ARGS)

lint: $(DEVELOPMENT) ## Format, lint, types and the arrows between the rooms
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(DEVELOPMENT) ## Run the benchmarks, each beside its references
	@set -- benchmarks/[!_]*.py; \
	if [ ! -e "$$1" ]; then echo "No benchmark exists yet: benchmarks/ is empty."; exit 0; fi; \
	for program in "$$@"; do echo "== $$program"; PYTHONPATH=. $(BIN)/python "$$program" || exit 1; done

soak: $(DEVELOPMENT) ## The generated tests again, with many more examples, seeds and kills (hours)
	@exec env HYPOTHESIS_PROFILE=soak $(PYTEST) $(ARGS)

screens: $(DEVELOPMENT) ## Take the pictures in docs/screens/ (needs chromium)
	@exec $(BIN)/python -m tests.browser.screens

schema: $(DEVELOPMENT) ## Write migrations/schema.sql anew from the migrations
	@$(BIN)/python -m pagi.database.dump migrations/schema.sql

lock: $(DEVELOPMENT) ## Lock the libraries anew, with hashes
	$(LOCK) -o requirements/runtime.txt
	$(LOCK) --extra development -c requirements/runtime.txt -o requirements/development.txt
	echo "uv" | $(BIN)/uv pip compile -q - --generate-hashes --no-emit-index-url --no-header -o requirements/installer.txt

install: $(DEVELOPMENT) ## Build .venv with all that development needs

clean: ## Remove .venv and the caches; the data of the demo stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "PAGI needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "[1/3] Making $(VENV)" >&2
	@$(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "Python's venv module is missing: on Debian, apt install python3-venv" >&2; exit 1; }

# uv installs in seconds where pip takes half a minute; where it cannot be had, pip does the same.
$(RUNTIME): requirements/runtime.txt requirements/installer.txt pyproject.toml | $(BIN)/python
	@echo "[2/3] Installing the libraries, checked against their hashes" >&2
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/installer.txt \
		|| echo "uv is not to be had, pip takes its place" >&2
	@$(call install,-r requirements/runtime.txt --require-hashes)
	@echo "[3/3] Installing PAGI" >&2
	@$(call install,--no-deps --no-build-isolation -e .)
	@touch $@

$(DEVELOPMENT): requirements/development.txt $(RUNTIME)
	@echo "Installing what development needs" >&2
	@$(call install,-r requirements/development.txt --require-hashes)
	@touch $@

define install
if [ -x $(BIN)/uv ]; then VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install $(1); \
else $(BIN)/python -m pip install --disable-pip-version-check $(1); fi
endef
