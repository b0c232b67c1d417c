#!/bin/sh
# pytest 9.2.0 (PyPI): a failed test whose fixture then fails in teardown is two <testcase> elements of the same name in the JUnit
# file, one with <failure> and one with <error>, and counts twice in `tests`. A passed test with such a fixture is one element
# with <error>, although the summary counts it as passed and as an error. So elements, names and the summary give three
# different numbers of tests.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check pytest==9.2.0 2>/dev/null || exit 2

cat >test_one.py <<'END'
import pytest


@pytest.fixture
def resource():
    yield
    raise RuntimeError


def test_fails(resource):
    assert False


def test_passes(resource):
    pass
END
venv/bin/pytest --version
venv/bin/pytest -q --junitxml=report.xml test_one.py | tail -n 1 | tee summary
grep -o '<testsuite [^>]*tests="[0-9]*"\|<testcase [^>]*name="[a-z_]*"\|<failure\|<error' report.xml | sed 's/ time.*//' | tee seen
grep -q '1 failed, 1 passed, 2 errors' summary
grep -q 'tests="3"' seen
[ "$(grep -c '<testcase.*test_fails' seen)" = 2 ] && [ "$(grep -c '<testcase.*test_passes' seen)" = 1 ]
