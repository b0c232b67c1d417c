#!/bin/sh
# mocha 12.0.3 (npm), reporter `xunit`: the totals of <testsuite> do not match its elements. `errors` counts the <failure> elements, and
# `failures` is always 0; `skipped` is 0 although pending tests have <skipped>; a failed hook is an element that `tests` does
# not count, and the tests that it prevented are missing.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
npm install --silent --no-audit --no-fund mocha@12.0.3 >/dev/null || exit 2

cat >one.spec.cjs <<'END'
describe('hook', () => {
    beforeEach(() => { throw new Error('hook') })
    it('never runs', () => {})
    it('nor does this', () => {})
})
describe('rest', () => {
    it('passes', () => {})
    it('pending')
})
END
echo "mocha $(npx --no-install mocha --version)"
npx --no-install mocha --reporter xunit one.spec.cjs >report.xml && exit 1
grep -o '<testsuite [^>]*\|<testcase classname="[a-z]*" name="[^"]*"\|<failure\|<skipped' report.xml | sed 's/ timestamp.*//' | tee seen
grep -q '<testsuite name="Mocha Tests" tests="2" failures="0" errors="1" skipped="0"' seen
[ "$(grep -c '<testcase' seen)" = 3 ] && [ "$(grep -c '<failure' seen)" = 1 ] && [ "$(grep -c '<skipped' seen)" = 1 ]
