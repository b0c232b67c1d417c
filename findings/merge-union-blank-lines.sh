#!/bin/sh
# git 2.39.5 (Debian 12), `merge=union` in .gitattributes: "lines from both versions" is not what two appended
# entries become. Lines that both sides added alike at the beginning or the end of the conflict, blank ones too, are kept
# once: so entries that each bring a blank line before and after themselves are glued to one another after the merge. A log of
# Markdown sections needs something of its own in the first and last line of every entry.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org

git version
git init -q -b main repository
cd repository
echo 'log.md merge=union' >.gitattributes
printf '# Log\n' >log.md
git add .
git commit -q -m log
git switch -q -c other
printf '\n## Second\n\ntext of the second\n\n' >>log.md
git commit -q -a -m second
git switch -q main
printf '\n## First\n\ntext of the first\n\n' >>log.md
git commit -q -a -m first
git merge -q --no-edit other
cat -A log.md | tee ../seen
printf '%s\n' '# Log$' '$' '## First$' '$' 'text of the first$' '## Second$' '$' 'text of the second$' '$' | cmp - ../seen
