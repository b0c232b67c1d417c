#!/bin/sh
# husky 9.1.7 (npm): in a worktree made by `git worktree add`, no hook runs, and neither git nor husky says so. husky sets core.hooksPath
# to `.husky/_`, which git takes relative to each work tree, and that folder ignores itself, so only the work tree in which `husky`
# ran has it. The hooks of the project are checked out, but nothing calls them. Each worktree needs `npm install` of its own.
# In the main work tree too, only the 14 hooks that husky knows run: a `.husky/reference-transaction` never does.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
npm install --silent --no-audit --no-fund husky@9.1.7 >/dev/null || exit 2

git init -q -b main main
cd main
../node_modules/.bin/husky
for event in pre-commit reference-transaction; do
    echo "echo $event >>$work/ran" >".husky/$event"
done
echo "core.hooksPath: $(git config core.hooksPath)"
: >../ran
git add .
git commit -q -m begin
echo "main: $(paste -sd ' ' ../ran)" | tee ../seen
git worktree add -q ../linked 2>/dev/null
cd ../linked
: >../ran
git commit -q --allow-empty -m second
echo "linked: $(paste -sd ' ' ../ran)" | tee -a ../seen
../node_modules/.bin/husky
: >../ran
git commit -q --allow-empty -m third
echo "linked, after husky: $(paste -sd ' ' ../ran)" | tee -a ../seen
printf '%s\n' 'main: pre-commit' 'linked: ' 'linked, after husky: pre-commit' | cmp - ../seen
