"""Mocha, Jest, Vitest, node's own runner, AVA, and the coverage of Istanbul and c8."""

from __future__ import annotations

from tests.producers.producer import Producer, Tool

_MOCHA = Tool(("npm:mocha@12.0.3",), "mocha --version")
_JEST = Tool(("npm:jest@30.5.2", "npm:jest-junit@17.0.0"), "jest --version")
_JEST_TRX = Tool(("npm:jest@30.5.2", "npm:jest-trx-results-processor@3.0.2"), "jest --version")
_JEST_NUNIT = Tool(("npm:jest@30.5.2", "npm:jest-nunit-reporter@1.3.1"), "jest --version")
_MOCHA_TRX = Tool(("npm:mocha@7.2.0", "npm:mocha-trx-reporter@3.3.1"), "mocha --version")
_VITEST = Tool(("npm:vitest@4.1.12",), "vitest --version")
_VITEST_ISTANBUL = Tool(("npm:vitest@4.1.12", "npm:@vitest/coverage-istanbul@4.1.12"), "vitest --version")
_VITEST_TRX = Tool(
    ("npm:vitest@4.1.12", "npm:vitest-trx-results-processor@1.0.3", "npm:mkdirp@3.0.1"), "vitest --version"
)
_NODE = Tool((), "node --version")
_PLAYWRIGHT = Tool(("npm:@playwright/test@1.64.1",), "playwright --version")
_JASMINE = Tool(("npm:jasmine@5.13.0", "npm:jasmine-reporters@2.5.2"), "jasmine -v")
_UVU = Tool(("npm:uvu@0.5.6",), "npm ls --prefix .. uvu | sed -n 's,.*uvu@,uvu ,p'")
_QUNIT = Tool(("npm:qunit@2.26.0", "npm:tap-xunit@2.4.1"), "qunit --version")
_BUN = Tool(("npm:bun@1.3.14",), "bun --version")
_DENO = Tool(("npm:deno@2.9.6",), "deno --version")
_C8 = Tool(("npm:c8@12.0.0",), "npm ls --prefix .. c8 | sed -n 's,.*c8@,c8 ,p'")
_NYC = Tool(("npm:nyc@18.0.0", "npm:mocha@12.0.3"), "nyc --version")
_AVA = Tool(("npm:ava@7.0.0",), "ava --version")

_SHOP = """exports.add = (a, b) => {
    // adds

    return a + b
}

exports.sub = function sub (a, b) {
    if (a < b) {
        return 0
    }
    return a - b
}

exports.never = function never (a) {
    const twice = 2 * a
    return twice
}
"""
_LIKE_MOCHA = """describe('cart', () => {
    it('adds', () => {})
    it('subtracts', () => {})
    it.skip('later', () => {})
})
"""
_FAILS = "it('fails', () => { throw new Error('no') })\n"
_LOADS_NOT = "require('./missing')\n" + _LIKE_MOCHA
_HOOK = """describe('hook', () => {
    beforeEach(() => { throw new Error('hook') })
    it('never runs', () => {})
})
describe('rest', () => {
    it('passes', () => {})
    it.skip('pending', () => {})
})
"""
_NODE_TESTS = """const test = require('node:test')
test('passes', () => {})
test('skipped', { skip: true }, () => {})
test('todo that fails', { todo: true }, () => { throw new Error('not yet') })
test('todo that passes', { todo: 'soon' }, () => {})
"""
_NODE_CANCELLED = """const test = require('node:test')
test('passes', () => {})
test('around', async (t) => {
    t.test('never ends', () => new Promise((resolve) => setTimeout(resolve, 5000)))
})
"""
_NODE_PARENT = """const test = require('node:test')
test('around', async (t) => {
    await t.test('inside', () => {})
    throw new Error('no')
})
"""
_NODE_COLOURS = """const test = require('node:test')
test('passes', () => {})
test('fails', () => { throw new Error('\\u001b[31mno\\u001b[0m') })
"""
_JUNIT = (
    "--test-reporter=junit --test-reporter-destination=junit.xml --test-reporter=tap --test-reporter-destination=stdout"
)
_COVERED = {
    "package.json": "{}\n",
    "shop.js": _SHOP,
    "shop.spec.js": "const { add, sub } = require('./shop')\nadd(1, 2)\nsub(2, 1)\n",
}
_PLAYWRIGHT_TESTS = """const { test, expect } = require('@playwright/test')
test('adds', () => { expect(1 + 2).toBe(3) })
test('fails', () => { expect(1 + 2).toBe(4) })
test.skip('later', () => {})
test.fixme('to fix', () => {})
test.fail('known', () => { expect(1).toBe(2) })
test.fail('better', () => {})
test('flaky', ({}, info) => { expect(info.retry).toBe(1) })
"""
_JASMINE_SPEC = """const reporters = require('jasmine-reporters')
jasmine.getEnv().addReporter(new reporters.JUnitXmlReporter({ consolidateAll: true, filePrefix: 'junit' }))
jasmine.getEnv().addReporter(new reporters.NUnitXmlReporter({ filename: 'TestResult.xml' }))
describe('cart', () => {
    it('adds', () => { expect(1 + 2).toBe(3) })
    it('fails', () => { expect(1 + 2).toBe(4) })
    xit('later', () => {})
    it('pends', () => { pending('some day') })
})
describe('broken', () => {
    beforeAll(() => { throw new Error('no') })
    it('never runs', () => {})
})
"""
_BUN_TESTS = """import { describe, expect, test } from 'bun:test'
describe('cart', () => {
    test('adds', () => { expect(1 + 2).toBe(3) })
    test('fails', () => { expect(1 + 2).toBe(4) })
    test.skip('later', () => {})
    test.todo('some day')
    test.failing('known', () => { expect(1).toBe(2) })
})
"""
_DENO_TESTS = """Deno.test('adds', () => {})
Deno.test('fails', () => { throw new Error('no') })
Deno.test.ignore('later', () => {})
Deno.test('steps', async (t) => {
    await t.step('one', () => {})
    await t.step('two', () => { throw new Error('no') })
})
"""
_UVU_TESTS = """const { test } = require('uvu')
test('adds', () => {})
test('fails', () => { throw new Error('no') })
test.skip('later', () => {})
test.run()
"""
_QUNIT_TESTS = """QUnit.test('adds', (assert) => { assert.equal(1 + 2, 3) })
QUnit.test('fails', (assert) => { assert.equal(1 + 2, 4) })
QUnit.skip('later', () => {})
QUnit.todo('some day', (assert) => { assert.ok(false) })
"""
_TRX_JEST = """{"jest": {"reporters": ["default", ["jest-trx-results-processor", {"outputFile": "junit.trx"}]]}}
"""
_NUNIT_JEST = """{"jest": {"testResultsProcessor": "../node_modules/jest-nunit-reporter"}}
"""
_VITEST_TESTS = """import { describe, it, test } from 'vitest'
describe('cart', () => {
    it('adds', () => {})
    it.skip('later', () => {})
    it.todo('some day')
    test.fails('is known', () => { throw new Error('no') })
})
"""

PRODUCERS = (
    Producer("mocha", _MOCHA, files={"one.spec.js": _LIKE_MOCHA}, command="mocha one.spec.js", printed=(2, 0, 1)),
    Producer("mocha-fails", _MOCHA, files={"one.spec.js": _LIKE_MOCHA + _FAILS}, command="mocha one.spec.js", status=1, printed=(2, 1, 1)),
    Producer("mocha-hook", _MOCHA, files={"one.spec.js": _HOOK}, command="mocha one.spec.js", status=1, printed=(1, 1, 1)),
    Producer("mocha-xunit", _MOCHA, files={"one.spec.js": _HOOK}, command="mocha --reporter xunit --reporter-option output=junit.xml one.spec.js", status=1, junit="junit.xml", tests=(1, 1, 1)),
    Producer("mocha-load", _MOCHA, files={"one.spec.js": _LOADS_NOT}, command="mocha one.spec.js", status=1),
    Producer("jest", _JEST, files={"package.json": "{}\n", "one.test.js": _LIKE_MOCHA}, command="jest --reporters=default --reporters=jest-junit", junit="junit.xml", tests=(2, 0, 1), printed=(2, 0, 1)),
    Producer("jest-load", _JEST, files={"package.json": "{}\n", "one.test.js": _LIKE_MOCHA, "two.test.js": _LOADS_NOT}, command="JEST_JUNIT_REPORT_TEST_SUITE_ERRORS=true jest --reporters=default --reporters=jest-junit", status=1, junit="junit.xml", tests=(2, 1, 1), printed=(2, 1, 1)),
    Producer("jest-load-alone", _JEST, files={"package.json": "{}\n", "two.test.js": _LOADS_NOT}, command="jest --reporters=default --reporters=jest-junit", status=1, junit="junit.xml", tests=(0, 0, 0), printed=(0, 1, 0)),
    Producer("jest-trx", _JEST_TRX, files={"package.json": _TRX_JEST, "one.test.js": _LIKE_MOCHA + _FAILS, "two.test.js": _LOADS_NOT}, command="jest", status=1, junit="junit.trx", tests=(2, 2, 1), printed=(2, 2, 1)),
    # The reporter counts a test that is still to write as failed, and leaves out skipped tests and files that cannot be loaded.
    Producer("jest-nunit", _JEST_NUNIT, files={"package.json": _NUNIT_JEST, "one.test.js": _LIKE_MOCHA + "test.todo('some day')\n"}, command="jest", junit="test-report.xml", tests=(2, 1, 0), printed=(2, 0, 2)),
    Producer("mocha-trx", _MOCHA_TRX, files={"one.spec.js": _LIKE_MOCHA + _FAILS}, command="mocha --reporter mocha-trx-reporter --reporter-options output=junit.trx one.spec.js", status=1, junit="junit.trx", tests=(2, 1, 1)),
    Producer("jest-clover", _JEST, files={**_COVERED, "shop.spec.js": "const { add, sub } = require('./shop')\ntest('adds', () => { add(1, 2) })\ntest('subtracts', () => { sub(2, 1) })\n"}, command="jest --coverage --coverageReporters=clover", printed=(2, 0, 0), coverage="coverage/clover.xml", lines=(6, 9)),
    Producer("vitest", _VITEST, files={"one.test.js": _VITEST_TESTS}, command="vitest run --reporter=default --reporter=junit --outputFile=junit.xml", junit="junit.xml", tests=(2, 0, 2), printed=(2, 0, 2)),
    Producer("vitest-load", _VITEST, files={"one.test.js": _VITEST_TESTS, "two.test.js": "import './missing'\n"}, command="vitest run --reporter=default --reporter=junit --outputFile=junit.xml", status=1, junit="junit.xml", tests=(2, 1, 2), printed=(2, 1, 2)),
    Producer("vitest-load-alone", _VITEST, files={"two.test.js": "import './missing'\n"}, command="vitest run --reporter=default --reporter=junit --outputFile=junit.xml", status=1, junit="junit.xml", tests=(0, 1, 0), printed=(0, 1, 0)),
    Producer("vitest-late", _VITEST, files={"one.test.js": "import { test } from 'vitest'\ntest('waits', async () => {\n    setTimeout(() => { throw new Error('late') }, 0)\n    await new Promise((resolve) => setTimeout(resolve, 50))\n})\n"}, command="vitest run", status=1, printed=(1, 1, 0)),
    Producer("vitest-istanbul", _VITEST_ISTANBUL, files={"shop.js": _SHOP.replace("exports.add", "export const add").replace("exports.sub", "export const sub").replace("exports.never", "export const never"), "shop.test.js": "import { test } from 'vitest'\nimport { add, sub } from './shop'\ntest('adds', () => { add(1, 2) })\ntest('subtracts', () => { sub(2, 1) })\n"}, command="vitest run --coverage --coverage.provider=istanbul --coverage.reporter=lcovonly", printed=(2, 0, 0), coverage="coverage/lcov.info", lines=(6, 9)),
    Producer("vitest-trx", _VITEST_TRX, files={"one.test.js": _VITEST_TESTS}, command="vitest run --reporter=default --reporter=vitest-trx-results-processor", junit="*.trx", tests=(2, 0, 2), printed=(2, 0, 2)),
    Producer("node", _NODE, files={"one.test.js": _NODE_TESTS}, command=f"node --test {_JUNIT} one.test.js", junit="junit.xml", tests=(1, 0, 3), printed=(1, 0, 3)),
    Producer("node-spec", _NODE, files={"one.test.js": _NODE_TESTS}, command="node --test --test-reporter=spec one.test.js", printed=(1, 0, 3)),
    Producer("node-cancelled", _NODE, files={"one.test.js": _NODE_CANCELLED}, command=f"node --test {_JUNIT} one.test.js", status=1, junit="junit.xml", tests=(1, 1, 0), printed=(1, 2, 0)),
    Producer("node-parent", _NODE, files={"one.test.js": _NODE_PARENT}, command=f"node --test {_JUNIT} one.test.js", status=1, junit="junit.xml", tests=(1, 1, 0), printed=(1, 1, 0)),
    Producer("node-colours", _NODE, files={"one.test.js": _NODE_COLOURS}, command=f"node --test {_JUNIT} one.test.js", status=1, junit="junit.xml", tests=(1, 1, 0), printed=(1, 1, 0)),
    Producer("ava", _AVA, files={"package.json": '{"type": "module"}\n', "one.test.js": "import test from 'ava'\ntest('passes', (t) => { t.pass() })\ntest.skip('later', (t) => { t.fail() })\ntest.todo('some day')\ntest.failing('is known', (t) => { t.fail() })\n"}, command="ava", printed=(1, 0, 3)),
    # A flaky test passed, as in the report, which does not tell it from others.
    Producer("playwright", _PLAYWRIGHT, files={"cart.spec.js": _PLAYWRIGHT_TESTS}, command="PLAYWRIGHT_JUNIT_OUTPUT_NAME=junit.xml playwright test --retries=1 --reporter=junit,line", status=1, junit="junit.xml", tests=(3, 2, 2), printed=(3, 2, 2)),
    # Jasmine prints 5 specs and 3 failures, one of which is that of beforeAll: so it cannot be told that one spec passed.
    Producer("jasmine", _JASMINE, files={"cart.spec.js": _JASMINE_SPEC}, command="jasmine --random=false cart.spec.js", status=3, junit="junit.xml", tests=(1, 2, 2), printed=(0, 3, 2)),
    Producer("jasmine-nunit", _JASMINE, files={"cart.spec.js": _JASMINE_SPEC}, command="jasmine --random=false cart.spec.js", status=3, junit="TestResult.xml", tests=(1, 2, 2), printed=(0, 3, 2)),
    Producer("uvu", _UVU, files={"cart.js": _UVU_TESTS}, command="node cart.js", status=1, printed=(1, 1, 1)),
    Producer("qunit", _QUNIT, files={"cart.js": _QUNIT_TESTS}, command="qunit cart.js", status=1, printed=(1, 1, 2)),
    Producer("tap-xunit", _QUNIT, files={"cart.js": _QUNIT_TESTS}, command="qunit cart.js | tap-xunit >junit.xml", status=1, junit="junit.xml", tests=(1, 1, 2)),
    Producer("bun", _BUN, files={"one.test.ts": _BUN_TESTS}, command="bun test --reporter=junit --reporter-outfile=junit.xml", status=1, junit="junit.xml", tests=(2, 1, 2), printed=(2, 1, 2)),
    # The file that cannot be loaded is not in the report.
    Producer("bun-load", _BUN, files={"one.test.ts": _BUN_TESTS, "two.test.ts": "import './missing'\n"}, command="bun test --reporter=junit --reporter-outfile=junit.xml", status=1, junit="junit.xml", tests=(2, 1, 2), printed=(2, 2, 2)),
    Producer("deno", _DENO, files={"cart_test.ts": _DENO_TESTS}, command="deno test --junit-path=junit.xml", status=1, junit="junit.xml", tests=(1, 2, 1), printed=(1, 2, 1)),
    Producer("c8", _C8, files=_COVERED, command="c8 --reporter=lcovonly node shop.spec.js", coverage="coverage/lcov.info", lines=(15, 20)),
    Producer("c8-cobertura", _C8, files=_COVERED, command="c8 --reporter=cobertura node shop.spec.js", coverage="coverage/cobertura-coverage.xml", lines=(15, 20)),
    Producer("nyc-cobertura", _NYC, files=_COVERED, command="nyc --reporter=cobertura node shop.spec.js", coverage="coverage/cobertura-coverage.xml", lines=(9, 12)),
    Producer("nyc-clover", _NYC, files=_COVERED, command="nyc --reporter=clover node shop.spec.js", coverage="coverage/clover.xml", lines=(9, 12)),
    Producer("nyc-lcov", _NYC, files=_COVERED, command="nyc --reporter=lcovonly node shop.spec.js", coverage="coverage/lcov.info", lines=(9, 12)),
)  # fmt: skip
