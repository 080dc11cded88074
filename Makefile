# Two commands matter: `make demo` and `make test`. Both install what they need into .venv.

PYTHON ?= python3.11
PORT ?= 8080
BIN := .venv/bin
# Hundreds of processes are started by the tests: what is compiled is kept, whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup test lint types imports unit unmeasured measured demo bench lock messages env-example clean

setup: .venv/installed

# The base interpreter may be called python3.11 or python3; anything from 3.11 on will do.
# What is installed is compiled on all processors; pip would use one.
.venv/installed: requirements.lock pyproject.toml
	@py=$$(command -v $(PYTHON) || command -v python3); \
	$$py -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed"; exit 1; }; \
	$$py -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	-@$(BIN)/python -m compileall -q -j 0 .venv/lib
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Types are checked by one processor alone; the other one is given tests meanwhile.
test: lint imports
	@$(MAKE) --no-print-directory -j 2 types unmeasured
	@$(MAKE) --no-print-directory measured

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

imports: setup
	$(BIN)/lint-imports

# More workers than two cores: many tests wait for something. Conversations run against the clock
# of a busy machine, so a failure is run once more; the report names what needed that (R).
# Coverage nearly doubles what a test costs, so what would hardly add a line to it goes without: the
# sandbox's own tests, those that start the bot as a process, which it does not see, the ones that
# read sources, and conversations that go where others, or the rooms' own tests, have been.
TESTS := $(BIN)/python -m pytest -n 4 --dist worksteal --reruns 1 -rR
WELL_TRODDEN := ads albums captions commands_quota crowds currency early_card endings \
	groups_consent groups_moves sending silence storage_cost storage_faults strangers taps \
	taps_again ways_to_send
UNMEASURED := tests/benchmarks tests/chaos tests/e2e tests/sandbox tests/test_architecture.py \
	$(WELL_TRODDEN:%=tests/flows/test_%.py)
unit: unmeasured measured

unmeasured: setup
	$(TESTS) $(UNMEASURED)

measured: setup
	$(TESTS) $(addprefix --ignore=,$(UNMEASURED)) --cov --cov-report=term

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
