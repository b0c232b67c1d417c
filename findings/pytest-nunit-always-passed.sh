#!/bin/sh
# pytest-nunit 1.0.7 (PyPI): the elements `test-run` and `test-suite` say result="Passed" however many tests failed; only the element
# of each `test-case` is right. Passed cases contain `<failure>` too, with an empty message, and a test that is expected to fail
# (xfail) is "Passed". So neither the result of the run nor the elements of failures tell whether the tests passed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pytest==9.2.0 pytest-nunit==1.0.7 2>/dev/null || exit 2

cat >test_cart.py <<'END'
import pytest


def test_adds():
    assert 1 + 2 == 3


def test_fails():
    assert 1 + 2 == 4


@pytest.mark.xfail
def test_known():
    assert 1 + 2 == 5
END
venv/bin/pip list --disable-pip-version-check 2>/dev/null | grep -E '^pytest'
venv/bin/pytest -q --nunit-xml=result.xml test_cart.py >printed 2>&1 && exit 1
tail -n 1 printed
sed 's/></>\n</g' result.xml | grep -E '<(test-run|test-suite|test-case|failure)\b' |
    sed -E 's/.*<(test-run|test-suite|failure)\b.*( result="[A-Za-z]*").*/\1\2/; s/.*<test-case .*name="([^"]*)" methodname.* result="([A-Za-z]*)".*/test-case \1 \2/; s/<failure.*/  failure/' | tee seen
grep -q '^1 failed, 1 passed, 1 xfailed' printed
grep -q '^test-run result="Passed"' seen
grep -q '^test-case .*test_fails Failed' seen
grep -q '^test-case .*test_known Passed' seen
[ "$(grep -c failure seen)" = 3 ]
