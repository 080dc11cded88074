# Two commands matter: `make demo` and `make test`. Both install what they need into .venv.

PYTHON ?= python3.11
PORT ?= 8080
BIN := .venv/bin
# Hundreds of processes are started by the tests: what is compiled is kept, whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup test lint types imports unit demo bench lock messages env-example clean

setup: .venv/installed

# The base interpreter may be called python3.11 or python3; anything from 3.11 on will do.
.venv/installed: requirements.lock pyproject.toml
	@py=$$(command -v $(PYTHON) || command -v python3); \
	$$py -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed"; exit 1; }; \
	$$py -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

test: lint types imports unit

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

imports: setup
	$(BIN)/lint-imports

# More workers than two cores: many tests wait for something. Conversations run against the clock
# of a busy machine, so a failure is run once more; the report names what needed that (R).
# The sandbox's own tests run nothing that is measured, and go quicker without.
TESTS := $(BIN)/python -m pytest -n 4 --dist worksteal --reruns 1 -rR
unit: setup
	$(TESTS) tests/sandbox
	$(TESTS) --ignore tests/sandbox --cov --cov-report=term

demo: setup
	@$(BIN)/snapbuy demo --port $(PORT)

bench: setup
	$(BIN)/python -m benchmarks

# Locks hold names, versions and hashes only, no address: all tools here, what runs in Docker there.
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header --no-sources --quiet

lock: setup
	$(BIN)/$(COMPILE) --all-extras --group dev -o requirements.lock
	$(BIN)/$(COMPILE) --all-extras --group build -o requirements-run.lock

# What is generated from the settings models: .env.example and the table in the README.
env-example: setup
	$(BIN)/snapbuy env-example > .env.example
	$(BIN)/python -c "from pathlib import Path; from bot.env_example import with_settings; \
		readme = Path('README.md'); readme.write_text(with_settings(readme.read_text()))"

# Brings every catalogue up to date with the sentences in the code; new ones come out empty.
messages: setup
	$(BIN)/python -m locales.update

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage
