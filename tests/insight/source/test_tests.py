"""Tests in source files, by framework, without those in comments and strings."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_session.insight.source.tests import _WAYS, may_have_tests, test_names


def names(path: str, text: str) -> list[str]:
    return sorted(test_names(path, text.encode()).elements())


PYTHON = '''
import unittest

def test_adds(): ...
async def test_waits(): ...
def helper():
    def test_inner(): ...
"""
def test_in_a_string(): ...
"""
# def test_in_a_comment(): ...

class TestCart:
    def test_total(self): ...
    def total(self): ...
    class TestEmpty:
        def test_nothing(self): ...

class Till(unittest.TestCase):
    def testOpens(self): ...
    def setUp(self): ...

class Pricing:
    def test_connection(self): ...

if True:
    def test_on_this_platform(): ...
'''


def test_python_by_its_syntax() -> None:
    assert names("tests/test_cart.py", PYTHON) == [
        "testOpens", "test_adds", "test_nothing", "test_on_this_platform", "test_total", "test_waits",
    ]  # fmt: skip
    assert names("src/shop/cart.py", PYTHON) == []


def test_python_that_does_not_parse_is_read_by_pattern() -> None:
    broken = "def test_one(): ...\n# def test_no(): ...\nx = '''\ndef test_string(): ...\n'''\ndef test_two(:\n"
    assert names("test_x.py", broken) == ["test_one", "test_two"]
    assert names("test_x.py", "def test_nul(): ...\n\0") == ["test_nul"]


FRAMEWORKS = {
    "jest": (
        "src/cart.test.ts",
        "describe('cart', () => {\n  it('adds', () => {});\n  test.each([[1, (2)], [2, 3]])('sums %i', (a) => {});\n"
        "  test.each`\n a | b\n ${1} | ${2}\n`('rows $a', () => {});\n  it.skip(\"waits\", fn);\n  it.todo('later');\n"
        "  // it('comment', () => {})\n  const s = `it('template', () => {})`;\n  const r = /it('regex', x)/;\n"
        "  if (/x/.test('no')) {}\n  obj.it('no');\n  xit('off', () => {});\n  it(Cart.name, () => {});\n});\n",
        ["Cart.name", "adds", "off", "rows $a", "sums %i", "waits"],
    ),
    "node and Deno": (
        "test/cart.mjs",
        "function test(name) {}\ntest('adds', async (t) => {\n  await t.test('sub', () => {});\n});\n"
        "Deno.test({ name: 'named', fn() {} });\nDeno.test('plain', () => {});\n",
        ["adds", "named", "plain"],
    ),
    "Go": (
        "cart_test.go",
        "package cart\nfunc TestAdd(t *testing.T) {\n\tt.Run(\"sub\", f)\n}\nfunc Testing() {}\nfunc TestMain(m *testing.M) {}\n"
        "func BenchmarkAdd(b *testing.B) {}\nfunc FuzzAdd(f *testing.F) {}\nfunc ExampleCart() {}\n/*\nfunc TestNo(t *testing.T) {}\n*/\n"
        "var s = `\nfunc TestRaw(t *testing.T) {}\n`\nfunc (s *Suite) TestSuite() {}\n",
        ["ExampleCart", "FuzzAdd", "TestAdd", "TestSuite"],
    ),
    "JUnit": (
        "src/test/java/CartTest.java",
        'class CartTest {\n  @Test void adds() {}\n  @Test(expected = X.class)\n  public void fails() throws Exception {}\n'
        '  @ParameterizedTest\n  @ValueSource(strings = {"a", "b"})\n  void each(String s) {}\n  // @Test void no() {}\n'
        '  String s = """\n  @Test void text() {}\n  """;\n  @BeforeEach void setUp() {}\n  @Testcontainers void neither() {}\n'
        '  @Test @DisplayName("it adds") void named(@Mock(answer = X) Cart c) {}\n}\n',
        ["adds", "each", "fails", "named"],
    ),
    "Kotlin": (
        "src/test/kotlin/CartTest.kt",
        "class CartTest {\n  @Test fun adds() = runTest {}\n  @Test\n  fun `adds two things`() {}\n"
        "  /* outer /* @Test fun nested() {} */ @Test fun still() {} */\n}\n",
        ["`adds two things`", "adds"],
    ),
    "Rust": (
        "src/lib.rs",
        "#[cfg(test)]\nmod tests {\n    #[test]\n    fn adds() {}\n    #[tokio::test(flavor = \"multi_thread\")]\n    async fn waits() {}\n"
        "    #[test]\n    #[should_panic]\n    fn fails<'a>() { let c = '\"'; }\n    #[test_case(1)]\n    #[test_case(2)]\n    fn each(n: u8) {}\n"
        "    fn helper() {}\n    // #[test]\n    /* /* */ #[test] fn no() {} */\n    const S: &str = r#\"#[test] fn raw() {}\"#;\n}\n",
        ["adds", "each", "fails", "waits"],
    ),
    "RSpec": (
        "spec/cart_spec.rb",
        "describe Cart do\n  it 'adds' do\n  end\n  it(\"sums\") { }\n  specify 'x' do\n  end\n  # it 'no' do\n  it { is_expected.to be }\n"
        "  text = <<~RUBY\n    it 'heredoc' do\n    end\n  RUBY\n  context 'with it' do\n  end\nend\n=begin\nit 'block' do\n=end\n",
        ["adds", "sums", "x", "{"],
    ),
    "minitest": (
        "test/cart_test.rb",
        "class CartTest < Minitest::Test\n  def test_adds\n  end\n  test \"sums up\" do\n  end\n  def helper; end\nend\n",
        ["sums up", "test_adds"],
    ),
    "xunit": (
        "Shop.Tests/CartTests.cs",
        "public class CartTests {\n  [Fact] public void Adds() {}\n  [Theory]\n  [InlineData(new[] {1}, \"x\")]\n  public async Task Sums(int a) {}\n"
        "  [TestCase(1)]\n  [TestCase(2)]\n  public void Each(int n) => Check(n);\n  [Test, Category(\"slow\")] public void Slow() {}\n"
        "  [TestMethod]\n  public void Ms() {}\n  [SetUp] public void Start() {}\n  // [Fact] public void No() {}\n"
        "  string s = @\"\n[Fact] public void Verbatim() {}\n\";\n}\n",
        ["Adds", "Each", "Ms", "Slow", "Sums"],
    ),
    "PHPUnit": (
        "tests/CartTest.php",
        "<?php\nclass CartTest extends TestCase {\n  public function testAdds(): void {}\n  #[Test]\n  public function sums(): void {}\n"
        "  /** @test */\n  public function old(): void {}\n  /** Runs testNothing. */\n  private function helper() {}\n  # function testNo() {}\n}\n",
        ["old", "sums", "testAdds"],
    ),
    "Pest": ("tests/Cart.php", "<?php\nit('adds', function () {});\ntest('sums', fn () => 1);\n", ["adds", "sums"]),
    "XCTest and Swift Testing": (
        "Tests/ShopTests/CartTests.swift",
        "final class CartTests: XCTestCase {\n  func testAdds() {}\n  func testHelper(_ n: Int) {}\n  // func testNo() {}\n}\n"
        "@Test(\"sums up\", arguments: [1, 2]) func sums(n: Int) {}\n@Test func plain() {}\n",
        ["plain", "sums", "testAdds"],
    ),
    "ExUnit": (
        "test/cart_test.exs",
        "defmodule CartTest do\n  test \"adds\" do\n  end\n  test \"sums\", %{cart: c} do\n  end\n  # test \"no\" do\n"
        "  @doc \"\"\"\n  test \"doc\" do\n  \"\"\"\n  property \"always\" do\n  end\n  x = ?\"\n  test \"after a quote\" do\n  end\nend\n",
        ["adds", "after a quote", "always", "sums"],
    ),
    "GoogleTest, Catch2 and Boost": (
        "tests/cart.cpp",
        "TEST(Cart, Adds) {}\nTEST_F(Cart, Sums) {}\n// TEST(Cart, No) {}\nconst char* s = R\"x(\nTEST(Cart, Raw) {}\n)x\";\n"
        "TEST_CASE(\"sums up\", \"[cart]\") {}\nBOOST_AUTO_TEST_CASE(boosts) {}\n#define TEST(a, b) x\n",
        ["Cart, Adds", "Cart, Sums", "boosts", "sums up"],
    ),
    "type arguments": (
        "src/cart.test.ts",
        "it.each<{ a: number }>([{ a: 1 }])('sums $a', () => {});\ntest<Context>('has a context', () => {});\n"
        "test.for<Map<string, number>>([])('maps', () => {});\nif (it < 3 && test > (1)) {}\n",
        ["has a context", "maps", "sums $a"],
    ),
    "more of RSpec": (
        "spec/cart_spec.rb",
        "describe Cart do\n  it do\n  end\n  it(:adds) { }\n  its(:size) { }\n  its('name') { }\n  xit 'off' do\n    pending 'no test'\n"
        "    skip('nor this')\n  end\n  pending 'known' do\n  end\n  skip('later') { }\n  pending('why') if x\nend\n",
        [":adds", ":size", "do", "known", "later", "name", "off"],
    ),
    "xit alone": ("spec/cart_spec.rb", "xit 'off' do\nend\n", ["off"]),
    "doctest, more of Catch2 and Boost": (
        "tests/cart.cpp",
        "TEST_CASE_FIXTURE(Cart, \"fixed\") {}\nTEST_CASE_TEMPLATE(\"any\", T, int, char) {}\nSCENARIO_TEMPLATE(\"told\", T, int) {}\n"
        "TEST_CASE_METHOD(Cart<int>, \"method\") {}\nTEMPLATE_TEST_CASE(\"t\", \"\", int) {}\nTEMPLATE_TEST_CASE_METHOD(C, \"m\", \"\", int) {}\n"
        "TEMPLATE_LIST_TEST_CASE(\"l\", \"\", L) {}\nMETHOD_AS_TEST_CASE(Cart::adds, \"as\")\nTEST_CASE(\"may\" * doctest::may_fail()) {}\n"
        "BOOST_AUTO_TEST_CASE_TEMPLATE(bt, T, types) {}\nBOOST_FIXTURE_TEST_CASE_TEMPLATE(bf, T, types, F) {}\n"
        "#if 0\nTEST(Cart, Off) {}\n#ifdef X\n#else\nTEST(Cart, Deep) {}\n#endif\n#else\nTEST(Cart, On) {}\n#endif\n"
        "#if 1\nTEST(Cart, One) {}\n#endif\n",
        ["Cart, On", "Cart, One", "any", "as", "bf", "bt", "fixed", "l", "m", "may", "method", "t", "told"],
    ),
    "Python in branches, and switched off": (
        "tests/test_cart.py",
        "import pytest\ntry:\n    import x\nexcept ImportError:\n    def test_without(): ...\nelse:\n    def test_with(): ...\n"
        "if x:\n    def test_both(): ...\nelif y:\n    def test_y(): ...\nelse:\n    def test_both(): ...\n"
        "@pytest.fixture\ndef test_client(): ...\n@pytest.fixture(scope='module')\ndef test_server(): ...\n"
        "class TestHelper:\n    __test__ = False\n    def test_no(self): ...\ndef test_off(): ...\ntest_off.__test__ = False\n",
        ["test_both", "test_with", "test_without", "test_y"],
    ),
    "a module that is switched off": ("tests/test_cart.py", "__test__ = False\ndef test_no(): ...\n", []),
}  # fmt: skip


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_frameworks(framework: str) -> None:
    path, text, expected = FRAMEWORKS[framework]
    assert names(path, text) == expected
    assert names(path, text.replace("\n", "\r\n")) == expected


def test_only_files_of_tests_count_where_names_alone_say_so() -> None:
    assert names("src/cart.ts", "test('x', () => {})") == []
    assert names("cart.go", "func TestAdd(t *testing.T) {}\n") == []
    assert [may_have_tests(path) for path in ("src/lib.rs", "a_test.go", "tests/a.go", "a.py", "README.md")] == [
        True, True, False, False, False,
    ]  # fmt: skip


def test_the_same_name_counts_as_often_as_it_stands_there() -> None:
    text = b"class TestA:\n    def test_x(self): ...\nclass TestB:\n    def test_x(self): ...\n"
    assert test_names("test_a.py", text) == Counter({"test_x": 2})


def test_absurd_sources_are_read_or_left_alone() -> None:
    deep = b"def test_a(): ...\nx = " + b"(" * 5000 + b")" * 5000
    assert test_names("test_a.py", deep) == Counter({"test_a": 1})
    assert test_names("test_a.py", b"def test_a(): ...\n" + b"#" * 2_000_000) == Counter()
    assert test_names("test_a.py", b"def test_a(): ...\n# \xff\xfe\n") == Counter({"test_a": 1})
    assert test_names("CartTest.java", b"@Test " * 5000) == Counter()


@given(st.sampled_from(sorted(_WAYS)), st.text("/*'\"`#\\\n@[](){}<R_EOFit test!Tfn", max_size=80))
def test_any_text_can_be_read(language: str, text: str) -> None:
    paths = {"C": "c", "C++": "cpp", "C#": "cs", "Elixir": "exs", "Go": "go", "Java": "java", "JavaScript": "js",
             "Kotlin": "kt", "PHP": "php", "Python": "py", "Ruby": "rb", "Rust": "rs", "Swift": "swift", "TypeScript": "ts"}  # fmt: skip
    test_names(f"tests/a_test.{paths[language]}", f"test TEST Test func def {text}".encode())
