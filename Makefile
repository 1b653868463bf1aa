# Two commands do everything on a fresh Debian or Ubuntu machine with Python 3.11: make demo, make test.
# PYTHON names another interpreter, VENV another folder for the virtual environment.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
COMPILED := hatch_build.py linter/telelint/octets.h linter/telelint/_engine.c linter/telelint/sources/_octets.c
EXTRAS := server,scale,msg,otel,dev
APT := gcc python3-dev chromium firefox-esr nodejs npm postgresql redis-server poppler-utils curl zsh fish
export TELELINT_SHARED ?=
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_NO_INPUT = 1

.PHONY: help demo test check web apt extension bench bench-peers bench-docs compile clean

help: ## what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

demo: $(VENV)/demo ## lint a sample calendar, then show the service and its page
	@$(BIN)/python examples/demo.py

test: apt $(VENV)/dev node_modules/.stamp check web ## everything: Python, extension, browsers
	@$(BIN)/python tests/left_out.py
	$(BIN)/python -m pytest
	TELELINT_PURE_PYTHON=1 $(BIN)/python -m pytest tests/linter

check: $(VENV)/dev ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

web: node_modules/.stamp ## types and unit tests of the extension
	@if [ -d node_modules/typescript ]; then npm run --silent types && npm test --silent; \
	else echo "Left out: types and unit tests of the extension: npm is not there"; fi

extension: $(VENV)/dev node_modules/.stamp ## zip files of the extension for Chrome and Firefox, under dist/
	npm run --silent pack

bench: $(VENV)/dev bench-peers ## telelint beside its peers, as tables: a quarter of an hour, and 1 GB of space for a while
	$(BIN)/python -m benchmarks

bench-peers: ## what telelint is measured beside, in folders of its own
	@sh tests/apt.sh ripgrep nodejs npm
	@$(MAKE) --no-print-directory build/peers/.stamp benchmarks/peers/node/node_modules/.stamp

bench-docs: $(VENV)/dev build/peers/.stamp ## the tables and the plot of docs/performance.md, from benchmarks/results
	$(BIN)/python -m benchmarks.tables --into docs/performance.md
	build/peers/bin/python -m benchmarks.plot

compile: $(VENV)/dev ## write the compiled data and the generated pages anew
	$(BIN)/python -m telelint.compile
	$(BIN)/python -m telelint.rules > docs/rules.md
	$(BIN)/python -m telelint.catalogue.coverage

clean: ## remove what make made
	rm -rf $(VENV) node_modules dist build

# The environment: a stamp for what users need, one for what tests need.
$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/demo: pyproject.toml constraints.txt $(COMPILED) | $(BIN)/python
	$(BIN)/pip install --quiet -c constraints.txt -e '.[server]'
	@touch $@

$(VENV)/dev: pyproject.toml constraints.txt $(COMPILED) | $(BIN)/python
	$(BIN)/pip install --quiet -c constraints.txt -e '.[$(EXTRAS)]'
	@touch $@ $(VENV)/demo

# Nothing of it is a dependency: ready-made wheels in an environment of their own, and a node_modules of its own.
build/peers/.stamp: benchmarks/peers/requirements.txt
	$(PYTHON) -m venv build/peers
	build/peers/bin/pip install --quiet --only-binary :all: -r $<
	@touch $@

benchmarks/peers/node/node_modules/.stamp: benchmarks/peers/node/package-lock.json
	@if command -v npm >/dev/null; then \
	npm ci --prefix $(<D) --ignore-scripts --no-audit --no-fund --loglevel=error; else mkdir -p $(@D); fi
	@touch $@

# Browsers, Node and the servers that tests start by themselves. What cannot be installed is left out, and said.
apt:
	@sh tests/apt.sh $(APT)

node_modules/.stamp: package-lock.json
	@if command -v npm >/dev/null; then npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; \
	else mkdir -p node_modules; fi
	@touch $@
