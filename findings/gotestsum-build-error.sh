#!/bin/sh
# gotestsum 1.8.2 (Debian's 1.8.2-1+b3): a package that does not compile has no <testcase> and no <testsuite> in the JUnit file. Only
# `errors` of the outermost <testsuites> shows it, while the command exits with 2. Counting elements, or adding up suites,
# gives a passed run. With --rerun-fails, a test that passed the second time is two elements, one with <failure>.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
command -v gotestsum >/dev/null || apt-get install -qq --yes --no-install-recommends gotestsum golang-go >/dev/null 2>&1 || exit 2

printf 'module example.org/one\n\ngo 1.19\n' >go.mod
printf 'package one\n\nimport "testing"\n\nfunc TestPasses(t *testing.T) {}\n' >one_test.go
mkdir broken
printf 'package broken\n\nimport "testing"\n\nfunc TestNot(t *testing.T) { missing() }\n' >broken/broken_test.go
status=0
gotestsum --junitfile report.xml ./... >/dev/null 2>&1 || status=$?
echo "gotestsum ($(go version)): exit $status"
grep -o '<testsuite[s]* [^>]*\|<testcase [^>]*\|<failure\|<error' report.xml | sed 's/ time[a-z]*="[^"]*"//g' | tee seen
[ "$status" = 2 ]
grep -q '<testsuites tests="1" failures="0" errors="1"' seen
[ "$(grep -c '<testsuite ' seen)" = 1 ] && [ "$(grep -c '<testcase' seen)" = 1 ] && [ "$(grep -c '<failure\|<error' seen)" = 0 ]

rm -r broken
cat >one_test.go <<'EOF'
package one

import (
	"os"
	"testing"
)

func TestFlaky(t *testing.T) {
	if _, err := os.Stat("seen-once"); err != nil {
		os.WriteFile("seen-once", nil, 0o600)
		t.Fatal("first time")
	}
}
EOF
gotestsum --rerun-fails --packages ./... --junitfile report.xml >/dev/null 2>&1
[ "$(grep -c '<testcase' report.xml)" = 2 ] && [ "$(grep -c '<failure' report.xml)" = 1 ]
