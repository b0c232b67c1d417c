#!/bin/sh
# Deno 2.9.6 (npm's deno), --junit-path: the steps of a test are test cases beside the test itself, named "TEST > STEP", and a step that
# fails counts twice, for itself and for its test: what Deno prints as 2 tests, 1 failed, is tests="4" failures="2" in the report.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" DENO_DIR="$work/cache" NO_COLOR=1
npm install --silent --no-audit --no-fund deno@2.9.6 >/dev/null || exit 2

cat >cart_test.js <<'END'
Deno.test("adds", () => {})
Deno.test("steps", async (t) => {
    await t.step("one", () => {})
    await t.step("two", () => { throw new Error("no") })
})
END
node_modules/.bin/deno --version | head -n 1
if node_modules/.bin/deno test --no-check --junit-path=junit.xml cart_test.js >printed 2>&1; then exit 1; fi
grep '^FAILED |' printed | sed 's/ ([0-9]*ms)//'
grep -oE '<testsuites .*errors|<testcase name="[^"]*"' junit.xml | sed 's/ errors//' | tee seen
grep -q '^FAILED | 1 passed (1 step) | 1 failed (1 step)' printed
grep -q 'tests="4" failures="2"' seen
grep -q 'name="steps &gt; two"' seen
