#!/bin/sh
# coverage.py 7.17.5 (PyPI) writes LCOV as lcov 2 has it: `FN:` with the last line of a function too, and branches that are named in words,
# such as "jump to line 3". lcov 1.16 (Debian's lcov 1.16-1) reads the file without a complaint, but finds no branches, and takes the last
# line for the function's name, so each function is there twice, once as one that never ran. In lcov-parse 1.0.0 (npm) functions are
# called by their last line, and lcov-result-merger 6.0.0 (npm) writes every branch as "NaN".
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
command -v lcov >/dev/null || apt-get install -qq --yes --no-install-recommends lcov=1.16-1 >/dev/null 2>&1 || exit 2
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check coverage==7.17.5 2>/dev/null || exit 2
npm install --silent --no-audit --no-fund lcov-parse@1.0.0 lcov-result-merger@6.0.0 >/dev/null || exit 2

cat >shop.py <<'END'
def price(member):
    if member:
        return 1
    return 2


price(True)
END
venv/bin/coverage run --branch shop.py
venv/bin/coverage lcov -q
grep -E '^(FN|BR)' coverage.lcov | tee written
grep -qx 'FN:1,4,price' written && grep -qx 'BRDA:2,0,jump to line 3,1' written
lcov --version
lcov --summary coverage.lcov --rc lcov_branch_coverage=1 2>&1 | tee summary
grep -q 'functions..: 50.0% (1 of 2 functions)' summary && grep -q 'branches...: no data found' summary
node -e 'require("lcov-parse")("coverage.lcov", (_, files) => console.log("lcov-parse:", files[0].functions.details))' | tee parsed
grep -q "name: '4'" parsed
node_modules/.bin/lcov-result-merger coverage.lcov merged.lcov >/dev/null
echo "lcov-result-merger: $(grep '^BRDA' merged.lcov | paste -sd ' ')" | tee merged
grep -q 'BRDA:2,0,NaN,1 BRDA:2,0,NaN,0' merged
