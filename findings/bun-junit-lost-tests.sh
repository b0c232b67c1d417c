#!/bin/sh
# Bun 1.3.14 (npm's bun), --reporter=junit: a file that cannot be loaded counts as a failed test in what Bun prints, but is not in the
# report; if it is the only file, no report is written, and an older one stays. If beforeAll throws, the tests of the group are replaced
# by a single one named "(unnamed)", so that the number of tests shrinks.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
npm install --silent --no-audit --no-fund bun@1.3.14 >/dev/null || exit 2
mkdir tests && cd tests
bun() { ../node_modules/.bin/bun test --reporter=junit --reporter-outfile="$1.xml" >"$1" 2>&1 || echo "exit $?"; }

echo "bun $(../node_modules/.bin/bun --version)"
echo "import './missing'" >broken.test.ts
bun alone
[ ! -e alone.xml ] && echo "a file that cannot be loaded, alone: no report"
cat >hook.test.ts <<'END'
import { beforeAll, describe, test } from "bun:test"
describe("cart", () => {
    beforeAll(() => { throw new Error("no") })
    test("adds", () => {})
    test("sums", () => {})
})
END
bun both
grep -E '^ *[0-9]+ (pass|fail)$|^Ran ' both | sed 's/ *\[.*//'
grep -oE '<testcase name="[^"]*"|<testsuites .*failures="[0-9]*"' both.xml | tee seen
grep -q '^ 2 fail$' both
grep -q 'tests="1" .*failures="1"' seen
grep -q 'name="(unnamed)"' seen
