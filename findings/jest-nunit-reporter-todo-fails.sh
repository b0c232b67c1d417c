#!/bin/sh
# jest-nunit-reporter 1.3.1 (npm) writes a test that is still to be written (`test.todo`) as result="Failure", leaves skipped tests
# out, and writes a file that cannot be loaded as a suite that succeeded, without tests. So a green run of Jest is a failed one in
# the report, and a run that failed because of a file is a green one.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
npm install --silent --no-audit --no-fund jest@30.5.2 jest-nunit-reporter@1.3.1 >/dev/null || exit 2

cat >config.json <<'END'
{"testEnvironment": "node", "testResultsProcessor": "./node_modules/jest-nunit-reporter", "rootDir": "."}
END
cat >todo.test.js <<'END'
test('adds', () => {})
test.skip('later', () => {})
test.todo('some day')
END
echo "jest $(node_modules/.bin/jest --version), jest-nunit-reporter 1.3.1"
node_modules/.bin/jest --config config.json todo.test.js >printed 2>&1 || exit 1
grep '^Tests:' printed
grep -o '<test-case [^>]*' test-report.xml | tee cases
grep -q 'some day" executed="True" result="Failure"' cases
[ "$(wc -l <cases)" = 2 ]

echo "require('missing')" >broken.test.js
if node_modules/.bin/jest --config config.json broken.test.js >printed 2>&1; then exit 1; fi
grep '^Test Suites:' printed
grep -oE '<test-(results|suite) .*' test-report.xml | sed -E 's/(date|time|name)="[^"]*" ?//g' | tee suites
grep -q 'failures="0"' suites
grep -q 'executed="False" success="True" result="Success"' suites
