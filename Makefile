# Needs Python >= 3.11, make, and a package registry on the first run; nothing else.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test install install-dev lint package lock bench ci clean

## demo: install and run the main job on the embedded sample
demo: install
	$(BIN)/tallyproof sample turkey demo/election
	$(BIN)/tallyproof dossier demo/election --out demo/dossier
	@echo "Open demo/dossier/dossier.html"

## test: install and run the tests
test: install-dev
	$(BIN)/pytest -n 2

## lint: style, types and layers
lint: install-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

install: .venv/installed
install-dev: .venv/installed-dev

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/installed-dev: .venv/bin/python requirements-dev.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@ .venv/installed

## package: build the wheel and check that its command runs in an environment of its own
package: install-dev
	rm -rf build/wheel && mkdir -p build/wheel
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation -w build/wheel .
	$(PYTHON) -m venv --clear build/venv
	build/venv/bin/python -m pip install --quiet --require-hashes -r requirements.lock
	build/venv/bin/python -m pip install --quiet --no-deps build/wheel/*.whl
	cd build && venv/bin/tallyproof --help >/dev/null && venv/bin/tallyproof sample turkey sample >/dev/null
	rm -rf build

## lock: pin every dependency with its hashes (needs uv); lock files name no host
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --no-emit-index-url --extra build pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --no-emit-index-url --extra build --extra dev pyproject.toml -o requirements-dev.lock

## bench: run the benchmarks and write their results
bench: install-dev
	for file in benchmarks/*.py; do $(BIN)/python $$file; done

ci:
	bash .ci/run

clean:
	rm -rf .venv build demo
