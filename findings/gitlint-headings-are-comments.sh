#!/bin/sh
# gitlint 0.19.1 (PyPI) leaves out lines that begin with `#` also where it checks commits that are made, as CI does, and no editor's comments
# are in them: `git commit -m` keeps such lines, and so does commit.cleanup=scissors. A body "#13 explains it" is reported as missing, and
# a heading or reference of any length passes, although the same line with another first character is too long.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null LANG=C.UTF-8
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check gitlint==0.19.1 2>/dev/null || exit 2

git init -q repository
cd repository
long=$(printf '%090d' 0)
check() {
    git commit -q --allow-empty -m 'Keep it' -m "$1"
    echo "body: $(git log -1 --format=%b | cut -c 1-60)"
    ../venv/bin/gitlint --commit HEAD 2>&1 | cut -c 1-60 | tee "../$2" || :
}
../venv/bin/gitlint --version
check '#13 explains why it is to be kept' reference
check "The reason why it is to be kept
#$long" heading
check "The reason why it is to be kept
-$long" text
grep -q '^3: B6 Body message is missing' ../reference
[ ! -s ../heading ]
grep -q '^4: B1 Line exceeds max length (91>80)' ../text
