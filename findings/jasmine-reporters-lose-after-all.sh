#!/bin/sh
# jasmine-reporters 2.5.2 (npm) under Jasmine 5.13.0: an error in afterAll is one of the failures that Jasmine prints, and makes it exit
# with 3, but the JUnit and NUnit reports have no trace of it: their suite is a success. The NUnit report marks cases with success="true"
# or "false" instead of NUnit's `result`.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
npm install --silent --no-audit --no-fund jasmine@5.13.0 jasmine-reporters@2.5.2 >/dev/null || exit 2

cat >cart.spec.js <<'END'
const { JUnitXmlReporter, NUnitXmlReporter } = require('jasmine-reporters')
jasmine.getEnv().addReporter(new JUnitXmlReporter({ filePrefix: 'junit' }))
jasmine.getEnv().addReporter(new NUnitXmlReporter({ filename: 'nunit.xml' }))
describe('cart', () => {
    afterAll(() => { throw new Error('late') })
    it('adds', () => { expect(1 + 2).toBe(3) })
})
END
node_modules/.bin/jasmine -v
status=0
node_modules/.bin/jasmine cart.spec.js >printed 2>&1 || status=$?
grep -E '^[0-9]+ specs?,' printed
echo "exit status $status"
grep -oE '<testsuites .*' junit.xml | sed 's/ time="[^"]*"//; s/>$//'
grep -oE '<test-suite .* success="[a-z]*"|<test-case .* success="[a-z]*"' nunit.xml | tee seen
[ "$status" = 3 ]
grep -q '^1 spec, 1 failure' printed
grep -q 'failures="0"' junit.xml
grep -q '<test-suite .* success="true"' seen
