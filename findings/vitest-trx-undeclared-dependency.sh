#!/bin/sh
# vitest-trx-results-processor 1.0.3 (npm) imports `mkdirp` without depending on it: Vitest does not start ("Failed to load custom
# Reporter") unless something else happens to install that package. Once it is there, the file is named by the option
# `outputFile` of the reporter only; Vitest's own --outputFile has no effect on it.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
npm install --silent --no-audit --no-fund vitest@4.1.12 vitest-trx-results-processor@1.0.3 >/dev/null || exit 2
printf "import { test } from 'vitest'\ntest('passes', () => {})\n" >one.test.js
run() { node_modules/.bin/vitest run --reporter=vitest-trx-results-processor --outputFile=mine.trx; }

echo "$(node_modules/.bin/vitest --version | cut -d' ' -f1), vitest-trx-results-processor 1.0.3"
if run >printed 2>&1; then exit 1; fi
grep -oE "Failed to load custom Reporter.*|Cannot find package '[a-z]*'" printed | tee seen
grep -q "Cannot find package 'mkdirp'" seen
npm install --silent --no-audit --no-fund mkdirp@3.0.1 >/dev/null || exit 2
run >printed 2>&1
ls ./*.trx
[ -e test-results.trx ] && [ ! -e mine.trx ]
