#!/bin/sh
# Every input of the corpora, found or written, goes through its target without a finding.
set -eu
tree=${ENISHI_TREE:-$(dirname "$0")/../..}
build=$(dirname "${MAIL_DRIVER:-$tree/build/tests/mail/driver}")/../fuzz
for name in smtp inbound; do
    "$build/replay_$name" "$tree/tests/fuzz/$name"
done
