#!/bin/sh
# How quickly letters go to Postfix's smtp-sink, beside the floor: the digest bench against a mail server of others.
#
#     benches/smtp-sink.sh [PORT]      (default: 2525; apt install postfix for smtp-sink)
set -eu
cd "$(dirname "$0")/.."
port="${1:-2525}"
sink="$(PATH="$PATH:/usr/sbin" command -v smtp-sink)" || {
    echo "smtp-sink is not installed: apt install postfix" >&2
    exit 1
}
# Root has to name somebody else whom it runs as.
if [ "$(id -u)" = 0 ]; then set -- -u nobody; else set --; fi
"$sink" "$@" "127.0.0.1:$port" 1000 &
pid=$!
trap 'kill "$pid"' EXIT INT TERM
cargo bench --bench digest -- "127.0.0.1:$port"
