# make demo    hear and see the whole path in a minute (sets everything up first)
# make test    all tests: Python, TypeScript, the built extension and devices
# make check   format, lint, types
# make run     the daemon, until Ctrl-C
# make bench   latencies, p50 and p95
# make live    what Live loads: the extension as one .ablx file, the Max devices as .amxd files
#
# PYTHON=python3.12 chooses another interpreter for the virtual environment.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
NPM    := npm --prefix ableton --no-fund --no-audit --loglevel=error
TORCH  := $(shell sed -n 's/^\(torch==[0-9.]*\).*/\1/p' constraints.txt)

# Networks are compiled once, and kept; the first daemon would be busy with it otherwise.
COMPILE := $(BIN)/python -c "from models.registry import shipped; shipped('cpu', debug=True).load()"

LIVE_SOURCES := $(shell find ableton max_devices bridge/picture -type f -not -path '*/node_modules/*' -not -path '*/dist/*')

.PHONY: demo test check run bench live has-python has-node clean

demo: $(VENV)/ready
	@$(BIN)/antiphon demo

# Its code may have changed since the setup, and a dozen daemons would compile it at the same time.
test: $(VENV)/ready live
	@$(COMPILE)
	$(BIN)/python -m pytest
	$(NPM) test

check: $(VENV)/ready ableton/node_modules/.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(NPM) run check

run: $(VENV)/ready
	$(BIN)/antiphon serve

bench: $(VENV)/ready
	$(BIN)/antiphon bench

live: ableton/node_modules/.built

clean:
	rm -rf $(VENV) ableton/node_modules ableton/.build antiphon-out

# On Linux, PyPI's torch brings several GB of CUDA libraries. Without an NVIDIA GPU PyTorch's own
# CPU wheel does the same work at a fraction of the size, so it is asked for first, briefly; when
# that host cannot be reached, the next line installs torch from wherever pip is configured to look.
$(VENV)/ready: pyproject.toml constraints.txt | has-python
	@echo "Setting up Python in $(VENV): the first time takes a few minutes."
	@$(PYTHON) -m venv $(VENV)
	@if [ "$$(uname -s)" = Linux ] && ! nvidia-smi >/dev/null 2>&1; then \
	  echo "No NVIDIA GPU here: trying PyTorch's CPU wheel."; \
	  $(BIN)/pip install --quiet --no-deps --retries 0 --timeout 10 \
	    --index-url https://download.pytorch.org/whl/cpu $(TORCH) 2>/dev/null \
	  || echo "PyTorch's wheel host cannot be reached: using pip's usual index."; \
	fi
	@$(BIN)/pip install --quiet -c constraints.txt -e '.[dev]'
	@$(COMPILE)
	@touch $@

ableton/node_modules/.ready: ableton/package.json ableton/package-lock.json | has-node
	@echo "Setting up the npm packages of the Live extension."
	@$(NPM) ci
	@touch $@

ableton/node_modules/.built: ableton/node_modules/.ready $(LIVE_SOURCES)
	@$(NPM) run --silent build
	@touch $@

has-python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || { \
	  echo "Antiphon needs Python 3.10 or newer as '$(PYTHON)':" \
	    "install it, or name one with make PYTHON=python3.12." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "Python's venv module is missing: install it (Debian, Ubuntu: apt install python3-venv)." >&2; \
	  exit 1; }

has-node:
	@node -e 'process.exit(process.versions.node.localeCompare("20.11", "en", {numeric: true}) < 0 ? 1 : 0)' \
	  2>/dev/null || { \
	  echo "The Live extension and its tests need Node 20.11 or newer:" \
	    "install it from https://nodejs.org or your package manager." >&2; exit 1; }
