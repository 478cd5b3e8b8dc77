# The commands of this project; `make` alone lists them.
# PIP_EXTRA_INDEX_URL, PIP_FIND_LINKS and the like are pip's own: see README, "PyTorch without CUDA".

PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
URL    ?= http://127.0.0.1:8000
SHARED ?= ../shared
KILLS  := tests/integration/test_kills.py
TORCH  := $(shell grep -h '^torch==' requirements.lock)

.DEFAULT_GOAL := help
.PHONY: help run test lint format openapi lock calibrate bench bench-store kills score readme vendor clean

help:  ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

# PyTorch first and alone: with it in place nothing else can pull another build of it.
$(VENV)/run: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet $(TORCH)
	$(PIP) install --quiet -r requirements.lock
	$(PIP) install --quiet --no-deps --editable .
	touch $@

$(VENV)/dev: $(VENV)/run requirements-dev.lock
	$(PIP) install --quiet -r requirements-dev.lock
	touch $@

run: $(VENV)/run  ## set up, and serve on 127.0.0.1:8000 (WHOSAID_BIND)
	$(BIN)/whosaid serve

# With bytecode kept, whatever the caller's setting: else each of the processes that tests start would compile all anew.
test: $(VENV)/dev  ## set up, and run the tests, all but `make kills`
	mkdir -p reports
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest --numprocesses=2 --dist=loadfile --ignore=$(KILLS) \
	    --junitxml=reports/junit.xml $(TESTS)

lint: $(VENV)/dev  ## ruff, mypy, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/dev  ## put the code in ruff's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

openapi: $(VENV)/run  ## write openapi.yaml from the code
	$(BIN)/whosaid openapi > openapi.yaml.new
	mv openapi.yaml.new openapi.yaml

lock: $(VENV)/dev  ## pin anew what pyproject.toml asks for
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-options --no-emit-index-url --no-emit-find-links \
	    --no-emit-trusted-host --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-options --no-emit-index-url --no-emit-find-links \
	    --no-emit-trusted-host --extra dev --constraint requirements.lock \
	    --output-file requirements-dev.lock pyproject.toml
	sed -i -E 's/^(torch==[0-9.]+)\+.*/\1/' requirements.lock requirements-dev.lock  # any build of it will do

calibrate: $(VENV)/dev  ## count anew how often each rule of reading is right, on our own articles
	$(BIN)/python -m training.calibrate --gold tests/articles/gold.json

bench: $(VENV)/dev  ## CPU seconds of reading, starting and matching, memory over 200 articles
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.bench
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.matching

STORE     ?= 10000 100000 1000000
STORE_URL ?= sqlite:///build/bench-store.db
bench-store: $(VENV)/dev  ## linking, searching and storing at STORE quotations, in the database STORE_URL
	mkdir -p build
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.store $(STORE_URL) --quotations $(STORE)

kills: $(VENV)/dev  ## the test that kills everything, over 2,000 articles (INGESTS)
	INGESTS=$(or $(INGESTS),2000) $(BIN)/pytest -s $(KILLS)

score: $(VENV)/run  ## score a running service (URL) against the gold in SHARED
	$(BIN)/python $(SHARED)/score/extraction.py --url $(URL) --gold $(SHARED)/gold/articles.json $(SHARED)/gold/wikinews.json
	$(BIN)/python $(SHARED)/score/utterances.py --url $(URL) --gold $(SHARED)/gold/articles.json
	$(BIN)/python $(SHARED)/score/matching.py --url $(URL) --data $(SHARED)/data/matching

readme: $(VENV)/dev  ## write what the service answers into the README's examples
	$(BIN)/python -m tests.readme --write

SWAGGER_UI := 5.35.0
vendor:  ## fetch the documentation page's assets anew (npm)
	mkdir -p build/vendor
	cd build/vendor && npm pack --silent swagger-ui-dist@$(SWAGGER_UI) && tar xzf swagger-ui-dist-$(SWAGGER_UI).tgz
	cd build/vendor/package && cp swagger-ui-bundle.js swagger-ui-bundle.js.LICENSE.txt swagger-ui.css LICENSE NOTICE \
	    ../../../service/web/assets/swagger-ui/

clean:  ## remove what the commands above made
	rm -rf $(VENV) build reports .mypy_cache .pytest_cache .ruff_cache .hypothesis
