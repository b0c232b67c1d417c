#!/bin/sh
# git 2.39.5 (Debian 12): what a pre-commit hook adds (`git add` of the file that it formatted, as lint-staged and many hooks do) is in
# the commit, but after `git commit FILE` the index still has the file as it was before the hook. So the next plain `git commit` commits
# the reverse of what the hook did, and with it whatever it says. git makes two indexes for a commit of named files, gives the hook the
# temporary one (GIT_INDEX_FILE), and keeps the other. `git commit -a`, with the same change and hook, leaves nothing behind.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org

git version
git init -q repository
cd repository
echo begin >file
git add file
git commit -q -m begin
printf '#!/bin/sh\nsed -i s/untidy/tidy/ file\ngit add file\n' >.git/hooks/pre-commit
chmod +x .git/hooks/pre-commit
echo 'untidy 1' >file
git commit -q -m all -a
echo "commit -a: $(git show HEAD:file), status: $(git status --short)" | tee ../seen
echo 'untidy 2' >file
git commit -q -m paths file
echo "commit file: $(git show HEAD:file), status: $(git status --short)" | tee -a ../seen
rm .git/hooks/pre-commit
git commit -q -m next
echo "next commit: $(git show HEAD:file)" | tee -a ../seen
printf '%s\n' 'commit -a: tidy 1, status: ' 'commit file: tidy 2, status: MM file' 'next commit: untidy 2' | cmp - ../seen
