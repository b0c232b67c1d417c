#!/bin/sh
# git 2.39.5 (Debian 12): an empty blame.ignoreRevsFile, which git help blame says resets the list of ignored revisions, resets
# nothing when it comes after a file: git keeps the names from the configuration sorted, so the empty one is always handled
# first. On the command line, an empty --ignore-revs-file does reset the list, those from the configuration included, and so does
# --no-ignore-revs-file, which the manual does not name. It matters where the file is missing on some branches, since git
# blame then refuses to work, and the configuration of a single command cannot switch it off.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org

git version
git init -q -b main repository
cd repository
echo a >file
git add file
git commit -q -m one
echo A >file
git commit -q -a -m two
git rev-parse HEAD >../ignored
origin() { git "$@" -- file | cut -c 1-200 | sed -n 's/^summary //p'; }
ignored=blame.ignoreRevsFile=../ignored

echo "ignored:                      $(origin -c "$ignored" blame --porcelain)"
config=$(origin -c "$ignored" -c blame.ignoreRevsFile= blame --porcelain)
option=$(origin -c "$ignored" blame --porcelain --ignore-revs-file=)
no=$(origin -c "$ignored" blame --porcelain --no-ignore-revs-file)
echo "reset by the configuration:   $config"
echo "reset by --ignore-revs-file=: $option"
echo "by --no-ignore-revs-file:     $no"
[ "$config" = one ] && [ "$option" = two ] && [ "$no" = two ]

set -- -c blame.ignoreRevsFile=missing
git "$@" -c blame.ignoreRevsFile= blame file 2>&1 | tee ../printed || true
grep -q 'could not open object name list: missing' ../printed
