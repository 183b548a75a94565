# The commands of a working day. `just` alone lists them; each is one line that can be typed without it.

default:
    @just --list

# an environment to work in
setup:
    python3 -m venv .venv
    .venv/bin/pip install -q -c constraints-dev.txt -e ".[dev]"

# everything that must hold before a change goes in
ci:
    .ci/run

# quick checks: style, types, import layers
lint:
    .venv/bin/ruff check .
    .venv/bin/mypy
    .venv/bin/lint-imports

# tests, or some of them: just test tests/unit/cli
test *ARGS="tests":
    .venv/bin/pytest -q {{ ARGS }}

# tests without those that build wheels or whole films
quick:
    .venv/bin/pytest -q -m "not slow"

# rewrite docs/reference from the plug-ins
reference:
    .venv/bin/python docs/build_reference.py

# adgen, FFmpeg and MoviePy on the reference ad, against the encode alone: just bench --jobs ONE --repeat 3
bench *ARGS:
    .venv/bin/python benchmarks/bench.py {{ ARGS }}

# the sample campaign
sample:
    .venv/bin/adgen build samples/aurora_autumn/campaign.csv
