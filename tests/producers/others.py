"""PHP, Ruby, Lua, Perl, shell, Crystal, C and C++, CTest and Meson."""

from __future__ import annotations

from tests.producers.producer import Producer, Tool

_PHPUNIT = Tool(("apt:phpunit", "apt:php-pcov"), "phpunit --version")
_RSPEC = Tool(("apt:ruby-rspec", "apt:ruby-rspec-junit-formatter"), "rspec --version")
_BUSTED = Tool(("apt:lua-busted",), "busted --version")
_CATCH2 = Tool(("apt:catch2", "apt:g++"), "dpkg-query -W -f '${Package} ${Version}' catch2")
_DOCTEST = Tool(("apt:doctest-dev", "apt:g++"), "dpkg-query -W -f '${Package} ${Version}' doctest-dev")
_GTEST = Tool(("apt:libgtest-dev", "apt:g++"), "dpkg-query -W -f '${Package} ${Version}' libgtest-dev")
_GCOVR = Tool(("apt:gcovr", "apt:gcc"), "gcovr --version")
_LCOV = Tool(("apt:lcov", "apt:gcc"), "lcov --version")
_BATS = Tool(("apt:bats",), "bats --version")
_CRYSTAL = Tool(("apt:crystal",), "crystal --version")
_CMOCKA = Tool(("apt:libcmocka-dev", "apt:gcc"), "dpkg-query -W -f '${Package} ${Version}' libcmocka-dev")
_CRITERION = Tool(("apt:libcriterion-dev", "apt:gcc"), "dpkg-query -W -f '${Package} ${Version}' libcriterion-dev")
_LLVM = Tool(("apt:clang", "apt:llvm", "apt:libclang-rt-14-dev"), "llvm-cov --version | grep -o 'LLVM version.*'")
_CTEST = Tool(("apt:cmake",), "ctest --version")
_MESON = Tool(("pip:meson==1.12.1", "pip:ninja==1.13.2"), "meson --version")
_PERL = Tool(("apt:libtap-formatter-junit-perl",), "prove --version")

_PHP = """<?php
class CartTest extends PHPUnit\\Framework\\TestCase
{
    public function testAdds(): void { $this->assertSame(3, 1 + 2); }
    public function testRisky(): void { }
    public function testLater(): void { $this->markTestSkipped('later'); }
    public function testUnwritten(): void { $this->markTestIncomplete('not yet'); }
}
"""
_PHP_WARNING = """<?php
class WarnTest extends PHPUnit\\Framework\\TestCase
{
    public function testPasses(): void { $this->assertTrue(true); }
    public function testWarns(): void { $this->addWarning('careful'); $this->assertTrue(true); }
}
"""
_PHP_SHOP = """<?php
class Shop
{
    public function add(int $a, int $b): int
    {
        // adds
        return $a + $b;
    }

    public function never(int $a): int
    {
        $b = $a;
        return $b;
    }
}
"""
_PHP_XML = """<?xml version="1.0"?>
<phpunit><testsuites><testsuite name="all"><directory>tests</directory></testsuite></testsuites>
<coverage><include><directory>src</directory></include></coverage></phpunit>
"""
_PHP_COVERED = """<?php
require __DIR__ . '/../src/Shop.php';
class ShopTest extends PHPUnit\\Framework\\TestCase
{
    public function testAdds(): void { $this->assertSame(3, (new Shop)->add(1, 2)); }
}
"""
_RUBY = """RSpec.describe 'cart' do
  it('adds') { expect(1 + 2).to eq 3 }
  it 'is not written'
  pending('is known') { raise 'no' }
  xit('is later') { raise 'no' }
end
"""
_LUA = """describe("one", function()
    it("passes", function() end)
    pending("later", function() end)
end)
"""
_LUA_SETUP = """describe("two", function()
    setup(function() error("no") end)
    it("never runs", function() end)
end)
"""
_CATCH = """#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
TEST_CASE("passes") { REQUIRE(true); REQUIRE(true); }
TEST_CASE("may fail", "[!mayfail]") { REQUIRE(false); }
"""
_DOCTESTS = """#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
TEST_CASE("passes") { CHECK(true); CHECK(true); }
TEST_CASE("may fail" * doctest::may_fail()) { CHECK(false); }
TEST_CASE("should fail" * doctest::should_fail()) { CHECK(false); }
"""
_GTESTS = """#include <gtest/gtest.h>
TEST(Cart, Adds) { EXPECT_EQ(3, 1 + 2); }
TEST(Cart, Fails) { EXPECT_EQ(3, 1); EXPECT_EQ(4, 1); }
TEST(Cart, DISABLED_Later) { FAIL(); }
TEST(Cart, Skips) { GTEST_SKIP(); }
"""
_C = """static int add(int a, int b)
{
    /* adds */
    return a + b;
}

int never(int a)
{
    int b = a;
    return b;
}

int main(void)
{
    return add(1, 2) - 3;
}
"""
_TAP = """print "1..4\\nok 1 - adds\\nnot ok 2 - known # TODO not yet\\nok 3 - later # SKIP no\\nok 4\\n";
"""
_BATS_TESTS = """@test "adds" { [ $((1 + 2)) -eq 3 ]; }
@test "fails" { false; }
@test "later" { skip "later"; }
"""
_CRYSTAL_SPEC = """require "spec"
describe "cart" do
  it("adds") { (1 + 2).should eq 3 }
  it("fails") { (1 + 2).should eq 4 }
  it("breaks") { raise "no" }
  pending("later") { }
end
"""
_CMOCKA_TESTS = """#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
static void adds(void **state) { (void)state; assert_int_equal(3, 1 + 2); }
static void fails(void **state) { (void)state; assert_int_equal(4, 1 + 2); }
static void later(void **state) { (void)state; skip(); }
static int breaks(void **state) { (void)state; return 1; }
int main(void)
{
    const struct CMUnitTest tests[] = { TESTS };
    return cmocka_run_group_tests_name("cart", tests, SETUP, NULL);
}
"""
_CMOCKA_SOME = _CMOCKA_TESTS.replace(
    "TESTS }",
    "cmocka_unit_test(adds), cmocka_unit_test(fails), cmocka_unit_test(later), cmocka_unit_test_setup(adds, breaks) }",
).replace("SETUP", "NULL")
_CMOCKA_SETUP = _CMOCKA_TESTS.replace("TESTS }", "cmocka_unit_test(adds) }").replace("SETUP", "breaks")
_CRITERION_TESTS = """#include <criterion/criterion.h>
Test(cart, adds) { cr_assert_eq(3, 1 + 2); }
Test(cart, fails) { cr_assert_eq(4, 1 + 2); }
Test(cart, skips) { cr_skip_test("later"); }
Test(cart, off, .disabled = true) { cr_assert(0); }
"""
_CMAKE = """cmake_minimum_required(VERSION 3.20)
project(shop NONE)
enable_testing()
add_test(NAME adds COMMAND true)
add_test(NAME fails COMMAND false)
add_test(NAME known COMMAND false)
set_tests_properties(known PROPERTIES WILL_FAIL TRUE)
add_test(NAME skips COMMAND sh -c "exit 77")
set_tests_properties(skips PROPERTIES SKIP_RETURN_CODE 77)
add_test(NAME words COMMAND echo later)
set_tests_properties(words PROPERTIES SKIP_REGULAR_EXPRESSION later)
add_test(NAME off COMMAND false)
set_tests_properties(off PROPERTIES DISABLED TRUE)
add_test(NAME gone COMMAND no-such-program)
add_test(NAME files COMMAND true)
set_tests_properties(files PROPERTIES REQUIRED_FILES no-such-file)
"""
_MESON_BUILD = """project('shop')
test('adds', find_program('true'))
test('fails', find_program('false'))
test('known', find_program('false'), should_fail: true)
test('better', find_program('true'), should_fail: true)
test('skips', find_program('sh'), args: ['-c', 'exit 77'])
test('breaks', find_program('sh'), args: ['-c', 'exit 99'])
"""
_BUILD_LLVM = """clang -O0 -fprofile-instr-generate -fcoverage-mapping -o shop shop.c && LLVM_PROFILE_FILE=shop.raw ./shop &&
llvm-profdata merge -o shop.profile shop.raw && llvm-cov export ./shop -instr-profile=shop.profile"""
_RUN_CMOCKA = "gcc -w -o one one.c -lcmocka && CMOCKA_MESSAGE_OUTPUT=xml CMOCKA_XML_FILE=junit.xml ./one"
_BUILD_C = "gcc -O0 --coverage -o shop shop.c && ./shop"

PRODUCERS = (
    Producer("phpunit", _PHPUNIT, files={"CartTest.php": _PHP}, command="phpunit --log-junit junit.xml CartTest.php", junit="junit.xml", tests=(2, 0, 2), printed=(2, 0, 2)),
    Producer("phpunit-fails", _PHPUNIT, files={"CartTest.php": _PHP.replace("assertSame(3", "assertSame(4")}, command="phpunit --log-junit junit.xml CartTest.php", status=1, junit="junit.xml", tests=(1, 1, 2), printed=(1, 1, 2)),
    Producer("phpunit-warning", _PHPUNIT, files={"WarnTest.php": _PHP_WARNING}, command="phpunit --log-junit junit.xml WarnTest.php", junit="junit.xml", tests=(2, 0, 0), printed=(2, 0, 0)),
    Producer("phpunit-clover", _PHPUNIT, files={"phpunit.xml": _PHP_XML, "src/Shop.php": _PHP_SHOP, "tests/ShopTest.php": _PHP_COVERED}, command="phpunit --coverage-clover coverage.xml", printed=(1, 0, 0), coverage="coverage.xml", lines=(1, 3)),
    Producer("rspec", _RSPEC, files={"one_spec.rb": _RUBY}, command="rspec --format progress --format RspecJunitFormatter --out junit.xml one_spec.rb", junit="junit.xml", tests=(1, 0, 3), printed=(1, 0, 3)),
    Producer("rspec-load", _RSPEC, files={"one_spec.rb": _RUBY, "two_spec.rb": "require 'missing'\n"}, command="rspec --format progress --format RspecJunitFormatter --out junit.xml one_spec.rb two_spec.rb", status=1, junit="junit.xml", tests=(0, 0, 0), printed=(0, 1, 0)),
    Producer("busted", _BUSTED, files={"one_spec.lua": _LUA}, command="busted -o junit one_spec.lua >junit.xml", junit="junit.xml", tests=(1, 0, 1)),
    Producer("busted-setup", _BUSTED, files={"one_spec.lua": _LUA + _LUA_SETUP}, command="busted -o junit one_spec.lua >junit.xml", status=1, junit="junit.xml", tests=(1, 1, 1)),
    Producer("catch2", _CATCH2, files={"one.cpp": _CATCH}, command="g++ -O0 -o one one.cpp && ./one -r junit -o junit.xml", junit="junit.xml", tests=(1, 0, 1)),
    Producer("catch2-fails", _CATCH2, files={"one.cpp": _CATCH + 'TEST_CASE("fails") { CHECK(false); CHECK(false); }\n'}, command="g++ -O0 -o one one.cpp && ./one -r junit -o junit.xml", status=2, junit="junit.xml", tests=(1, 1, 1)),
    Producer("doctest", _DOCTEST, files={"one.cpp": _DOCTESTS}, command="g++ -O0 -o one one.cpp && ./one -r=junit -o=junit.xml", junit="junit.xml", tests=(1, 2, 0)),
    Producer("gtest", _GTEST, files={"one.cpp": _GTESTS}, command="g++ -O0 -o one one.cpp -lgtest -lgtest_main -lpthread && ./one --gtest_output=xml:junit.xml", status=1, junit="junit.xml", tests=(1, 1, 2)),
    Producer("gcovr", _GCOVR, files={"shop.c": _C}, command=f"{_BUILD_C} && gcovr --xml coverage.xml", coverage="coverage.xml", lines=(4, 7)),
    Producer("lcov", _LCOV, files={"shop.c": _C}, command=f"{_BUILD_C} && lcov --quiet --capture --directory . --output-file lcov.info", coverage="lcov.info", lines=(4, 7)),
    Producer("llvm-cov", _LLVM, files={"shop.c": _C}, command=f"{_BUILD_LLVM} >coverage.json", coverage="coverage.json", lines=(6, 10)),
    Producer("llvm-cov-lcov", _LLVM, files={"shop.c": _C}, command=f"{_BUILD_LLVM} --format=lcov >lcov.info", coverage="lcov.info", lines=(6, 10)),
    Producer("bats", _BATS, files={"cart.bats": _BATS_TESTS}, command="bats --report-formatter junit cart.bats; status=$?; mv report.xml junit.xml; exit $status", status=1, junit="junit.xml", tests=(1, 1, 1)),
    Producer("crystal", _CRYSTAL, files={"cart_spec.cr": _CRYSTAL_SPEC}, command="crystal run cart_spec.cr -- --junit_output .; status=$?; mv *.xml junit.xml; exit $status", status=1, junit="junit.xml", tests=(1, 2, 1), printed=(1, 2, 1)),
    Producer("cmocka", _CMOCKA, files={"one.c": _CMOCKA_SOME}, command=_RUN_CMOCKA, status=2, junit="junit.xml", tests=(1, 2, 1)),
    Producer("cmocka-setup", _CMOCKA, files={"one.c": _CMOCKA_SETUP}, command=_RUN_CMOCKA, status=1, junit="junit.xml", tests=(0, 1, 0)),
    Producer("criterion", _CRITERION, files={"one.c": _CRITERION_TESTS}, command="gcc -w -o one one.c -lcriterion && ./one --xml=junit.xml", status=1, junit="junit.xml", tests=(1, 1, 2)),
    # Tests that cannot run are `skipped` in the report, but failed for CTest.
    Producer("ctest", _CTEST, files={"CMakeLists.txt": _CMAKE}, command="cmake -B build . >/dev/null && ctest --test-dir build --output-junit junit.xml", status=8, junit="build/junit.xml", tests=(2, 3, 3), printed=(2, 3, 3)),
    Producer("meson", _MESON, files={"meson.build": _MESON_BUILD}, command="meson setup build >/dev/null && meson test -C build", status=1, junit="build/meson-logs/testlog.junit.xml", tests=(2, 3, 1), printed=(2, 3, 1)),
    Producer("prove", _PERL, files={"t/one.t": _TAP}, command="prove --formatter TAP::Formatter::JUnit t >junit.xml", junit="junit.xml", tests=(4, 0, 0)),
    Producer("prove-fails", _PERL, files={"t/one.t": _TAP, "t/two.t": 'print "1..2\\nok 1\\n"; exit 3;\n'}, command="prove --formatter TAP::Formatter::JUnit t >junit.xml", status=1, junit="junit.xml", tests=(5, 2, 0)),
)  # fmt: skip
