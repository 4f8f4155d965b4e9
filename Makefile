# Điểm Báo. `make app` and `make test` set everything up by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501

.PHONY: app app-local test setup check format eval bench lock browser clean

app: setup            ## open the program on http://127.0.0.1:8501
	$(BIN)/diembao serve --port $(PORT)

app-local: $(VENV)/ready-local  ## the same with a language model on this machine (1.1 GB, fetched once)
	$(BIN)/python -m rag.local --port $(PORT)

test: setup           ## the tests; chromium ones run where chromium is installed
	$(BIN)/python -m pytest

check: setup          ## lint, types, import directions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_architecture.py

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

eval: setup           ## quality figures on the demonstration corpus
	$(BIN)/python -m eval run --suite all --out runs/eval

bench: setup
	$(BIN)/python -m eval bench

setup: $(VENV)/ready

# The mark is written last, so that an interrupted set-up is done again.
$(VENV)/ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# Compiles llama.cpp for some minutes. On x86 not for the very processor: see rag/local.py.
$(VENV)/ready-local: $(VENV)/ready
	case "$$(uname -m)" in x86_64|amd64) CMAKE_ARGS="-DGGML_NATIVE=OFF -DGGML_AVX=ON \
	  -DGGML_AVX2=ON -DGGML_FMA=ON -DGGML_F16C=ON"; export CMAKE_ARGS;; esac; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[local]'
	touch $@

lock:                 ## resolve the dependencies anew
	$(PYTHON) -m venv .setup
	.setup/bin/pip install --quiet pip-tools
	.setup/bin/pip-compile --quiet --upgrade --extra dev --generate-hashes --allow-unsafe \
	  --strip-extras --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	  --no-emit-trusted-host --no-emit-options --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) .setup build dist runs
