#!/bin/sh
# pytest-rerunfailures 16.7 with pytest 9.2.0 (PyPI): every rerun of a test is a <testcase> in the JUnit file, and earlier failed runs are
# empty, like passed tests. `tests` of the suite does not count them. So counting elements makes a test that failed three times
# two passed tests and a failed one.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check pytest==9.2.0 pytest-rerunfailures==16.7 2>/dev/null || exit 2

printf 'def test_never():\n    assert False\n' >test_one.py
venv/bin/pytest --version
venv/bin/pytest -q --reruns 2 --junitxml=report.xml test_one.py | tail -n 1 | tee summary
grep -o '<testsuite [^>]*tests="[0-9]*"\|<testcase [^>]*name="[a-z_]*"\|<failure' report.xml | tee seen
grep -q '1 failed, 2 rerun' summary
grep -q 'tests="1"' seen && [ "$(grep -c '<testcase' seen)" = 3 ] && [ "$(grep -c '<failure' seen)" = 1 ]
