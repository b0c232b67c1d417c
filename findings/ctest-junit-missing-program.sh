#!/bin/sh
# CTest 3.25.1 (Debian's cmake 3.25.1-1), --output-junit: a test whose program does not exist, whose required files are missing or whose
# fixture failed is "Not Run" and among the failed tests, and ctest exits with 8. In the report it is <skipped>, and counted in the
# attribute `skipped` as well, so a run that failed for this reason alone is green in the report. Only the message tells it from a
# test that asked to be skipped: that one begins with SKIP_.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
ctest --version | head -n 1 | grep -F 3.25.1 || exit 2

cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.20)
project(shop NONE)
enable_testing()
add_test(NAME adds COMMAND true)
add_test(NAME gone COMMAND no-such-program)
add_test(NAME files COMMAND true)
set_tests_properties(files PROPERTIES REQUIRED_FILES no-such-file)
add_test(NAME skips COMMAND sh -c "exit 77")
set_tests_properties(skips PROPERTIES SKIP_RETURN_CODE 77)
END
cmake -B build . >/dev/null || exit 2
status=0
ctest --test-dir build --output-junit junit.xml >printed 2>&1 || status=$?
grep 'tests passed' printed
echo "exit status $status"
grep -oE '(failures|skipped)="[0-9]*"|<(failure|skipped) message="[^"]*"' build/junit.xml | tee seen
[ "$status" = 8 ]
grep -q '2 tests failed out of 4' printed
grep -q 'failures="0"' seen && grep -q 'skipped="3"' seen
grep -q '<skipped message="Unable to find executable"' seen
grep -q '<skipped message="SKIP_RETURN_CODE=77"' seen
