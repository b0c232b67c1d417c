#!/bin/sh
# node 24.21.0 (npm's node), --test-reporter=junit, writes a `test()` that is outside of any `describe` as a <testcase> directly below
# <testsuites>. junitparser 5.0.3 (PyPI), test-results-parser 0.4.6 and junit-to-ctrf 0.0.14 (npm) look for cases in suites only, and
# junit-report-merger 9.0.4 (npm) counts only those: a failed test of this most ordinary kind is missing, and the run passed for each
# of them; `junitparser verify`, which exits with 1 if there is a failure, exits with 0.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
npm install --silent --no-audit --no-fund node@24.21.0 test-results-parser@0.4.6 junit-to-ctrf@0.0.14 junit-report-merger@9.0.4 >/dev/null || exit 2
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check junitparser==5.0.3 2>/dev/null || exit 2

cat >shop.test.mjs <<'END'
import { describe, it, test } from "node:test";

test("adds", () => { throw new Error("no"); });
describe("shop", () => { it("opens", () => {}); });
END
status=0
node_modules/.bin/node --test --test-reporter=junit --test-reporter-destination=report.xml shop.test.mjs || status=$?
echo "node $(node_modules/.bin/node --version): exit $status"
grep -E '^.?.?</?(test|failure)' report.xml | sed -E 's/ (time|timestamp|hostname|file)="[^"]*"//g'
[ "$status" = 1 ] && [ "$(grep -c '<testcase' report.xml)" = 2 ]

cat >read.mjs <<'END'
import parser from "test-results-parser";

const run = parser.parse({ type: "junit", files: ["report.xml"] });
console.log("test-results-parser:", run.status, run.total, "tests", run.failed, "failed");
END
{
    node read.mjs
    node_modules/.bin/junit-to-ctrf report.xml -o ctrf.json >/dev/null
    echo "junit-to-ctrf: $(grep -oE '"(tests|failed)": [0-9]+' ctrf.json | paste -sd ' ')"
    node_modules/.bin/jrm merged.xml report.xml >/dev/null
    echo "junit-report-merger: $(grep -oE '<testsuites tests="[0-9]*" failures="[0-9]*"' merged.xml)"
    venv/bin/junitparser verify report.xml && echo 'junitparser verify: exit 0'
} | tee seen
printf '%s\n' 'test-results-parser: PASS 1 tests 0 failed' 'junit-to-ctrf: "tests": 1 "failed": 0' \
    'junit-report-merger: <testsuites tests="1" failures="0"' 'junitparser verify: exit 0' | cmp - seen
