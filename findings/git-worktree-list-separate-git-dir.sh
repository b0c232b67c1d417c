#!/bin/sh
# git 2.39.5 (Debian 12): after git init --separate-git-dir, git worktree list names the git directory itself as the path of the
# main work tree, also when it is asked from within the real work tree. A program that opens the listed paths one by one fails
# at the first, though nothing is bare: no command of git run in that folder finds a work tree. git rev-parse --show-toplevel,
# asked in the work tree, is right.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org

git version
git init -q -b main --separate-git-dir="$work/store" tree
cd tree
git commit -q --allow-empty -m one
git worktree add -q ../linked -b side

top=$(git rev-parse --show-toplevel)
first=$(git worktree list --porcelain | sed -n '1s/^worktree //p')
second=$(git -C ../linked worktree list --porcelain | sed -n '1s/^worktree //p')
echo "the work tree:                 ${top##*/}"
echo "listed first, from there:      ${first##*/}"
echo "listed first, from a linked:   ${second##*/}"
git -C "$first" status 2>&1 | tee "$work/printed" || true
[ "${top##*/}" = tree ] && [ "${first##*/}" = store ] && [ "${second##*/}" = store ]
grep -q 'must be run in a work tree' "$work/printed"
