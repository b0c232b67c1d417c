#!/bin/sh
# git 2.39.5 (Debian 12): `--since=monday`.
# The name of a day alone is the present, not the last such day: `git log --since=monday` lists nothing, whatever day it is, without
# a message. `last monday` works.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null TZ=UTC
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org

git version
git init -q -b main .
now=$(date +%s)
GIT_COMMITTER_DATE="$((now - 60)) +0000" git commit -q --allow-empty -m "a minute ago"
for day in monday tuesday wednesday thursday friday saturday sunday; do
    since=$(git rev-parse --since=$day)
    seconds=$(($(date +%s) - ${since#--max-age=}))
    count=$(git log --oneline --since=$day | wc -l)
    last=$(git log --oneline --since="last $day" | wc -l)
    echo "--since=$day: $seconds s before now, $count of 1 commit; 'last $day': $last of 1"
    [ "$count" -eq 0 ] && [ "$last" -eq 1 ]
done
