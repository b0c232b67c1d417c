#!/bin/sh
# vitest 4.1.12 (npm), reporter `junit`: an error outside of any test (in a timer of the tested code, an unhandled rejection) makes
# the run exit with 1, but the report has no element or total for it and looks like that of a passed run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
npm install --silent --no-audit --no-fund vitest@4.1.12 >/dev/null || exit 2

cat >one.test.js <<'END'
import { test } from 'vitest'
test('waits', async () => {
    setTimeout(() => { throw new Error('late') }, 0)
    await new Promise((resolve) => setTimeout(resolve, 50))
})
END
status=0
npx --no-install vitest run --reporter=junit --outputFile=report.xml >printed 2>&1 || status=$?
echo "vitest 4.1.12: exit $status"
grep -o '<testsuite [^>]*\|<failure\|<error' report.xml | sed 's/ timestamp="[^"]*" hostname="[^"]*"//; s/ time=.*//' | tee seen
[ "$status" = 1 ] && grep -q 'tests="1" failures="0" errors="0"' seen && [ "$(wc -l <seen)" = 1 ]
