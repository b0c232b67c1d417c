#!/bin/sh
# nose2 0.16.0 (PyPI) passes a run in which a test marked as an expected failure succeeds: it prints "OK (unexpected successes=1)", exits
# with 0, and its JUnit plugin writes the test as skipped. unittest, whose runner it extends, fails the same run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check nose2==0.16.0 2>/dev/null || exit 2

cat >test_one.py <<'END'
import unittest


class One(unittest.TestCase):
    @unittest.expectedFailure
    def test_succeeds(self):
        pass
END
status=0
venv/bin/nose2 --plugin nose2.plugins.junitxml --junit-xml test_one >printed 2>&1 || status=$?
tail -n 1 printed
echo "nose2 0.16.0: exit $status"
grep -o '<testsuite [^>]*>\|<skipped[^>]*>' nose2-junit.xml
reference=0
venv/bin/python -m unittest -q test_one >/dev/null 2>&1 || reference=$?
echo "unittest: exit $reference"
[ "$status" = 0 ] && [ "$reference" = 1 ]
grep -q '<skipped message="test passes unexpectedly"' nose2-junit.xml
