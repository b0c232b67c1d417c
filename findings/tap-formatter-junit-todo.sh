#!/bin/sh
# TAP::Formatter::JUnit 0.11 (Debian's libtap-formatter-junit-perl 0.11-2): tests marked with `# SKIP` or `# TODO` in TAP are <testcase>
# elements without <skipped>, like passed tests. A script that exits with an error status has an <error> directly below its
# <testsuite>, without a test case, and `errors` also counts the planned tests that are missing.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
apt-get download -qq libtap-formatter-junit-perl=0.11-2 >/dev/null 2>&1 && dpkg-deb -x libtap-formatter-junit-perl_*.deb . || exit 2
PERL5LIB="$work/usr/share/perl5" perl -MTAP::Formatter::JUnit -e 1 2>/dev/null || apt-get install -qq --yes --no-install-recommends libtap-formatter-junit-perl >/dev/null 2>&1 || exit 2

mkdir t
printf 'print "1..3\\nok 1 - passes\\nnot ok 2 - known # TODO later\\nok 3 - off # SKIP no\\n";\n' >t/one.t
printf 'print "1..2\\nok 1 - passes\\n"; exit 3;\n' >t/two.t
PERL5LIB="$work/usr/share/perl5" prove --formatter TAP::Formatter::JUnit t >report.xml 2>/dev/null && exit 1
echo "TAP::Formatter::JUnit 0.11"
grep -o '<testsuite .*>\|<testcase [^>]*\|<skipped\|<error' report.xml | tee seen
[ "$(grep -c '<testcase' seen)" = 4 ] && [ "$(grep -c '<skipped' seen)" = 0 ] && [ "$(grep -c '<error' seen)" = 1 ]
grep -q 'errors="2"' seen
