#!/bin/sh
# green 4.0.2 (PyPI): if setUpClass raises, the tests of that class vanish: they are in no count and not in the JUnit report, nothing
# of the error is printed, and the exit status is 0. unittest itself fails with the same file. In the report, tests that are expected
# to fail (expectedFailure) are missing too, however they end.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check green==4.0.2 2>/dev/null || exit 2

cat >test_cart.py <<'END'
import unittest


class Broken(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise ValueError

    def test_never_runs(self):
        pass


class Cart(unittest.TestCase):
    def test_adds(self):
        pass

    @unittest.expectedFailure
    def test_known(self):
        self.fail()
END
echo "green 4.0.2"
if venv/bin/python -m unittest test_cart >printed 2>&1; then exit 1; fi
grep '^FAILED' printed | sed 's/^/unittest: /'
venv/bin/green --junit-report junit.xml test_cart >green 2>&1
grep -E '^(Ran|OK|FAILED)' green | sed 's/ in .*//; s/^/green: /'
grep -o '<testcase name="[^"]*"' junit.xml | tee cases
grep -q '^OK (expected_failures=1, passes=1)' green
[ "$(cat cases)" = '<testcase name="test_adds"' ]
