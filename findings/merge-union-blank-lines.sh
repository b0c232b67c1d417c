#!/bin/sh
# git 2.39.5 (Debian 12), `merge=union` in .gitattributes does not keep all "lines from both versions": equal lines, including blank
# ones, that both sides added at the beginning or end of the conflict are kept only once. So appended entries that start and
# end with a blank line are no longer separated after the merge. In a log of Markdown sections, the first and last line of
# every entry must be unique.
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
