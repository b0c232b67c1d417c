#!/bin/sh
# vitest 4.1.12 (npm), reporter `junit`: an error that is thrown outside of any test (a timer of the code under test, an unhandled
# rejection) fails the run with exit 1, but is in no element and no number of the report, which is that of a green run.
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
