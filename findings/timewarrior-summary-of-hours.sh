#!/bin/sh
# timewarrior 1.4.3 (Debian's timewarrior 1.4.3+ds.1-2): `timew summary` counts whole days: it cuts intervals at midnight, but not at the
# ends of the range that it was given. Of work from 22:00 to 02:00, `summary 2026-11-21T23:00 - 2026-11-22T01:00` has four hours, while
# the range has two, and the totals before and after 00:30 add up to six. The manual speaks of ranges of dates, but takes hours.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" TIMEWARRIORDB="$work/time" TZ=UTC
command -v timew >/dev/null || apt-get install -qq --yes --no-install-recommends timewarrior=1.4.3+ds.1-2 >/dev/null 2>&1 || exit 2

timew --version
timew track 2026-11-21T22:00 - 2026-11-22T02:00 release :yes
total() {
    echo "$*: $(timew summary "$@" | awk 'NF == 1 { total = $1 } END { print total }')"
}
{
    total 2026-11-21T23:00 - 2026-11-22T01:00
    total 2026-11-21T22:00 - 2026-11-22T00:30
    total 2026-11-22T00:30 - 2026-11-22T02:00
    total 2026-11-22T00:00 - 2026-11-23T00:00
} | tee seen
printf '%s\n' '2026-11-21T23:00 - 2026-11-22T01:00: 4:00:00' '2026-11-21T22:00 - 2026-11-22T00:30: 4:00:00' \
    '2026-11-22T00:30 - 2026-11-22T02:00: 2:00:00' '2026-11-22T00:00 - 2026-11-23T00:00: 2:00:00' | cmp - seen
