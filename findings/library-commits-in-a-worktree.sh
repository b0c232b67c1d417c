#!/bin/sh
# GitPython 3.2.1 and dulwich 1.2.21 (both PyPI) in a linked worktree: `index.commit` and `porcelain.commit` run no hook at all, since
# they look for hooks/ in .git/worktrees/NAME instead of the shared folder, and author the commit by the repository's user.email where
# the worktree has its own (extensions.worktreeConfig), since they do not read config.worktree. GitPython also writes the branch's reflog
# below .git/worktrees/NAME, where git does not look, so `git reflog BRANCH` lacks the commit.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check GitPython==3.2.1 dulwich==1.2.21 2>/dev/null || exit 2

git init -q -b main main
cd main
git config user.name A
git config user.email shared@example.org
git commit -q --allow-empty -m begin
git worktree add -q -b topic ../linked 2>/dev/null
for event in pre-commit commit-msg post-commit; do
    printf '#!/bin/sh\necho %s >>"%s/ran"\n' "$event" "$work" >".git/hooks/$event"
    chmod +x ".git/hooks/$event"
done
cd ../linked
git config extensions.worktreeConfig true
git config --worktree user.email linked@example.org

cat >../commits.py <<'END'
import sys

if sys.argv[1] == "GitPython":
    import git

    git.Repo(".").index.commit("by GitPython")
else:
    from dulwich import porcelain

    porcelain.commit(".", message=b"by dulwich")
END
tell() {
    echo "$1: $(git log -1 --format=%ae), hooks: $(paste -sd ' ' ../ran), branch's reflog: $(git reflog -1 --format=%gs topic)" | tee -a ../seen
}
: >../ran
git commit -q --allow-empty -m 'by git'
tell git
for library in GitPython dulwich; do
    : >../ran
    ../venv/bin/python ../commits.py "$library"
    tell "$library"
done
printf '%s\n' 'git: linked@example.org, hooks: pre-commit commit-msg post-commit, branch'"'"'s reflog: commit: by git' \
    'GitPython: shared@example.org, hooks: , branch'"'"'s reflog: commit: by git' \
    'dulwich: shared@example.org, hooks: , branch'"'"'s reflog: commit: by dulwich' | cmp - ../seen
find ../main/.git/worktrees/linked/logs -path '*refs/heads/topic'
[ -f ../main/.git/worktrees/linked/logs/refs/heads/topic ]
