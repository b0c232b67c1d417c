#!/bin/sh
# dulwich 1.2.21 (PyPI): of GIT_AUTHOR_DATE and GIT_COMMITTER_DATE, which say when a commit was made, `porcelain.commit` takes the time zone
# alone, and the time from the clock. So whoever replays work with its old dates gets commits of today, in the zone of that time.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check dulwich==1.2.21 2>/dev/null || exit 2

git init -q repository
cd repository
export GIT_AUTHOR_DATE='2020-01-02 03:04:05 +0530' GIT_COMMITTER_DATE='2020-01-02 03:04:05 +0530'
git commit -q --allow-empty -m 'by git'
../venv/bin/python -c '
from importlib.metadata import version
from dulwich import porcelain
print("dulwich", version("dulwich"))
porcelain.commit(".", message=b"by dulwich")'
git log --format='%s: %ai, %ci' | tee ../seen
grep -q '^by git: 2020-01-02 03:04:05 +0530, 2020-01-02 03:04:05 +0530$' ../seen
grep -qE "^by dulwich: ($(date -u +%Y)|$(($(date -u +%Y) + 1)))-.* [+]0530, .* [+]0530$" ../seen
