#!/bin/sh
# Renews requirements*.txt (with hashes, naming no registry). Needs uv on the PATH.
set -eu
cd "$(dirname "$0")/.."
lock="uv pip compile -q --python-version 3.11 --generate-hashes --no-header --no-annotate"
$lock requirements.in -o requirements.txt "$@"
$lock -c requirements.txt requirements.in requirements-office.in -o requirements-office.txt "$@"
$lock -c requirements-office.txt requirements.in requirements-office.in requirements-dev.in -o requirements-dev.txt "$@"
$lock -c requirements-dev.txt requirements-scale.in -o requirements-scale.txt "$@"
$lock -c requirements-dev.txt requirements-bench.in -o requirements-bench.txt "$@"
