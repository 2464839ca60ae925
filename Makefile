# For a fresh machine: Python 3.11 or later, make and a C compiler. `make demo` and `make test` do the rest.
PYTHON ?= python3

# Paths are relative and short, so that a checkout may lie in a folder with spaces in its name.
VENV := .venv
STAMP := $(VENV)/.installed
FUZZ_STAMP := $(VENV)/.installed-fuzz
RUN := $(VENV)/bin/python -m
DEMO := outputs/demo
# Where the public data sets and their scorers lie; ACCURACY_ARGS="--errors 20 newsquant" shows mistakes of one,
# ACCURACY_ARGS=--save (SPEED_ARGS=--save) keeps the results in bench/results.
ACCURACY_DATA ?= ../shared/bench
ACCURACY_ARGS ?=
FUZZ_INPUTS ?= 10000
SPEED_DATA ?= ../shared
SPEED_ARGS ?=

.PHONY: help environment browser pictures demo fuzz test soak lint format evaluate groups accuracy bench docs clean

help:
	@echo "make demo      read the sample articles into $(DEMO), verify the dataset, show what was found"
	@echo "make test      lint, then run all tests"
	@echo "make soak      kill runs of the real pipeline 200 times at random moments, and compare every byte"
	@echo "make fuzz      read $(FUZZ_INPUTS) damaged inputs, and as many that coverage leads to, with every reader,"
	@echo "               the rule loader and the extractor"
	@echo "make lint      ruff, mypy, and the check of the rules"
	@echo "make format    let ruff format the code"
	@echo "make evaluate  score the sample articles against their gold claims"
	@echo "make groups    score the groups of claims against labelled pairs"
	@echo "make accuracy  score claimspan on public data sets that lie in $(ACCURACY_DATA)"
	@echo "make bench     measure the speed beside spaCy's full pipeline, on data in $(SPEED_DATA)"
	@echo "make browser   have a Chromium for the tests of pages, if this machine allows"
	@echo "make pictures  take the pictures of report and explorer in docs/pictures anew"
	@echo "make docs      write docs/dataset.md and docs/derived.md from the schemas"
	@echo "make clean     remove the environment, caches and outputs/demo"

environment: $(STAMP)

# Made again only when what it holds has changed.
$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "error: $(PYTHON) is older than Python 3.11; name another: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(RUN) pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(STAMP)

$(FUZZ_STAMP): $(STAMP)
	$(RUN) pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[fuzz]'
	@touch $(FUZZ_STAMP)

demo: $(STAMP)
	$(RUN) claimspan run corpus/sample --out $(DEMO) --show 12
	$(RUN) claimspan verify $(DEMO)
	$(RUN) claimspan group $(DEMO)
	$(RUN) claimspan report $(DEMO)

# Streamlit puts a main module of its own in place, which processes that are started later would look for.
test: lint browser
	$(RUN) pytest -n 2 --dist loadfile --ignore tests/explore
	$(RUN) pytest -n 2 --dist loadfile tests/explore

soak: $(STAMP)
	SOAK_KILLS=100 SOAK_REAL=1 SOAK_SEED=$${SOAK_SEED:-$$$$} $(RUN) pytest tests/batch/test_kills.py -k killed

fuzz: $(FUZZ_STAMP)
	FUZZ_INPUTS=$(FUZZ_INPUTS) $(RUN) pytest -q tests/test_fuzz.py
	FUZZ_INPUTS=$(FUZZ_INPUTS) $(VENV)/bin/python tests/guided.py

# Some tests read pages in Chromium. Where root may, as in a container, it is installed; else they say what is missing.
browser:
	@for name in $(CHROMIUM) chromium chromium-browser google-chrome; do \
		if command -v "$$name" >/dev/null; then exit 0; fi; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; \
	then exit 0; fi; \
	echo "no Chromium, and no right or way to install it: tests of pages are skipped, in CI they fail" >&2

pictures: $(STAMP) browser
	PICTURES=docs/pictures $(RUN) pytest -q tests/report/test_pictures.py tests/explore/test_explorer_pictures.py

lint: $(STAMP)
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(RUN) claimspan rules check --strict

format: $(STAMP)
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

evaluate: $(STAMP)
	$(RUN) claimspan run corpus/sample --out $(DEMO)
	$(RUN) claimspan evaluate $(DEMO) corpus/gold --errors 20 --floor tests/floors.json

groups: $(STAMP)
	$(RUN) bench.groups --errors

accuracy: $(STAMP)
	$(RUN) bench.accuracy --data $(ACCURACY_DATA) $(ACCURACY_ARGS)

bench: $(STAMP)
	$(RUN) bench.speed --data $(SPEED_DATA) $(SPEED_ARGS)

docs: $(STAMP)
	$(VENV)/bin/python -c 'import sys; from claimspan.schema import data_dictionary; \
		sys.stdout.write(data_dictionary())' > docs/dataset.md
	$(VENV)/bin/python -c 'import sys; from claimspan.dataset.derived import derived_dictionary; \
		sys.stdout.write(derived_dictionary())' > docs/derived.md

clean:
	rm -rf $(VENV) $(DEMO) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .benchmarks
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
