# Two commands do everything: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NPM := $(shell command -v npm 2>/dev/null || echo $(CURDIR)/$(BIN)/npm)

.PHONY: run test setup lint bench faults access shell messages clean

run: setup
	@exec $(BIN)/python -m tibs_portal.launcher

test: setup
	@$(BIN)/python -m tibs_portal.checks

setup: $(VENV)/.installed node_modules/.installed $(VENV)/.messages

$(VENV)/.installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "tibs: Python 3.11 or newer is needed; name one with: make PYTHON=python3.12" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Python packages ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

node_modules/.installed: package-lock.json $(VENV)/.installed
	@echo "Installing front-end packages ..."
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(NPM) ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

$(VENV)/.messages: $(wildcard locale/*/LC_MESSAGES/*.po) $(VENV)/.installed
	@$(BIN)/python -m tibs_portal.catalogues
	@touch $@

lint: setup
	@$(BIN)/python -m tibs_portal.checks --lint

bench: setup
	@$(BIN)/python -m tibs_portal.checks --bench

faults: setup
	@TIBS_FAULTS=full $(BIN)/python -m pytest tests/faults

access: setup
	@$(BIN)/python -m pytest tests/access

shell: setup
	@$(BIN)/python -m tibs_portal.shell

clean:
	rm -rf $(VENV) node_modules staticfiles .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
