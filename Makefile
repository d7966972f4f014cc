# Two commands: `make demo` (chat with the bot in a browser) and `make test`. Both set up what they need.
# No path is absolute or unquoted: it works from any folder and with a space in the path.

PYTHON ?= python3

.PHONY: demo test setup dev lint bench soak catalogues shots lock clean

demo: .venv/.set-up
	@.venv/bin/minewatch demo

test: .venv/.set-up-dev
	@.venv/bin/python -m pytest

setup: .venv/.set-up

dev: .venv/.set-up-dev

lint: .venv/.set-up-dev
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo
	.venv/bin/minewatch check --coverage

bench: .venv/.set-up-dev .venv-bench/.set-up # RUNS=3; QUICK=1 only tries it
	.venv/bin/python -m benchmarks

soak: .venv/.set-up-dev # MINUTES=30
	.venv/bin/python -m tests.soak

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Minewatch needs Python 3.11 or newer; name one: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv

.venv/.set-up: requirements.txt pyproject.toml | .venv/bin/python
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.set-up-dev: requirements-dev.txt .venv/.set-up
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

.venv-bench/.set-up: benchmarks/requirements.txt # the peers: they pin other versions than ours
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/requirements.txt
	@touch $@

catalogues: .venv/.set-up-dev # put what the interface says into the catalogues, to be translated
	.venv/bin/pybabel -q extract --mapping pyproject.toml --no-location --sort-output --omit-header --output bot/locale/minewatch.pot .
	.venv/bin/pybabel -q update --domain minewatch --input-file bot/locale/minewatch.pot --output-dir bot/locale --no-fuzzy-matching --omit-header --ignore-obsolete
	rm bot/locale/minewatch.pot

shots: .venv/.set-up-dev # take the README's pictures of the chat page; needs chromium
	.venv/bin/python -m tests.page.shots

lock: # needs uv: names and hashes, no addresses
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra build pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra build --extra dev pyproject.toml -o requirements-dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header benchmarks/requirements.in -o benchmarks/requirements.txt

clean:
	rm -rf .venv .venv-bench build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
