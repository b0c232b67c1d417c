#!/bin/sh
# node 24.21.0 with expect 30.5.2 (both npm), --test-reporter=junit: with FORCE_COLOR=1, as CI sets it for coloured logs, the first failed
# assertion makes the report something that is not XML: the reporter writes the colours of the message as they are, and the escape
# character is none that XML 1.0 allows, not even as a reference. So a report of passed tests is read, and one of failed tests is not.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
npm install --silent --no-audit --no-fund node@24.21.0 expect@30.5.2 >/dev/null || exit 2

cat >sum.test.mjs <<'END'
import test from "node:test";
import { expect } from "expect";

test("adds", () => expect(1 + 1).toBe(Number(process.env.SUM)));
END
read_back() {
    SUM=$1 node_modules/.bin/node --test --test-reporter=junit --test-reporter-destination=report.xml sum.test.mjs >/dev/null 2>&1 || :
    python3 -c '
import xml.etree.ElementTree as tree
try:
    print(len(tree.parse("report.xml").findall("testcase")), "test case")
except tree.ParseError as error:
    print("not XML:", error)'
}
node_modules/.bin/node --version
echo "passed, FORCE_COLOR=1: $(FORCE_COLOR=1 read_back 2)" | tee seen
echo "failed, FORCE_COLOR=1: $(FORCE_COLOR=1 read_back 3)" | tee -a seen
sed -n 3p report.xml | cut -c 1-120 | cat -v
echo "failed, NO_COLOR=1: $(NO_COLOR=1 read_back 3)" | tee -a seen
grep -q '^passed.*: 1 test case' seen
grep -q '^failed, FORCE_COLOR=1: not XML: not well-formed' seen
grep -q '^failed, NO_COLOR=1: 1 test case' seen
