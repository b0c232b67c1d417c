#!/bin/sh
# dulwich 1.2.21 (PyPI): `porcelain.rebase` moves the branch, but leaves files that only the upstream changed as they were before, in the
# index too, so `git status` shows the reverse of the upstream's work as staged, and the next commit takes it back. The branch's
# reflog has no entry (`topic@{1}` is not the branch before the rebase), post-rewrite does not run, and notes are not copied
# in spite of notes.rewriteRef. `git rebase`, on a copy of the same repository, does all of it.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check dulwich==1.2.21 2>/dev/null || exit 2

for program in git dulwich; do
    git init -q -b main "$program"
    cd "$program"
    git config notes.rewriteRef refs/notes/commits
    printf '#!/bin/sh\ntouch ../%s-ran\n' "$program" >.git/hooks/post-rewrite
    chmod +x .git/hooks/post-rewrite
    echo 1 >upstream
    echo 1 >own
    git add .
    git commit -q -m begin
    git switch -q -c topic
    echo 2 >own
    git commit -q -a -m topic
    git notes add -m 'a note' topic
    git switch -q main
    echo 2 >upstream
    git commit -q -a -m 'upstream work'
    git switch -q topic
    if [ "$program" = git ]; then
        git rebase -q main
    else
        ../venv/bin/python -c 'from dulwich import porcelain; porcelain.rebase(".", "main")'
    fi
    {
        echo "$program: $(git log --format=%s | paste -sd ,), upstream in HEAD: $(git show HEAD:upstream), in the work tree: $(cat upstream)"
        echo "  status: $(git status --short), reflog: $(git reflog -1 --format=%gs topic | sed 's/ .*//')," \
            "note: $(git notes show 2>/dev/null || echo none), post-rewrite: $([ -e "../$program-ran" ] && echo ran || echo no)"
    } | tee "../$program-seen"
    cd ..
done
git --version
venv/bin/python -c 'from importlib.metadata import version; print("dulwich", version("dulwich"))'
printf '%s\n' 'git: topic,upstream work,begin, upstream in HEAD: 2, in the work tree: 2' \
    '  status: , reflog: rebase, note: a note, post-rewrite: ran' | cmp - git-seen
printf '%s\n' 'dulwich: topic,upstream work,begin, upstream in HEAD: 2, in the work tree: 1' \
    '  status: M  upstream, reflog: commit:, note: none, post-rewrite: no' | cmp - dulwich-seen
