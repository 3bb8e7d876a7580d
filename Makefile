# make run: the whole portal on http://localhost:8000 (PORT=9000 make run for another port); Ctrl-C stops it.
# make test: every check and test. make bench: figures as JSON lines (NAMES="tenant_list settings_page" for some).

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
export NIMBUS_DEPLOYMENT ?= demo
export PYTHONUNBUFFERED := 1

.PHONY: run test bench lint fmt install

run: $(INSTALLED)
	@exec $(BIN)/python manage.py run --end-with-parent

test: $(INSTALLED)
	@exec $(BIN)/python -m tests

bench: $(INSTALLED)
	@exec $(BIN)/python -m benchmarks $(NAMES)

lint: $(INSTALLED)
	@exec $(BIN)/python -m tests --static

fmt: $(INSTALLED)
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

install: $(INSTALLED)

# The stamp is a copy of the lock file: packages are installed again only when its text changes, not its date.
$(INSTALLED): requirements-dev.lock
	@if cmp -s requirements-dev.lock $@; then touch $@; exit 0; fi; \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or later is needed and '$(PYTHON)' is not. Install it, or name it: make run PYTHON=python3.11" >&2; \
	  exit 1; }; \
	if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
	  echo "Making .venv ..."; \
	  $(PYTHON) -m venv --clear .venv || { \
	    echo "Python cannot make .venv. On Debian: apt-get install python3-venv" >&2; exit 1; }; \
	fi; \
	echo "Installing the locked packages into .venv (about a minute, once) ..."; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements-dev.lock && \
	cp requirements-dev.lock $@ && echo "Packages installed."
