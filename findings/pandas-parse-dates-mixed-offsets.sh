#!/bin/sh
# pandas 3.1.1 (PyPI): `read_csv(parse_dates=…)` reads a column of RFC 3339 times as such if all have the same offset from UTC. If the
# offset changes, as local times do when daylight saving time begins, the column stays text, without a warning; only `to_datetime`
# says why. So a time sheet is read well until it covers the last Sunday of March.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check pandas==3.1.1 2>/dev/null || exit 2

cat >winter.csv <<'CSV'
start,hours
2027-03-27T09:00:00+01:00,1
2027-03-27T11:00:00+01:00,1
CSV
cat >spring.csv <<'CSV'
start,hours
2027-03-27T09:00:00+01:00,1
2027-03-29T09:00:00+02:00,1
CSV
cat >read.py <<'PYTHON'
import warnings

import pandas

warnings.simplefilter("error")
print("pandas", pandas.__version__)
for name in ("winter.csv", "spring.csv"):
    column = pandas.read_csv(name, parse_dates=["start"])["start"]
    print(name, "a time" if column.dtype.kind == "M" else "text")
try:
    pandas.to_datetime(column)
except ValueError as error:
    print("to_datetime:", error)
print("utc=True:", pandas.to_datetime(column, utc=True).dtype.kind == "M")
PYTHON
venv/bin/python read.py | tee out
grep -qx 'winter.csv a time' out
grep -qx 'spring.csv text' out
grep -q '^to_datetime: Mixed timezones detected' out
grep -qx 'utc=True: True' out
