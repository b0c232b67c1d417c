#!/bin/sh
# minitest-reporters 1.0.19 (Debian's ruby-minitest-reporters 1.0.19-2) with minitest 5.15.0 (Debian's libruby3.1): in the JUnit report, the
# class of every test is "Minitest::Result", the one suite is called so, and its file too, so tests of the same name in two classes are
# told apart no more. minitest 5.11 began to hand reporters a result with the name of the class instead of the test itself.
# Each run also empties test/reports first, whoever wrote there, so of two runs only the later one has a report.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
ruby -e 'require "minitest/reporters"' 2>/dev/null ||
    apt-get install -qq --yes --no-install-recommends ruby-minitest-reporters=1.0.19-2 >/dev/null 2>&1 || exit 2

for class in Shop Cart; do
    cat >"$class.rb" <<END
require "minitest/autorun"
require "minitest/reporters"
Minitest::Reporters.use! [Minitest::Reporters::JUnitReporter.new]
class ${class}Test < Minitest::Test
  def test_opens; assert true; end
end
class Other${class}Test < Minitest::Test
  def test_opens; assert true; end
end
END
done
dpkg-query -W ruby-minitest-reporters
ruby -e 'require "minitest"; puts "minitest " + Minitest::VERSION'
mkdir -p test/reports
echo mine >test/reports/of-another-tool.xml
ruby -W0 Shop.rb >/dev/null
ruby -W0 Cart.rb | grep Emptying
(cd test/reports && echo *) | tee files
grep -ohE '<test(suite|case) [^>]*' test/reports/*.xml | sed -E 's/ (time|assertions)="[^"]*"//g' | tee seen
[ "$(cat files)" = TEST-Minitest-Result.xml ]
[ "$(grep -c 'testcase name="test_opens" classname="Minitest::Result"' seen)" = 2 ]
! grep -q CartTest seen
