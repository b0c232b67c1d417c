#!/bin/sh
# Watson (td-watson 2.1.0, PyPI): `report` and `aggregate` split a frame that crosses midnight one microsecond before the end of the day, so
# a frame from 22:00 to 02:00 gives the first day "1h 59m 59s", and the days add up to less than the frame; `log` assigns all
# four hours to the first day. So the two differ by two hours on the second day, and by a second in total.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check td-watson==2.1.0 2>/dev/null || exit 2

export WATSON_DIR="$work/watson" TZ=UTC
venv/bin/watson --version
venv/bin/watson --no-color add -f '2026-11-20 22:00' -t '2026-11-21 02:00' project >/dev/null
venv/bin/watson --no-color log --no-pager -f 2026-11-20 -t 2026-11-21 | tee log
venv/bin/watson --no-color aggregate --no-pager -f 2026-11-20 -t 2026-11-21 | tee aggregate
grep -q '^Friday 20 November 2026 (4h 00m 00s)' log
grep -q '^Fri 20 November 2026 - 1h 59m 59s' aggregate
grep -q '^Sat 21 November 2026 - 2h 00m 00s' aggregate
