#!/bin/sh
# tape 5.10.2 (npm): a test with `skip: true` prints no test line, only the comment `# SKIP name`, where TAP has `ok 1 # SKIP`. So it is
# not counted; tap-xunit 2.4.1 (npm), which converts TAP to JUnit, turns it into an empty suite named "SKIP name".
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
npm install --silent --no-audit --no-fund tape@5.10.2 tap-xunit@2.4.1 >/dev/null || exit 2

cat >one.cjs <<'END'
const test = require('tape')
test('runs', (t) => { t.plan(1); t.ok(true) })
test('not now', { skip: true }, (t) => { t.end() })
END
echo "tape 5.10.2, tap-xunit 2.4.1"
node one.cjs | tee tap
npx --no-install tap-xunit <tap >report.xml
grep -o '<testsuite [^>]*\|<testcase [^>]*\|<skipped' report.xml | tee seen
grep -qx '# SKIP not now' tap && grep -qx '1..1' tap
grep -q '<testsuite tests="0" failures="0" errors="0" name="SKIP not now"' seen && [ "$(grep -c '<skipped' seen)" = 0 ]
