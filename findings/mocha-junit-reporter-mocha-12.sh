#!/bin/sh
# mocha-junit-reporter 2.2.1 (npm, the newest) does not start under mocha 12.0.3: it calls the constructor of mocha's base reporter as
# a function, but it is a class now. Its peer dependency (">=2.2.0") allows the pair, so npm installs it without a warning.
# After an upgrade of mocha, a project keeps its last report, which becomes stale.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
npm install --silent --no-audit --no-fund mocha@12.0.3 mocha-junit-reporter@2.2.1 >/dev/null || exit 2

echo "it('passes', () => {})" >one.spec.cjs
echo "mocha $(npx --no-install mocha --version), mocha-junit-reporter 2.2.1"
npx --no-install mocha --reporter mocha-junit-reporter one.spec.cjs >printed 2>&1 && exit 1
grep -o "TypeError: .*" printed
[ ! -e test-results.xml ]
grep -q "Class constructor Base cannot be invoked without 'new'" printed
