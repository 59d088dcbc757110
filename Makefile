# Needs Python >= 3.11, make, and a package registry on the first run; nothing else. uv is used where present.
PYTHON ?= python3
UV ?= $(shell command -v uv 2>/dev/null)
BIN := .venv/bin
PIP := $(if $(UV),$(UV) pip install --python $(BIN)/python,$(BIN)/python -m pip install --disable-pip-version-check) --quiet

.PHONY: help demo test install install-dev lint audit package lock bench screenshots ci clean

help:
	@sed -n 's/^## /make /p' Makefile

## demo: install and run the main job on the embedded sample
demo: install
	$(BIN)/tallyproof sample turkey demo/election
	$(BIN)/tallyproof dossier demo/election --out demo/dossier
	@echo "Open demo/dossier/dossier.html in a browser. To check it: $(BIN)/tallyproof verify demo/dossier"

## test: install and run the tests
test: install-dev
	$(BIN)/pytest -n 2

## lint: style, types and layers
lint: install-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

## audit: known weaknesses of the pinned dependencies; says where none could be asked about
audit: install-dev
	$(BIN)/python .ci/audit

install: .venv/installed
install-dev: .venv/installed-dev

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
	  "Tallyproof needs Python 3.11 or newer. Name one: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv

.venv/installed: requirements.lock pyproject.toml | .venv/bin/python
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/installed-dev: requirements-dev.lock pyproject.toml | .venv/bin/python
	$(PIP) --require-hashes -r requirements-dev.lock
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@ .venv/installed

## package: build the wheel and check that its command runs in an environment of its own
package: install-dev
	rm -rf build && mkdir -p build/wheel
	$(BIN)/python -m hatchling build -t wheel -d build/wheel >/dev/null
	$(PYTHON) -m venv build/venv
	build/venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	build/venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps build/wheel/*.whl
	cd build && venv/bin/tallyproof --help >/dev/null && venv/bin/tallyproof sample turkey sample >/dev/null
	rm -rf build

## lock: pin every dependency with its hashes (needs uv); lock files name no host
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --no-emit-index-url --extra build pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --no-emit-index-url --extra build --extra dev pyproject.toml -o requirements-dev.lock

## bench: compare reading and checking with a loop over pandas rows
bench: install-dev
	$(BIN)/python benchmarks/import_and_checks.py

## screenshots: draw every page of the server for docs/web/pages.md (needs Chromium)
screenshots: install-dev
	cd tests && ../$(BIN)/python -m web.pictures

## ci: everything that a change must pass
ci:
	bash .ci/run

## clean: remove what make made
clean:
	rm -rf .venv build demo
