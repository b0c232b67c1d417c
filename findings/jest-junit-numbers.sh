#!/bin/sh
# jest-junit 17.0.0 with jest 30.5.2 (npm): `test.todo` is written like a passed test, without <skipped>; a failure in `afterAll` is an
# element with <failure> that is missing from the totals (`failures="0"` while jest exits with 1); and the suite of a file whose
# tests are outside of any `describe` is named "undefined".
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
npm install --silent --no-audit --no-fund jest@30.5.2 jest-junit@17.0.0 >/dev/null || exit 2

echo '{}' >package.json
cat >one.test.js <<'END'
test('passes', () => {})
test.todo('later')
afterAll(() => { throw new Error('after') })
END
status=0
npx --no-install jest --reporters=jest-junit >/dev/null 2>&1 || status=$?
echo "jest 30.5.2, jest-junit 17.0.0: exit $status"
grep -o '<testsuite [^>]*\|<testcase classname="[^"]*\|<failure\|<skipped' junit.xml | sed 's/ timestamp="[^"]*" time="[^"]*"//' | tee seen
[ "$status" = 1 ]
grep -q '<testsuite name="undefined" errors="0" failures="0" skipped="0"' seen
grep -q 'classname=" later' seen && [ "$(grep -c '<skipped' seen)" = 0 ] && [ "$(grep -c '<failure' seen)" = 1 ]
