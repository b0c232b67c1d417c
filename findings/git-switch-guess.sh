#!/bin/sh
# git 2.39.5 (Debian 12): `git switch NAME` for a branch that only a remote has, with two settings.
# A negative refspec (`^refs/heads/topic`) keeps `fetch` from updating the remote-tracking branch, but an existing one still
# counts: `git switch topic` starts there, however old it is, and sets no upstream, without a message about either.
# With branch.autoSetupMerge=inherit, which copies the upstream of the start point, the new branch gets no upstream, with a
# warning, since a remote-tracking branch has none; by default its upstream would be origin/second.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org

git version
git init -q -b main server
git -C server commit -q --allow-empty -m one
git -C server branch topic
git -C server branch second
git clone -q server clone
cd clone
git config --add remote.origin.fetch '^refs/heads/topic'
git -C ../server switch -q topic
git -C ../server commit -q --allow-empty -m two
git fetch -q
echo "behind the server: $([ "$(git rev-parse origin/topic)" = "$(git -C ../server rev-parse topic)" ] && echo no || echo yes)"
git switch -q topic
upstream() { git for-each-ref --format='%(upstream:short)' "refs/heads/$1"; }
echo "negative refspec: on $(git branch --show-current), upstream '$(upstream topic)'"
[ -z "$(upstream topic)" ]
[ "$(git rev-parse topic)" != "$(git -C ../server rev-parse topic)" ]

git config branch.autoSetupMerge inherit
git switch second 2>&1 | tee ../printed
echo "inherit: on $(git branch --show-current), upstream '$(upstream second)'"
grep -q warning ../printed
[ "$(git branch --show-current)" = second ] && [ -z "$(upstream second)" ]
