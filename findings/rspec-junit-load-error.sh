#!/bin/sh
# rspec_junit_formatter 0.4.1 with RSpec 3.12 (Debian's ruby-rspec-junit-formatter 0.4.1-2): if one spec file cannot be loaded, RSpec runs no
# examples at all and exits with 1; the JUnit file is a suite of 0 tests, 0 failures and 0 errors. RSpec's summary prints
# "1 error occurred outside of examples".
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
command -v rspec >/dev/null || apt-get install -qq --yes --no-install-recommends ruby-rspec ruby-rspec-junit-formatter >/dev/null 2>&1 || exit 2

echo "RSpec.describe('one') { it('passes') { } }" >one_spec.rb
echo "require 'missing'" >two_spec.rb
status=0
rspec --format progress --format RspecJunitFormatter --out report.xml one_spec.rb two_spec.rb >printed 2>&1 || status=$?
echo "$(rspec --version | head -n 1): exit $status"
tail -n 2 printed
grep -o '<testsuite [^>]*errors="[0-9]*"\|<testcase' report.xml | tee seen
[ "$status" = 1 ]
grep -q '0 examples, 0 failures, 1 error occurred outside of examples' printed
[ "$(cat seen)" = '<testsuite name="rspec" tests="0" skipped="0" failures="0" errors="0"' ]
