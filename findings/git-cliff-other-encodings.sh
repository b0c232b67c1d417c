#!/bin/sh
# git-cliff 2.14.2 (PyPI): a commit whose message is in another encoding than UTF-8, which its `encoding` header names and git log
# translates, is missing from the changelog, and from the commits that decide the next version: one with a breaking change in Latin-1
# leaves --bumped-version at a patch. A warning counts commits "skipped due to parse error". git-cliff takes the message from libgit2 as it is.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check git-cliff==2.14.2 2>/dev/null || exit 2

git init -q -b main repository
cd repository
git commit -q --allow-empty -m 'chore: begin'
git tag v1.0.0
git commit -q --allow-empty -m 'fix: stay'
printf 'feat!: rename \343pi to api\n' | git -c i18n.commitEncoding=ISO-8859-1 commit -q --allow-empty -F -
git log --format=%s v1.0.0.. | tee ../log
../venv/bin/git-cliff --version
../venv/bin/git-cliff --unreleased 2>../said | tee ../changelog
sed "s/$(printf "\\033")\[[0-9;]*m//g" ../said
echo "next version: $(../venv/bin/git-cliff --bumped-version 2>/dev/null)" | tee ../next
[ "$(wc -l <../log)" = 2 ]
[ "$(grep -c '^- ' ../changelog)" = 1 ] && grep -q '^- Stay' ../changelog
grep -q v1.0.1 ../next
