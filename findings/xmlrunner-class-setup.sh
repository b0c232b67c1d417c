#!/bin/sh
# unittest-xml-reporting 4.0.0 (PyPI): if setUpClass raises, no report has the tests of the class. Instead there is a suite named
# `unittest.suite._ErrorHolder` with one "test" named after setUpClass, dated in the year 1. So the report has fewer tests than
# before, and the missing ones are neither failed nor skipped. Of a test with subtests, only the failed subtest is written.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check unittest-xml-reporting==4.0.0 2>/dev/null || exit 2

cat >test_one.py <<'END'
import unittest


class Broken(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise RuntimeError

    def test_a(self):
        pass

    def test_b(self):
        pass


class Parts(unittest.TestCase):
    def test_parts(self):
        for number in range(3):
            with self.subTest(number=number):
                self.assertNotEqual(number, 1)
END
echo "unittest-xml-reporting 4.0.0"
venv/bin/python -m xmlrunner -o reports test_one >/dev/null 2>&1 && exit 1
cat reports/*.xml | grep -o '<testcase [^>]*' | sed 's/ time="[^"]*"//' | tee seen
grep -q 'name="setUpClass (test_one.Broken)".*timestamp="0001-01-01T00:00:00"' seen
grep -q 'name="test_parts (number=1)"' seen
[ "$(wc -l <seen)" = 2 ]
