#!/bin/sh
# Runs a command beside a PostgreSQL server and a Redis broker of its own, on loopback, in a folder that is thrown away:
#   bootstrap/with-servers.sh COMMAND ARGUMENT ...
# The command finds DATABASE_URL and PATUNAY_BROKER in its environment.
set -eu
bin="$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)"
room="$(mktemp -d)"
port="${PATUNAY_TEST_PORT:-54329}"
broker=$((port + 1))
as=""
if [ "$(id -u)" = 0 ]; then
    chown postgres "$room"
    as="runuser -u postgres --"
fi
stop() {
    $as "$bin/pg_ctl" -D "$room/data" -m immediate stop >/dev/null 2>&1 || true
    redis-cli -p "$broker" shutdown nosave >/dev/null 2>&1 || true
    rm -rf "$room"
}
trap stop EXIT INT TERM
$as "$bin/initdb" -D "$room/data" -U patunay --auth=trust --no-sync >/dev/null
$as "$bin/pg_ctl" -D "$room/data" -w -l "$room/log" \
    -o "-p $port -k $room -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200" start >/dev/null
redis-server --port "$broker" --bind 127.0.0.1 --save '' --daemonize yes >/dev/null
export DATABASE_URL="postgresql://patunay@127.0.0.1:$port/postgres"
export PATUNAY_BROKER="redis://127.0.0.1:$broker/0"
"$@"
