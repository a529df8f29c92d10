#!/usr/bin/env bash
# Asks the npm registry for known vulnerabilities of the packages that the console contains. Fails if there is one; says so if the
# registry, such as a mirror, does not answer that question. `./tradepost release` calls it.
set -euo pipefail
cd "$(dirname "$0")"

if report=$(npm audit --omit=dev --package-lock-only --json 2>/dev/null); then
  echo "No package of the console has a known vulnerability."
elif grep -q '"auditReportVersion"' <<<"$report"; then
  npm audit --omit=dev --package-lock-only >&2 || true
  echo "Packages of the console have known vulnerabilities. Update them, then release." >&2
  exit 1
else
  echo "Not asked: the npm registry does not answer questions about vulnerabilities. Run console/audit.sh with one that does." >&2
fi
