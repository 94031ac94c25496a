# `make run` and `make test` do all the set-up they need; `make help` lists the rest.

BIN := .venv/bin
LOCK := $(BIN)/uv pip compile --no-config --quiet --universal --python-version 3.11 --fork-strategy fewest \
        --generate-hashes --no-annotate --custom-compile-command "make lock" pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help run test check fast fuzz browser office bench coverage screenshots sample messages lock clean
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The tests start the product again and again: what is compiled once shall be kept.
unexport PYTHONDONTWRITEBYTECODE

help: ## list the commands
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

run: .venv/requirements.done ## start the product; it says under which address
	@echo "Getting ready: the first page opens in about a quarter of a minute."
	@$(BIN)/streamlit run app.py

test: check browser office ## every check and every test, a real browser and a real office included
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

check: .venv/requirements-dev.done ## format, lint, types, layers, dependencies
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/deptry .

fast: .venv/requirements-dev.done ## the tests that need neither a browser nor an office
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not browser and not office"

MINUTES ?= 60
fuzz: .venv/requirements-dev.done ## throw damaged files at reading, MINUTES=60 long
	$(BIN)/python -m tests.ingest.fuzz $(MINUTES)

# The program inside Playwright leans on a library that a small Debian does not have.
browser: .venv/requirements-dev.done
	@$(BIN)/python -m tests.browser.chromium || .ci/need chromium
	@$(BIN)/playwright --version >/dev/null 2>&1 || .ci/need libatomic1

# Workbook and slides are opened, recalculated and drawn by a real office in the tests.
office:
	@command -v soffice >/dev/null || .ci/need libreoffice-calc libreoffice-impress

bench: browser ## how long the things take that people wait for
	$(BIN)/python -m benchmarks

FIRMS ?= 1000
HISTORIES ?= 200
coverage: .venv/requirements-dev.done ## how often intervals hold the truth of FIRMS=1000 firms and HISTORIES=200 made up
	$(BIN)/python -m tests.drivers.firms $(FIRMS)
	$(BIN)/python -m tests.drivers.firms $(FIRMS) zero
	$(BIN)/python -m tests.clv.firms $(FIRMS)
	$(BIN)/python -m tests.clv.firms $(FIRMS) zero
	$(BIN)/python -m tests.track.histories $(HISTORIES)

screenshots: browser ## every page in both languages, both themes and two widths, to screenshots/
	$(BIN)/python -m tests.browser.screenshots

sample: .venv/requirements.done ## write the sample data anew
	$(BIN)/python -m sample_data.generate

messages: .venv/requirements-dev.done ## bring the catalogues of aftersales/text up to the code
	$(BIN)/python -m aftersales.text.extraction

lock: .venv/requirements-dev.done ## resolve the dependencies anew, newest first
	$(LOCK) --upgrade --group build -o requirements.lock
	$(LOCK) --upgrade --group build --group dev -c requirements.lock -o requirements-dev.lock

clean: ## remove what can be made again
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache screenshots

# A lock is installed once; installing it again after a change takes only what changed.
.venv/%.done: %.lock pyproject.toml .venv/made
	@echo "Setting up .venv from $<: the first time takes a minute or two."
	$(BIN)/pip install --quiet --require-hashes -r $<
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/made:
	.ci/venv .venv
	@touch $@
