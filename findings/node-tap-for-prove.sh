#!/bin/sh
# node 24.21.0 (npm's node), --test-reporter=tap, and prove of Perl 5.36 (TAP::Harness 3.44, Debian 12): after the first failed test, prove
# sees no other test, and no plan. node says "TAP version 13", so prove reads the details of the failure as YAML, but only as the part of
# it that TAP 13 calls YAMLish: it does not know the `|-` before node's stack trace. A failed `todo` is enough, with which node exits
# with 0: the same run fails under prove, with 1 test of 3.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
npm install --silent --no-audit --no-fund node@24.21.0 >/dev/null || exit 2

cat >shop.test.mjs <<'END'
import test from "node:test";

test("some day", { todo: true }, () => { throw new Error("not yet"); });
test("opens", () => {});
test("closes", () => {});
END
node_modules/.bin/node --test --test-reporter=tap --test-reporter-destination=report.tap shop.test.mjs
echo "node $(node_modules/.bin/node --version): exit 0, $(grep -cE '^(not )?ok' report.tap) tests, plan $(grep -E '^1\.\.' report.tap)"
grep -A 3 '^ *stack' report.tap
prove --version
status=0
prove --exec cat report.tap >said 2>&1 || status=$?
sed '/^$/d' said
[ "$status" = 1 ]
grep -q 'Tests: 1 Failed: 0' said && grep -q 'Badly formed hash line' said && grep -q 'No plan found' said
