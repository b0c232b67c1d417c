#!/bin/sh
# jest-junit 17.0.0 with jest 30.5.2 (npm): a test file that cannot be loaded is missing from the report, also from its totals, while
# jest exits with 1. With JEST_JUNIT_REPORT_TEST_SUITE_ERRORS=true it is two elements of the same name, one with <error> and one
# with <failure>, in a suite whose `tests` is 0.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
npm install --silent --no-audit --no-fund jest@30.5.2 jest-junit@17.0.0 >/dev/null || exit 2

echo '{}' >package.json
echo "test('passes', () => {})" >one.test.js
echo "require('./missing')" >two.test.js
status=0
npx --no-install jest --reporters=jest-junit >/dev/null 2>&1 || status=$?
echo "jest 30.5.2, jest-junit 17.0.0: exit $status"
grep -o '<testsuites [^>]*errors="[0-9]*"\|<testcase [^>]*name="[^"]*"\|<error\|<failure' junit.xml | tee seen
[ "$status" = 1 ] && grep -q 'tests="1" failures="0" errors="0"' seen && [ "$(wc -l <seen)" = 2 ]
JEST_JUNIT_REPORT_TEST_SUITE_ERRORS=true npx --no-install jest --reporters=jest-junit >/dev/null 2>&1 || status=$?
grep -o '<testsuite name="two[^>]*\|<testcase classname="Test suite[^>]*\|<error\|<failure' junit.xml | sed 's/ timestamp="[^"]*"//; s/ time="[^"]*"//' | tee seen
[ "$(grep -c '<testcase' seen)" = 2 ] && grep -q 'tests="0"' seen && grep -q '<error' seen && grep -q '<failure' seen
