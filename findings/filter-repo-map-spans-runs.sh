#!/bin/sh
# git-filter-repo 2.47.0 (PyPI): .git/filter-repo/commit-map, "old new" a line, is merged with the map of earlier runs. After a second run
# `old` is still the commit before the first one, and the commits between the runs, which reflogs, notes and other clones may name, are in
# no line. A commit that was dropped has 40 zeros, and notes in refs/notes/ stay at the commits that are gone.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check git-filter-repo==2.47.0 2>/dev/null || exit 2
PATH="$work/venv/bin:$PATH"

git init -q -b main repository
cd repository
for name in keep one two; do
    echo x >"$name"
    git add "$name"
    git commit -q -m "$name"
done
dropped=$(git rev-parse HEAD)
echo y >>keep
git commit -q -a -m last
old=$(git rev-parse HEAD)
git notes --ref=session add -m note HEAD
git filter-repo --force --quiet --invert-paths --path one >/dev/null 2>&1
between=$(git rev-parse HEAD)
git filter-repo --force --quiet --invert-paths --path two >/dev/null 2>&1
new=$(git rev-parse HEAD)
name() { sed "s/$old/OLD/; s/$between/BETWEEN/; s/$new/NEW/; s/$dropped/DROPPED/"; }
pip show git-filter-repo 2>/dev/null | sed -n 's/^Version: /git-filter-repo /p'
tail -n +2 .git/filter-repo/commit-map | name | grep -E 'OLD|BETWEEN|NEW|DROPPED' | tee ../seen
git notes --ref=session list | cut -d' ' -f2 | name | sed 's/^/note at: /' | tee -a ../seen
grep -q '^OLD NEW$' ../seen
grep -q '^DROPPED 0*$' ../seen
grep -q '^note at: OLD$' ../seen
[ "$(grep -c BETWEEN ../seen)" = 0 ]
