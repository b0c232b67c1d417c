#!/bin/sh
# doctest 2.4.9 (Debian's doctest-dev 2.4.9~ds-1), reporter `junit`: a failing test case marked may_fail() or should_fail() has a <failure>
# and counts in `failures`, so it looks like a real failure, while the program prints SUCCESS and exits with 0. (Catch2
# adds <skipped>.) Only the exit status shows that the run passed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
apt-get download -qq doctest-dev=2.4.9~ds-1 >/dev/null 2>&1 && dpkg-deb -x doctest-dev_*.deb doctest || exit 2

cat >one.cpp <<'EOF'
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
TEST_CASE("may fail" * doctest::may_fail()) { CHECK(false); }
TEST_CASE("should fail" * doctest::should_fail()) { CHECK(false); }
EOF
g++ -O0 -Idoctest/usr/include -o one one.cpp || exit 2
status=0
./one -r=junit -o=report.xml >/dev/null || status=$?
echo "doctest 2.4.9: exit $status"
./one | tail -n 1
grep -o '<testsuite [^>]*failures="[0-9]*"\|<testcase [^>]*\|<failure\|<skipped' report.xml | sed 's/ time="[^"]*"//' | tee seen
[ "$status" = 0 ]
grep -q 'failures="2"' seen && [ "$(grep -c '<failure' seen)" = 2 ] && [ "$(grep -c '<skipped' seen)" = 0 ]
