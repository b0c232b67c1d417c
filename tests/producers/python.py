"""pytest and its plugins, unittest, nose2, green, stestr, behave, Robot Framework, and coverage.py."""

from __future__ import annotations

from tests.producers.producer import Producer, Tool

_PYTEST = Tool(("pip:pytest==9.2.0", "pip:pytest-rerunfailures==16.7"), "pytest --version")
_PYTEST_NUNIT = Tool(("pip:pytest==9.2.0", "pip:pytest-nunit==1.0.7"), "pytest --version")
_UNITTEST = Tool((), "python3 --version")
_XMLRUNNER = Tool(
    ("pip:unittest-xml-reporting==4.0.0",),
    "pip show unittest-xml-reporting | sed -n 's,Version: ,unittest-xml-reporting ,p'",
)
_NOSE2 = Tool(("pip:nose2==0.16.0",), "pip show nose2 | sed -n 's,Version: ,nose2 ,p'")
_GREEN = Tool(("pip:green==4.0.2",), "pip show green | sed -n 's,Version: ,green ,p'")
_STESTR = Tool(("pip:stestr==4.2.1", "pip:python-subunit==1.4.6", "pip:junitxml==0.7"), "stestr --version")
_ROBOT = Tool(("pip:robotframework==7.5",), "robot --version")
_BEHAVE = Tool(("pip:behave==1.3.3",), "behave --version")
_COVERAGE = Tool(("pip:coverage==7.17.5",), "coverage --version")

_MANY = """import pytest


@pytest.fixture
def resource():
    yield
    raise RuntimeError


def test_passes():
    pass


def test_fails_and_tears_down(resource):
    assert False


def test_tears_down(resource):
    pass


@pytest.mark.xfail
def test_known():
    assert False


@pytest.mark.skip
def test_later():
    pass
"""
_FLAKY = """import pathlib

import pytest


def test_steady():
    pass


@pytest.mark.flaky(reruns=2)
def test_flaky():
    seen = pathlib.Path("seen")
    if not seen.exists():
        seen.touch()
        raise AssertionError


@pytest.mark.flaky(reruns=2)
def test_never():
    assert False
"""
_SUBTESTS = """import pytest


def test_parts(subtests):
    for number in range(3):
        with subtests.test(number=number):
            assert number >= 0


def test_plain():
    pass
"""
_UNIT = """import unittest


class One(unittest.TestCase):
    def test_passes(self):
        pass

    @unittest.skip("later")
    def test_later(self):
        pass

    @unittest.expectedFailure
    def test_known(self):
        self.fail()
"""
_UNIT_SUBTESTS = """

class Parts(unittest.TestCase):
    def test_parts(self):
        for number in range(3):
            with self.subTest(number=number):
                self.fail()
"""
_UNIT_UNEXPECTED = """

class Unexpected(unittest.TestCase):
    @unittest.expectedFailure
    def test_succeeds(self):
        pass
"""
_UNIT_SETUP = """

class Broken(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise RuntimeError

    def test_a(self):
        pass

    def test_b(self):
        pass
"""
_FEATURE = """Feature: cart
  Scenario: adds
    Given a cart

  Scenario: fails
    Given no cart

  Scenario: not written
    Given a step that nobody wrote

  @skip
  Scenario: later
    Given a cart
"""
_STEPS = """from behave import given


@given("a cart")
def cart(context):
    pass


@given("no cart")
def none(context):
    assert False
"""
_SHOP = """def add(a, b):
    # adds
    return a + b


def never(a):
    b = a
    return b


add(1, 2)
"""
_CART = """import unittest


class CartTest(unittest.TestCase):
    def test_adds(self):
        pass

    def test_fails(self):
        self.fail()

    def test_breaks(self):
        raise ValueError

    @unittest.skip("later")
    def test_later(self):
        pass
"""
_ROBOT_TESTS = """*** Test Cases ***
Adds
    Should Be Equal    ${3}    ${3}
Fails
    Should Be Equal    ${3}    ${4}
Later
    Skip    later
"""
_ROBOT_SETUP = """*** Settings ***
Suite Setup    Fail    no
*** Test Cases ***
Never Runs
    Log    no
"""
_STESTR_CONF = "[DEFAULT]\ntest_path=.\n"
_CODE = {"src/shop.py": _SHOP}

PRODUCERS = (
    Producer("pytest", _PYTEST, files={"pytest.ini": "[pytest]\n", "test_one.py": _MANY}, command="pytest --junitxml=junit.xml", status=1, junit="junit.xml", tests=(1, 2, 2), printed=(2, 3, 2)),
    Producer("pytest-reruns", _PYTEST, files={"pytest.ini": "[pytest]\n", "test_one.py": _FLAKY}, command="pytest -q --junitxml=junit.xml", status=1, junit="junit.xml", tests=(2, 1, 0), flaky=1, printed=(2, 1, 0)),
    Producer("pytest-subtests", _PYTEST, files={"pytest.ini": "[pytest]\n", "test_one.py": _SUBTESTS}, command="pytest --junitxml=junit.xml", junit="junit.xml", tests=(2, 0, 0), printed=(2, 0, 0)),
    Producer("pytest-subtests-fail", _PYTEST, files={"pytest.ini": "[pytest]\n", "test_one.py": _SUBTESTS.replace(">= 0", "!= 1")}, command="pytest --junitxml=junit.xml", status=1, junit="junit.xml", tests=(1, 1, 0), printed=(1, 1, 0)),
    Producer("pytest-collection", _PYTEST, files={"pytest.ini": "[pytest]\n", "test_one.py": "def test_passes(): ...\n", "test_two.py": "import missing\n"}, command="pytest --junitxml=junit.xml --continue-on-collection-errors", status=1, junit="junit.xml", tests=(1, 1, 0), printed=(1, 1, 0)),
    # The plugin reports an expected failure as passed, and the whole run as passed too.
    Producer("pytest-nunit", _PYTEST_NUNIT, files={"pytest.ini": "[pytest]\n", "test_one.py": _MANY}, command="pytest --nunit-xml=TestResult.xml", status=1, junit="TestResult.xml", tests=(2, 2, 1), printed=(2, 3, 2)),
    Producer("unittest", _UNITTEST, files={"test_one.py": _UNIT}, command="python3 -m unittest", printed=(1, 0, 2)),
    Producer("unittest-subtests", _UNITTEST, files={"test_one.py": _UNIT + _UNIT_SUBTESTS}, command="python3 -m unittest", status=1, printed=(1, 1, 2)),
    Producer("unittest-unexpected", _UNITTEST, files={"test_one.py": _UNIT + _UNIT_UNEXPECTED}, command="python3 -m unittest", status=1, printed=(1, 1, 2)),
    Producer("unittest-setup", _UNITTEST, files={"test_one.py": _UNIT + _UNIT_SETUP}, command="python3 -m unittest", status=1, printed=(1, 1, 2)),
    Producer("xmlrunner", _XMLRUNNER, files={"test_one.py": _UNIT + _UNIT_SETUP}, command="python3 -m xmlrunner -o test-reports", status=1, junit="test-reports/*.xml", tests=(1, 1, 2), printed=(1, 1, 2)),
    Producer("nose2", _NOSE2, files={"test_one.py": _UNIT + _UNIT_UNEXPECTED}, command="nose2 --plugin nose2.plugins.junitxml --junit-xml test_one", junit="nose2-junit.xml", tests=(1, 0, 3), printed=(2, 0, 2)),
    Producer("green", _GREEN, files={"test_one.py": _CART}, command="green --junit-report junit.xml test_one", status=1, junit="junit.xml", tests=(1, 2, 1), printed=(1, 2, 1)),
    Producer("green-expected", _GREEN, files={"test_one.py": _UNIT + _UNIT_UNEXPECTED}, command="green test_one", status=1, printed=(1, 1, 2)),
    Producer("stestr", _STESTR, files={"test_one.py": _CART, ".stestr.conf": _STESTR_CONF}, command="stestr run >/dev/null; stestr last --subunit | subunit2junitxml >junit.xml", status=1, junit="junit.xml", tests=(1, 2, 1)),
    Producer("robot", _ROBOT, files={"cart.robot": _ROBOT_TESTS}, command="robot --xunit junit.xml cart.robot", status=1, junit="junit.xml", tests=(1, 1, 1), printed=(1, 1, 1)),
    Producer("robot-setup", _ROBOT, files={"all/cart.robot": _ROBOT_TESTS, "all/broken.robot": _ROBOT_SETUP}, command="robot --xunit junit.xml all", status=2, junit="junit.xml", tests=(1, 2, 1), printed=(1, 2, 1)),
    Producer("behave", _BEHAVE, files={"features/cart.feature": _FEATURE, "features/steps/cart.py": _STEPS}, command="behave --junit --tags='not @skip'", status=1, junit="reports/TESTS-*.xml", tests=(1, 2, 1)),
    Producer("coverage-xml", _COVERAGE, files=_CODE, command="coverage run --source=src src/shop.py && coverage xml", coverage="coverage.xml", lines=(4, 6)),
    Producer("coverage-json", _COVERAGE, files=_CODE, command="coverage run --source=src src/shop.py && coverage json", coverage="coverage.json", lines=(4, 6)),
    Producer("coverage-lcov", _COVERAGE, files=_CODE, command="coverage run --source=src src/shop.py && coverage lcov", coverage="coverage.lcov", lines=(4, 6)),
    Producer("coverage-combined", _COVERAGE, files={**_CODE, "elsewhere/src/shop.py": _SHOP + "never(1)\n", ".coveragerc": "[run]\nrelative_files = true\n[paths]\nsource =\n    src\n    elsewhere/src\n"}, command="coverage run -p --source=src src/shop.py && coverage run -p --source=elsewhere/src elsewhere/src/shop.py && coverage combine && coverage xml", coverage="coverage.xml", lines=(6, 6)),
    Producer("coverage-none", _COVERAGE, files={"src/empty.py": ""}, command="coverage run --source=src src/empty.py; coverage xml", coverage="coverage.xml", refused="contains no lines of code"),
)  # fmt: skip
