# Everything runs from .venv, which is built from the pinned and hashed requirements-dev.txt.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.gantheory-stamp
EXTRAS := test notebook plot docs sweep fast dev
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
unexport PYTHONDONTWRITEBYTECODE  # else each process of the suite, and each command it starts, compiles everything anew

.PHONY: verify test optimised campaign million lint types imports docs docs-check lock clean ci

verify: $(STAMP)          ## prove every page of the book
	$(BIN)/gantheory verify

test: $(STAMP)            ## the fast suite
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

optimised: $(STAMP)       ## the fast suite with asserts compiled away
	$(BIN)/python -O -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -p no:cacheprovider

campaign: $(STAMP)        ## everything, the long campaigns too
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "slow or not slow" --hypothesis-profile=default

million: $(STAMP)         ## a million examples of the property suites on our own functions; stops after an hour, resumes
	$(BIN)/python tests/strategies/million.py --state .million.json --report docs/numerics/million.md

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/pyright

imports: $(STAMP)
	$(BIN)/lint-imports

docs: $(STAMP)            ## regenerate the proof pages and the README's output
	$(BIN)/gantheory docs
	$(BIN)/python docs/refresh_readme.py

docs-check: $(STAMP)
	$(BIN)/gantheory docs --check

ci:
	.ci/run

$(STAMP): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "gantheory needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@test -x $(BIN)/python -a -x $(BIN)/pip || $(PYTHON) -m venv --clear .venv || \
	  { rm -rf .venv; \
	    echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q gantheory
	@touch $@

lock:                     ## re-pin requirements-dev.txt (needs uv)
	uv pip compile --quiet --universal --fork-strategy fewest --generate-hashes --only-binary :all: \
	  --no-header --no-annotate --no-emit-index-url --python-version 3.11 --upgrade \
	  $(addprefix --extra ,$(EXTRAS)) --output-file requirements-dev.txt pyproject.toml

clean:
	rm -rf .venv build dist docs/_build
