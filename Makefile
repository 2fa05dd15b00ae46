# Every command does its own set-up: on a clean Debian 12 with Python 3.11 any of them can be
# the first. Nothing is installed outside .venv but Debian packages, and those only when missing.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run reset setup test check format bench screenshots texts pins migration

BIN := .venv/bin
CODE := app.py config.py gunicorn.conf.py kompetensplan migrations tests tools $(wildcard benchmarks)
PYTEST := $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --durations=25
# T=tests/plans runs these tests only.
T ?= tests

help: ## This list
	@echo "Kompetensplan – make COMMAND"
	@awk -F ' *## ' '/^##@/ { sub("##@ ", ""); printf "\n%s\n", $$0 } \
		/^[a-z]+: .*## / { sub(/:.*/, "", $$1); printf "  %-12s %s\n", $$1, $$2 }' Makefile

##@ The site
run: ## Start the site with demo data at http://127.0.0.1:5000 (HOST, PORT change it)
	@tools/bootstrap.sh run
	@exec tools/run.sh

reset: ## Throw the demo data away and load it again
	@tools/bootstrap.sh run
	@tools/reset.sh

##@ Checking
test: ## All that CI checks: format to browser tests, SQLite and PostgreSQL (T=tests/plans: only those)
	@tools/bootstrap.sh test
ifneq ($(T),tests)
	$(BIN)/pytest $(T)
else
	@$(MAKE) --no-print-directory static
	$(PYTEST)
	TEST_DATABASE=postgresql $(PYTEST) -m "not browser and not validator"
endif

check: ## Before every commit: format, lint, types, contracts, tests without browser
	@tools/bootstrap.sh test
	@$(MAKE) --no-print-directory static
	$(PYTEST) -m "not browser and not validator"

.PHONY: static
static:
	$(BIN)/ruff format --check --quiet $(CODE)
	$(BIN)/ruff check --quiet $(CODE)
	$(BIN)/djlint templates --lint --quiet
	@$(BIN)/lint-imports --no-logo > .import_linter.log || { cat .import_linter.log; exit 1; }
	$(BIN)/mypy
	@$(BIN)/python tools/texts.py missing || { echo "^ These texts have no Swedish (make texts)"; exit 1; }

bench: ## The benchmarks, as a table with ratios of one run
	@tools/bootstrap.sh test
	$(BIN)/python -m benchmarks

screenshots: ## Pictures of every page, 1280 and 390 wide, light and dark, in docs/screens; of the handbook
	@tools/bootstrap.sh test
	$(BIN)/python tools/screenshots.py
	$(BIN)/python tools/handbook.py

##@ Writing
setup: ## All that developing needs, and nothing started
	@tools/bootstrap.sh test

format: ## Let ruff format and mend
	@tools/bootstrap.sh test
	$(BIN)/ruff check --fix --quiet $(CODE) || true
	$(BIN)/ruff format $(CODE)

texts: ## Compile the Swedish catalogue, drop what is unused, list what is missing
	@tools/bootstrap.sh test
	$(BIN)/python tools/texts.py update
	$(BIN)/python tools/texts.py missing

migration: ## The next migration, numbered: make migration m="plans say when the meeting was held"
	@tools/bootstrap.sh test
	$(BIN)/flask db migrate --message "$(m)" \
		--rev-id "$$(printf '%04d' $$(( $$(ls migrations/versions/[0-9]*.py | wc -l) + 1 )))"

pins: ## Write requirements*.txt from requirements*.in, with hashes
	@tools/bootstrap.sh test
	for name in requirements requirements-more requirements-dev; do \
		$(BIN)/uv pip compile --quiet --generate-hashes --python-version 3.11 --no-header \
			--no-emit-index-url --no-emit-find-links --annotation-style line \
			$$name.in --output-file $$name.txt; \
	done
