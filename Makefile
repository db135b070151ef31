# AutoTracker's commands. `make` alone lists them.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install -qq --disable-pip-version-check --no-input
# Stand for "this file is installed": touched after, compared with, its pins.
BASE := $(VENV)/.base-installed
DEV := $(VENV)/.dev-installed
# Tools that import the code find it here; manage.py and pytest know by themselves.
TOOL := PYTHONPATH=.:site ENV_FILE= $(VENV)/bin
MANAGE := ENV_FILE= $(PY) manage.py
# Two at a time, each module in one process: a third faster on two cores.
PYTEST := -m pytest -n 2 --dist loadscope

.DEFAULT_GOAL := help
.PHONY: help run dev test test-long bench bench-admin lint format messages requirements
.DELETE_ON_ERROR:

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' \
		$(MAKEFILE_LIST)

run: $(BASE)  ## Start AutoTracker here; Ctrl-C stops it (DEMO=0 begins empty)
	@exec $(PY) manage.py serve

dev: $(BASE)  ## The same with DEBUG, and reloading when code changes
	@exec env DEBUG=1 $(PY) manage.py serve --reload

test: $(DEV)  ## Run the tests on SQLite, then on PostgreSQL if it answers
	env -u DATABASE_URL $(PY) $(PYTEST) $(ARGS)
	@$(PY) -m tests.services $(PYTEST) $(ARGS)

test-long: $(DEV)  ## Run the tests that take minutes: crashes, fuzzing, large data
	env -u DATABASE_URL $(PY) -m pytest -m long $(ARGS)

bench: $(DEV)  ## Measure what docs/performance.md quotes
	@ENV_FILE= $(PY) -m bench $(ARGS)

bench-admin: $(DEV)  ## Measure the admin with a million records (BENCH_RECORDS)
	@ENV_FILE= $(PY) -m bench admin

screenshots: $(DEV)  ## Take the pictures of docs/screenshots anew, of the demo
	@$(PY) -m tests.screenshots $(ARGS)

lint: $(DEV)  ## Check style, types, imports between apps, migrations, settings
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(TOOL)/mypy .
	$(TOOL)/lint-imports
	$(MANAGE) makemigrations --check --dry-run --settings autotracker.settings.test
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	DATA_DIR="$$folder" DATABASE_URL= REDIS_URL= EMAIL_URL=smtp://localhost \
	SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(60))')" \
	ALLOWED_HOSTS=cars.example.org BASE_URL=https://cars.example.org \
	DJANGO_SETTINGS_MODULE=autotracker.settings.production \
	$(MANAGE) check --deploy --fail-level WARNING

format: $(DEV)  ## Put the code in order
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

messages: $(BASE)  ## Collect what people read, and compile its translations
	$(MANAGE) messages

requirements: $(DEV)  ## Resolve requirements/*.in anew
	@for name in base dev production; do \
		$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 \
			--no-annotate --custom-compile-command "make requirements" \
			requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

# --- Setting up -------------------------------------------------------------------

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "AutoTracker needs Python 3.11 or later as $(PYTHON); another one is" \
			"chosen as in: make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) lacks its venv module; on Debian and Ubuntu it comes with:" \
			"apt install python3-venv" >&2; exit 1; }
	@echo "Creating $(VENV) …"
	@$(PYTHON) -m venv --clear $(VENV)

$(BASE): requirements/base.txt | $(PY)
	@echo "Installing what AutoTracker needs; the first time takes a minute or two …"
	@$(PIP) -r requirements/base.txt
	@touch $@

# The development pins contain the others.
$(DEV): requirements/dev.txt | $(PY)
	@echo "Installing what the tests need; the first time takes a minute or two …"
	@$(PIP) -r requirements/dev.txt
	@touch $(BASE) $@
