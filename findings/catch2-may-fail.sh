#!/bin/sh
# Catch2 2.13.10 (Debian's catch2 2.13.10-1), reporter `junit`: a failing test case tagged [!mayfail] has both <skipped> and <failure> in
# its element, although `failures` is 0, the program prints "failed as expected" and exits with 0. Counting elements gives a
# failed run.
# `tests` is the number of assertions, not of test cases; a test case without assertions has no element.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
apt-get download -qq catch2=2.13.10-1 >/dev/null 2>&1 && dpkg-deb -x catch2_*.deb catch2 || exit 2

cat >one.cpp <<'END'
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
TEST_CASE("passes") { REQUIRE(true); REQUIRE(true); }
TEST_CASE("may fail", "[!mayfail]") { REQUIRE(false); }
TEST_CASE("asserts nothing") {}
END
g++ -O0 -Icatch2/usr/include -o one one.cpp || exit 2
status=0
./one -r junit >report.xml || status=$?
echo "Catch2 2.13.10: exit $status"
./one | tail -n 3 | head -n 1
grep -o '<testsuite [^>]*\|<testcase [^>]*\|<skipped\|<failure' report.xml | sed 's/ hostname.*//; s/ time="[^"]*"//' | tee seen
[ "$status" = 0 ]
grep -q '<testsuite name="one" errors="0" failures="0" tests="3"' seen
[ "$(grep -c '<testcase' seen)" = 2 ] && [ "$(grep -c '<skipped' seen)" = 1 ] && [ "$(grep -c '<failure' seen)" = 1 ]
