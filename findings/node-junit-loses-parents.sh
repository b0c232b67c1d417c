#!/bin/sh
# node 24.21.0 (npm's node), --test-reporter=junit: a test that has subtests is written as a <testsuite>, and what fails in the test itself,
# after its subtests, is nowhere: `failures` counts its direct test cases alone. The same for a hook `after` of a describe. So a run that
# exits with 1 has a report without a failure; only the comment at its end says `fail 1`, or not even that for the hook.
# An empty describe is the reverse, a test case that passed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
npm install --silent --no-audit --no-fund node@24.21.0 >/dev/null || exit 2

cat >parent.test.mjs <<'END'
import assert from "node:assert";
import test from "node:test";

test("adds up", async (t) => {
  await t.test("one", () => {});
  await t.test("two", () => {});
  assert.equal(1 + 2, 4);
});
END
cat >hook.test.mjs <<'END'
import { after, describe, it } from "node:test";

describe("shop", () => {
  after(() => { throw new Error("the server did not stop"); });
  it("opens", () => {});
});
describe("nothing yet", () => {});
END
for name in parent hook; do
    status=0
    node_modules/.bin/node --test --test-reporter=junit --test-reporter-destination="$name.xml" "$name.test.mjs" >/dev/null 2>&1 || status=$?
    echo "node $(node_modules/.bin/node --version), $name.test.mjs: exit $status"
    grep -E '<test|<fail|<err|!-- (tests|fail)' "$name.xml" | sed -E "s/ (time|timestamp|hostname|file)=\"[^\"]*\"//g" | tee seen
    [ "$status" = 1 ]
    if grep -qE '<failure|<error|failures="[1-9]' seen; then exit 1; fi
done
grep -q '<testcase name="nothing yet"' hook.xml
grep -q -- '<!-- fail 1 -->' parent.xml
