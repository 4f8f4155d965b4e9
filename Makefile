# Điểm Báo. `make app` and `make test` set everything up by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
# One more than there are cores: tests that wait for a server leave theirs to others.
WORKERS ?= $(shell expr 1 + $$(getconf _NPROCESSORS_ONLN))

.PHONY: app app-local test cluster setup check format eval eval-model record gate gate-noise baseline attack audit journey screenshots \
  bench chroma \
  lock clean

app: setup            ## serve the program at http://127.0.0.1:8501
	$(BIN)/diembao serve --port $(PORT)

app-local: $(VENV)/ready-local  ## the same with a language model on this machine (1.1 GB, fetched once)
	$(BIN)/python scripts/local_model.py --port $(PORT)

test: setup           ## the tests; chromium ones run where chromium is installed
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

check: setup          ## lint, types, import directions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python scripts/audit.py licences
	$(BIN)/python -m pytest tests/test_architecture.py

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

eval: setup           ## every suite on the demonstration corpus, without a network; a report
	rm -rf runs/eval
	$(BIN)/python -m eval run --engine extractive --out runs/eval
	$(BIN)/python -m eval report eval/baseline runs/eval --html runs/report.html
	@test ! -f eval/cassettes/local.jsonl || $(MAKE) --no-print-directory eval-model

# What is asked to be mended hangs on every word of verification, which changes: a replay that judges a
# change of the program takes the first replies, which hang on the prompt alone.
gate gate-noise baseline eval-model record: export DIEMBAO_MODEL_MENDS := false

# The prompts on the recorded model: each version against the released one.
QA := --suite qa --split gate --engine llm --prompt answer=v1 --prompt answer=v2
SUMMARY := --suite summary --split gate --engine llm --prompt summarise=v1 --prompt summarise=v2

eval-model: setup
	rm -rf runs/answer runs/summarise
	$(BIN)/python -m eval run $(QA) --mode replay --out runs/answer
	$(BIN)/python -m eval run $(SUMMARY) --mode replay --out runs/summarise
	$(BIN)/python -m eval report runs/answer/llm-answer=v1 runs/answer/llm-answer=v2 --html runs/report-answer.html
	$(BIN)/python -m eval report runs/summarise/llm-summarise=v1 runs/summarise/llm-summarise=v2 --html runs/report-summarise.html

record: setup         ## ask the model at OPENAI_BASE_URL what is not recorded yet
	$(BIN)/python -m eval run $(QA) --mode record --jobs 1 --out runs/record-answer
	$(BIN)/python -m eval run $(SUMMARY) --mode record --jobs 1 --out runs/record-summarise

# Worse than the baseline (1) or a harness that failed (3) stops; too few cases to tell (2) is said
# and passes.
judge = rm -rf runs/gate; $(BIN)/python -m eval run $(2) $(NOISE) --out runs/gate || exit 3; \
	  $(BIN)/python -m eval compare $(1) runs/gate || test $$? -eq 2

gate: setup           ## is this checkout worse than the baselines, of the embedded engine and the recorded model?
	$(call judge,eval/baseline,--engine extractive)
	@test ! -d eval/baseline-model || { \
	  $(call judge,eval/baseline-model,--suite qa --split gate --engine llm --mode replay); }

gate-noise: setup     ## the gate with every vector disturbed, as by another processor; five seeds
	for seed in 1 2 3 4 5; do \
	  $(MAKE) --no-print-directory gate NOISE="--noise 1e-3 --noise-seed $$seed" || exit; done

baseline: setup       ## make this checkout the baseline
	rm -rf runs/baseline runs/baseline-model
	$(BIN)/python -m eval run --engine extractive --out runs/baseline
	rm -rf eval/baseline && mv runs/baseline eval/baseline
	@test ! -f eval/cassettes/local.jsonl || { \
	  $(BIN)/python -m eval run --suite qa --split gate --engine llm --mode replay --out runs/baseline-model && \
	  rm -rf eval/baseline-model && mv runs/baseline-model eval/baseline-model; }

screenshots: setup    ## every page in both languages, themes and widths, into runs/screenshots
	$(BIN)/python tests/screenshots.py runs/screenshots

attack: setup         ## files made to harm that the tests leave out, and odd texts by the thousand; some minutes
	$(BIN)/python -m pytest -m attack
	$(BIN)/python -m pytest --hypothesis-profile=deep tests/test_figures.py tests/test_load_clean.py \
	  -k "mix_of_fragments or page_is_tidy"

audit: setup          ## licences and known advisories of the lock, bandit, and all attack tests
	$(BIN)/python scripts/audit.py licences
	$(PYTHON) -m venv .setup
	.setup/bin/pip install --quiet pip-audit bandit
	.setup/bin/python scripts/audit.py advisories
	.setup/bin/bandit --quiet --recursive --severity-level medium --configfile pyproject.toml rag eval scripts app.py
	$(BIN)/python -m pytest tests/test_attack.py tests/test_attack_pages.py tests/test_addresses.py tests/test_disks.py \
	  tests/test_server.py tests/test_faults.py tests/test_bombs.py tests/test_poison.py -m "attack or not attack"

# What concerns search and crashes. Tests of damaged files are left out: a server's are its own.
ON_SERVER := $(addprefix tests/test_,$(addsuffix .py,library search shards crash chroma_server answer check \
  stories command disks wiring))

chroma: setup         ## tests of search and crashes with the vectors on a Chroma server, and in shards; some minutes
	$(BIN)/python -m pytest -n auto --chroma $(ON_SERVER)
	$(BIN)/python -m pytest -n auto --chroma --sharded $(ON_SERVER)

journey: setup        ## a day with the app in Chromium, from the first start on
	$(BIN)/python -m pytest -m journey tests/test_journey.py tests/test_sign_in.py

cluster: $(VENV)/ready-ray  ## a Ray cluster of two nodes on this machine, some minutes; CLUSTER_ARTICLES=200 is shorter
	$(BIN)/python -m pytest -n 0 -m cluster tests/test_ray.py

bench: setup
	$(BIN)/python -m eval bench

setup: $(VENV)/ready

# What pip fetches is named by it; then it unpacks for a while without a word, so the size is told.
PIP := --disable-pip-version-check --progress-bar off
telling = (while sleep 5 && kill -0 $$$$ 2>/dev/null; do \
  echo "  … $$(du -sm $(VENV) | cut -f1) of about 1600 MB in $(VENV)"; done) &

# The mark is written last, so that an interrupted set-up is done again.
$(VENV)/ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(telling) test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(telling) $(BIN)/python -m pip install $(PIP) --require-hashes -r requirements.lock
	$(BIN)/python -m pip install $(PIP) --quiet --no-deps --no-build-isolation --editable .
	touch $@

# Compiles llama.cpp for some minutes. On x86 not for the very processor: see scripts/local_model.py.
$(VENV)/ready-local: $(VENV)/ready
	case "$$(uname -m)" in x86_64|amd64) CMAKE_ARGS="-DGGML_NATIVE=OFF -DGGML_AVX=ON \
	  -DGGML_AVX2=ON -DGGML_FMA=ON -DGGML_F16C=ON"; export CMAKE_ARGS;; esac; \
	$(telling) $(BIN)/python -m pip install $(PIP) --editable '.[local]'
	touch $@

$(VENV)/ready-ray: $(VENV)/ready
	$(telling) $(BIN)/python -m pip install $(PIP) --editable '.[ray]'
	touch $@

lock:                 ## resolve the dependencies anew
	$(PYTHON) -m venv .setup
	.setup/bin/pip install --quiet pip-tools
	.setup/bin/pip-compile --quiet --upgrade --extra dev --generate-hashes --allow-unsafe \
	  --strip-extras --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	  --no-emit-trusted-host --no-emit-options --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) .setup build dist runs
