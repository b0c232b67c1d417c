#!/bin/sh
# bats 1.8.2 (Debian's bats 1.8.2-1), --report-formatter junit: after a file whose setup_file fails or that cannot be loaded, the tests
# of the next files are named "begin 2 adds" instead of "adds", and the broken file has one case with an empty name. So a report of a
# run with one broken file shares no name of a test with the report before it.
# bats does not wait for its formatter: after it exited, report.xml may still be empty for some milliseconds.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
apt-get download -qq bats=1.8.2-1 >/dev/null 2>&1 && dpkg-deb -x bats_*.deb bats || exit 2
bats="$work/bats/usr/bin/bats"

# shellcheck disable=SC2016 # bats expands it
printf '@test "adds" { [ $((1 + 2)) -eq 3 ]; }\n@test "sums" { true; }\n' >cart.bats
printf 'setup_file() { false; }\n@test "never" { true; }\n' >broken.bats
run() {
    rm -f report.xml
    "$bats" --report-formatter junit "$@" >/dev/null || echo "exit $?"
    until grep -q '</testsuites>' report.xml; do sleep 0.1; done
    grep -o '<testcase [^>]*' report.xml | sed 's/ time="[^"]*"//; s/ *\/$//'
}
"$bats" --version
run cart.bats | tee before
run broken.bats cart.bats | tee after
grep -q 'name="adds"' before
grep -q 'name="begin 2 adds"' after
grep -q 'classname="broken.bats" name=""' after
