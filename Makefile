# Two commands do everything on a fresh machine: `make demo` runs the main job, `make test` passes the tests.
PYTHON ?= python3.11
PYTHON := $(shell command -v $(PYTHON) 2>/dev/null || command -v python3)
VENV := .venv
PEERS := tests/peers/node_modules
PY := $(VENV)/bin/python
PIP = $(PY) $(firstword $(wildcard bootstrap/pip-*.whl))/pip --disable-pip-version-check
ON_SERVERS = tests/office tests/journeys/test_sixteen_clerks_issue_at_once.py \
	tests/journeys/test_office_from_rosters_to_a_green_page.py \
	tests/journeys/division/test_worker_dies_while_the_page_waits.py
INSTALL = $(PIP) install -q --require-hashes --no-compile

.PHONY: demo run test lint bench clean
.DELETE_ON_ERROR:

demo: $(VENV)/.run
	@$(PY) -m patunay.cli.demo

run: $(VENV)/.office
	@PATUNAY_DEMO=yes $(PY) -m office run

test: $(VENV)/.test $(PEERS)/.package-lock.json $(VENV)/.system lint
	@$(PY) -m pytest -n 3 --dist worksteal
	@echo "The office on PostgreSQL, its work on Celery over Redis:" >&2
	@bootstrap/with-servers.sh $(PY) -m pytest -n 3 --dist worksteal --reuse-db $(ON_SERVERS)

test: export OPENBLAS_NUM_THREADS = 1

lint: $(VENV)/.test
	@$(VENV)/bin/ruff check src tests bench
	@$(VENV)/bin/ruff format --check -q src tests bench
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-logo 2>&1 | tail -n 12

bench: $(VENV)/.test $(PEERS)/.package-lock.json
	@for figure in bench/*.py; do $(PY) $$figure || exit 1; done

# Stock Debian may lack ensurepip, so the environment is made without pip and a pinned pip wheel installs the rest.
$(VENV)/bin/python:
	@$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/.run: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Setting up (once) ..." >&2
	@$(INSTALL) -r requirements.txt
	@$(PIP) install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.office: requirements-office.txt $(VENV)/.run
	@echo "Setting up the office (once) ..." >&2
	@$(INSTALL) -r requirements-office.txt
	@touch $@

$(VENV)/.test: requirements-dev.txt $(VENV)/.run
	@echo "Setting up the tests (once) ..." >&2
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

$(PEERS)/.package-lock.json: tests/peers/package-lock.json $(VENV)/.test
	@echo "Setting up the peers of the tests (once) ..." >&2
	@bootstrap/npm.sh $(PY) ci >/dev/null
	@touch $@

$(VENV)/.system: bootstrap/system.sh | $(VENV)/bin/python
	@bootstrap/system.sh
	@touch $@

clean:
	@rm -rf $(VENV) $(PEERS) out
