#!/bin/sh
# MessagePack-RPC clients from npm, written by others, log a consultation. 77 = node or npm's registry is not there.
# ENISHID, ENISHI_ETC, TMPDIR as for the other tests.
set -u
here=$(cd "$(dirname "$0")" && pwd)
name=node_client_logs_a_consultation
enishid=${ENISHID:-$here/../../build/enishid}
etc=${ENISHI_ETC:-$here/../../etc}

skip() { echo "skipped $name: $1"; exit 77; }
fail() { echo "FAIL $name: $1"; sed 's/^/enishid: /' "$work/log" >&2; exit 1; }

[ -x "$enishid" ] || skip "no program $enishid (set ENISHID)"
command -v node >/dev/null && command -v npm >/dev/null || skip "no node or npm"
work=$(mktemp -d "${TMPDIR:-/tmp}/enXXXXXX") || exit 1
daemon=
trap 'if [ -n "$daemon" ]; then kill "$daemon" 2>/dev/null; wait "$daemon"; fi; rm -rf "$work"' EXIT INT TERM

mkdir "$work/npm" && cp "$here/package.json" "$work/npm/"
(cd "$work/npm" && timeout 60 npm install --no-audit --no-fund --ignore-scripts >npm.log 2>&1) ||
    skip "npm install failed: $(grep -m1 -i 'error' "$work/npm/npm.log")"

LC_ALL=C "$enishid" --data "$work/d" --etc "$etc" --clock 2024-10-31T09:00:00+09:00 2>"$work/log" &
daemon=$!
tries=0
until [ -S "$work/d/enishi.sock" ]; do
    tries=$((tries + 1))
    [ $tries -le 200 ] && kill -0 "$daemon" 2>/dev/null || fail "enishid does not start"
    sleep 0.05
done
timeout 60 node "$here/$name.mjs" "$work/d/enishi.sock" "$work/npm" || fail "the client did not get what it wanted"
kill "$daemon"
wait "$daemon" || fail "enishid ended with $?"
daemon=
if grep -Eq 'Sanitizer|runtime error' "$work/log"; then fail "a sanitizer's report"; fi
echo "ok $name"
