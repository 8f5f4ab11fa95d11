#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# contract.sh TEST-SCENARIO
#
# Runs the scenario and checks the requests and the answers in its log, the parts of batches
# included, against Microsoft Graph's schema. CW_GRAPH_CONTRACT names the checker
# (graph-contract.mjs), which is not part of the source; without it, or without node, the test is
# skipped.

set -eu

if [ ! -f "${CW_GRAPH_CONTRACT:-}" ]; then
  echo "CW_GRAPH_CONTRACT names no checker"
  exit 77
fi
if ! command -v node >/dev/null; then
  echo "node is not installed"
  exit 77
fi

directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
CW_TENANT_TEST_LOG="$directory/log.jsonl" "$1" >"$directory/tap" || {
  cat "$directory/tap"
  exit 1
}
test -s "$directory/log.jsonl"
node "$CW_GRAPH_CONTRACT" --quiet "$directory/log.jsonl"
