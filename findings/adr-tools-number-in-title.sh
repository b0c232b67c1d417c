#!/bin/sh
# adr-tools 3.0.0 (Debian's adr-tools 3.0.0-2): `adr new -s 2 TITLE` and `adr link` take the first file whose path contains "2" (`grep 2`
# in the sorted list), so a digit in an earlier title is enough: the decision "Use OAuth 2" of number 1 becomes superseded, its status is
# removed, and number 2 stays accepted, without a message. A folder such as docs/adr2 makes it always the first decision. `0002-` is exact.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" EDITOR=: VISUAL=:
command -v adr >/dev/null || apt-get install -qq --yes --no-install-recommends adr-tools=3.0.0-2 >/dev/null 2>&1 || exit 2

adr new Use OAuth 2
adr new Store tokens in cookies
adr new -s 2 Store tokens in the session
dpkg-query -W adr-tools
for file in doc/adr/*.md; do
    echo "$file: $(sed -n '/^## Status/,/^## Context/p' "$file" | sed '/^#/d; /^$/d')"
done | tee seen
grep -q '^doc/adr/0001-.*Superseded by \[3' seen
grep -q '^doc/adr/0002-.*: Accepted$' seen
grep -q '^doc/adr/0003-.*' seen && grep -q 'Supersedes \[1. Use OAuth 2\]' seen

adr new -s 0002- Store tokens in memory >/dev/null
grep 'Superseded by' doc/adr/0002-*
