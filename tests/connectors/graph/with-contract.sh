#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# with-contract.sh TEST
#
# Runs a test in the lab, then checks the requests and the answers in the tenant's log against
# Microsoft Graph's schema. CW_GRAPH_CONTRACT names the checker (graph-contract.mjs), which is not part
# of the source; without it, or without node, the test alone counts.

set -eu

"$@"
if [ -f "${CW_GRAPH_CONTRACT:-}" ] && command -v node >/dev/null; then
  node "$CW_GRAPH_CONTRACT" "$CW_LAB_TENANT_LOG" >&2
fi
