#!/bin/sh
# git-revise 0.8.0 (PyPI) and StGit 0.19 (Debian's stgit 0.19-1.1) rewrite commits without moving their notes: they ignore
# notes.rewriteRef and never run post-rewrite. After `git revise` or `stg refresh`, the notes of the edited commit and all later
# ones stay on the old commits, which `git gc` may remove. `git rebase -i` with the same edit keeps them.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check git-revise==0.8.0 2>/dev/null || exit 2
apt-get download -qq stgit=0.19-1.1 >/dev/null 2>&1 && dpkg-deb -x stgit_*.deb stgit || exit 2
export PYTHONPATH="$work/stgit/usr/lib/python3/dist-packages"

make() { # a repository of three commits with a note each, and a log of the hooks that ran
    git init -q -b main "$1"
    cd "$1"
    git config user.name A
    git config user.email a@example.org
    git config notes.rewriteRef refs/notes/session
    for number in 1 2 3; do
        echo "$number" >"file$number"
        git add .
        git commit -q -m "c$number"
        git notes --ref=session add -m "note $number"
    done
    for event in post-commit post-rewrite; do
        printf '#!/bin/sh\necho %s >>hooks.log\n' "$event" >".git/hooks/$event"
        chmod +x ".git/hooks/$event"
    done
}
tell() {
    git log --reverse --notes=session --format='%s: %N' | sed '/^$/d' | tee "../$1"
    ran=none
    [ ! -f hooks.log ] || ran=$(sort -u hooks.log | paste -sd ' ')
    echo "hooks that ran: $ran" | tee -a "../$1"
    cd ..
}

make one
echo more >>file2
git add file2
../venv/bin/git-revise HEAD~1 >/dev/null 2>&1
echo "git-revise $(../venv/bin/pip show git-revise 2>/dev/null | sed -n 's/^Version: //p')"
tell revise

make two
stg=../stgit/usr/bin/stg
python3 $stg init && python3 $stg uncommit -n 2 >/dev/null 2>&1
rm -f hooks.log
{ python3 $stg goto c2 && echo more >>file2 && python3 $stg refresh && python3 $stg push; } >/dev/null 2>&1
echo "StGit $(python3 $stg --version | sed -n 's/^Stacked GIT //p')"
tell stg

make three
echo more >>file2
git add file2
git commit -q --fixup HEAD~1
rm -f hooks.log
GIT_SEQUENCE_EDITOR=: git rebase -q -i --autosquash HEAD~3
echo "git $(git version | cut -d' ' -f3) rebase -i --autosquash"
tell rebase

printf '%s\n' 'c1: note 1' 'c2: ' 'c3: ' 'hooks that ran: none' | tee expected | cmp - revise
cmp expected stg
grep -q '^c3: note 3$' rebase && grep -q post-rewrite rebase
