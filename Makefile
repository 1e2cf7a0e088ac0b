# Everything here sets up its own virtual environment: no activation, no root.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help setup demo test lowest lint types wheel bench sample clean

help:
	@echo "make demo    report on the made-up sample district (writes ./yunxi)"
	@echo "make test    run the tests"
	@echo "make lowest  run the tests with the oldest versions of the dependencies"
	@echo "make lint    ruff: rules and format"
	@echo "make types   mypy, strict"
	@echo "make wheel   build the wheel, install it in an empty environment, run the demo there"
	@echo "make bench   time the kernels and the choice of sites beside their peers (installs the peers)"
	@echo "make sample  make data/yunxi again"

setup: $(STAMP)

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("servicecircle needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	touch $(STAMP)

demo: $(STAMP)
	$(BIN)/servicecircle demo yunxi

# The command line is started many times: its modules are compiled once, also where the machine keeps none compiled.
test: $(STAMP)
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto --dist worksteal

# The oldest versions that pyproject.toml admits, in an environment of their own.
lowest:
	test -x .lowest-venv/bin/python || $(PYTHON) -m venv .lowest-venv
	.lowest-venv/bin/python -m pip install --quiet --constraint lowest.txt --editable '.[test]'
	.lowest-venv/bin/python -m pytest -n auto --dist worksteal -p no:cacheprovider

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# mypy cannot see that the root is the package `servicecircle`: it is checked through a link outside the tree.
types: $(STAMP)
	link=$$(mktemp -d) && ln -s "$(CURDIR)" "$$link/servicecircle" && cd "$$link" && \
	MYPYPATH="$$link" "$(CURDIR)/$(BIN)/mypy" --config-file "$(CURDIR)/pyproject.toml" --cache-dir "$(CURDIR)/.mypy_cache" \
	  -p servicecircle.geo -p servicecircle.coverage -m servicecircle -m servicecircle.cli; \
	status=$$?; rm -rf "$$link"; exit $$status

wheel: $(STAMP)
	rm -rf build dist .wheel-venv *.egg-info
	$(BIN)/python -m build --wheel --outdir dist .
	$(PYTHON) -m venv .wheel-venv
	.wheel-venv/bin/python -m pip install --quiet dist/*.whl
	cd $$(mktemp -d) && "$(CURDIR)/.wheel-venv/bin/servicecircle" demo

bench: $(STAMP)
	$(BIN)/python -m pip install --quiet --requirement benchmarks/requirements.txt
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/sites.py

sample: $(STAMP)
	$(BIN)/python data/make_yunxi --picture

clean:
	rm -rf $(VENV) .wheel-venv .lowest-venv build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
