#!/bin/sh
# lint-staged 16.4.0 (npm): if any file was added by `git add --intent-to-add` and another is staged in part, the commit fails, and the
# changes that were not staged are gone from the work tree. The advice names a stash "null" that does not exist: `git stash create` refuses
# such a file, lint-staged hides the changes all the same, and does not restore what it could not save. They are in
# .git/lint-staged_unstaged.patch, which the message does not name. lint-staged 17 refuses before it touches anything, but needs Node 22.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
npm install --silent --no-audit --no-fund lint-staged@16.4.0 >/dev/null || exit 2

git init -q repository
cd repository
echo '{"*.txt": "true"}' >.lintstagedrc.json
echo one >file.txt
git add .
git commit -q -m begin
printf '#!/bin/sh\nexec ../node_modules/.bin/lint-staged\n' >.git/hooks/pre-commit
chmod +x .git/hooks/pre-commit

echo staged >>file.txt
git add file.txt
echo 'not staged' >>file.txt
echo new >new.txt
git add --intent-to-add new.txt
echo "lint-staged $(../node_modules/.bin/lint-staged --version)"
status=0
git commit -q -m second >../said 2>&1 || status=$?
grep -E 'FAILED.*(Entry|Cannot)|restored|git stash|git apply|null' ../said
echo "exit $status, stashes: $(git stash list | wc -l), file.txt: $(paste -sd , file.txt)" | tee ../after
grep '^[+]not' .git/lint-staged_unstaged.patch
echo 'exit 1, stashes: 0, file.txt: one,staged' | cmp - ../after
! grep -q lint-staged_unstaged ../said
