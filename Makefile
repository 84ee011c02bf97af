# make run    from nothing to a page with the sample; again: quick, and the data is kept
# make bench  how fast large files are taken in, beside the ordinary way and the bare limit; and how
#             fast a million readings of wastewater are judged and shown
# make test   everything on SQLite, and on PostgreSQL as well what might come out otherwise there
#             (tests/conftest.py says what that is); browser journeys where Chromium is found

PORT ?= 8000
WORKERS ?= 2
PYTHON ?= $(shell for python in python3.11 python3 python3.12 python3.13; do \
	$$python -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

PROCESSES ?= $(shell nproc 2>/dev/null || echo 2)
# Who has done his part takes over of what the others have left.
PYTEST := $(BIN)/python -m pytest -n $(PROCESSES) --dist worksteal

.PHONY: run test bench install install-dev

# Exported rather than written before the command, so that no shell stands between a signal and it.
run: export DEBUG = 1
run: export DEMO = 1
run: install
	$(BIN)/python manage.py start --sample --port $(PORT) --workers $(WORKERS)

test: install-dev
	$(PYTEST)
	$(PYTEST) --ds=tests.settings_postgres

bench: install-dev
	$(BIN)/python -m tests.bench

install: $(VENV)/installed
install-dev: $(VENV)/installed-dev

# The stamps are as new as what was installed: nothing is asked of the network while they stand.
$(VENV)/installed: requirements.txt | $(BIN)/python
	$(INSTALL) -r requirements.txt
	touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	$(INSTALL) -r requirements-dev.txt
	touch $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later with its venv module is needed."; exit 1; }
	$(PYTHON) -m venv $(VENV)
