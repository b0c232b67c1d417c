#!/bin/sh
# busted 2.1.1 (Debian's lua-busted 2.1.1-1), output `junit`: a failure in `setup` is an <error> directly below <testsuite>, without a
# <testcase>, and the tests after it are missing. <testsuites> and <testsuite> count skipped tests as `skip`, not `skipped`.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
command -v busted >/dev/null || apt-get install -qq --yes --no-install-recommends lua-busted=2.1.1-1 >/dev/null 2>&1 || exit 2

cat >one_spec.lua <<'END'
describe("one", function()
    it("passes", function() end)
    pending("later", function() end)
end)
describe("two", function()
    setup(function() error("no") end)
    it("never runs", function() end)
end)
END
echo "busted $(busted --version)"
busted -o junit one_spec.lua >report.xml && exit 1
sed "s/ time='[^']*'//g; s/ timestamp='[^']*'//; /^stack/,/in function/d" report.xml | grep '<' | tee seen
[ "$(grep -c '<testcase' seen)" = 2 ] && grep -q "skip='1'" seen && [ "$(grep -c never seen)" = 0 ]
grep -qE '^[[:space:]]{2}<error>' seen
