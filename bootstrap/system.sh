#!/bin/sh
# The programs that the tests look at papers and pages with. Needs root or sudo; does nothing where they are there.
set -eu
missing=""
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need pdfinfo poppler-utils
need qpdf qpdf
need chromium chromium
need redis-server redis-server
ls -d /usr/lib/postgresql/*/bin >/dev/null 2>&1 || missing="$missing postgresql"
ldconfig -p 2>/dev/null | grep -q libzbar.so.0 || missing="$missing libzbar0"
[ -z "$missing" ] && exit 0
root=""
[ "$(id -u)" = 0 ] || root="sudo"
echo "Installing$missing ..." >&2
export DEBIAN_FRONTEND=noninteractive
$root apt-get update -qq
# shellcheck disable=SC2086
$root apt-get install -y -qq --no-install-recommends $missing >/dev/null
