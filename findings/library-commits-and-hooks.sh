#!/bin/sh
# The two Python git libraries run only some of the hooks of `git commit`, and differently from git.
# GitPython 3.2.1 `index.commit` and dulwich 1.2.21 `porcelain.commit` (both PyPI) run pre-commit, commit-msg and post-commit, but never
# prepare-commit-msg: a tool that writes trailers there and records commits in post-commit does half its work.
# dulwich runs commit-msg and post-commit in the `.git` folder (git promises the top of the work tree), and pre-commit in the
# work tree; none of them gets GIT_DIR. It writes the branch's reflog, but not HEAD's.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
python3 -m venv venv && venv/bin/pip install --quiet --disable-pip-version-check GitPython==3.2.1 dulwich==1.2.21 2>/dev/null || exit 2

git init -q -b main repository
cd repository
for event in pre-commit prepare-commit-msg commit-msg post-commit; do
    # shellcheck disable=SC2016 # the hook is to expand them
    printf '#!/bin/sh\necho "%s in ${PWD##*/}, GIT_DIR=${GIT_DIR-unset}" >>"%s/log"\n' "$event" "$work" >".git/hooks/$event"
    chmod +x ".git/hooks/$event"
done
cat >../commits.py <<'END'
import sys
from importlib.metadata import version

if sys.argv[1] == "GitPython":
    import git

    git.Repo(".").index.commit("one")
else:
    from dulwich import porcelain

    porcelain.commit(".", message=b"two")
print(sys.argv[1], version(sys.argv[1]))
END
for library in GitPython dulwich; do
    : >../log
    head_before=$(cat .git/logs/HEAD 2>/dev/null | wc -l)
    ../venv/bin/python ../commits.py "$library"
    echo "lines added to HEAD's reflog: $(($(cat .git/logs/HEAD 2>/dev/null | wc -l) - head_before))" >>../log
    cat ../log
    cp ../log "../$library"
done
printf '%s\n' 'pre-commit in repository, GIT_DIR=unset' 'commit-msg in repository, GIT_DIR=unset' 'post-commit in repository, GIT_DIR=unset' \
    "lines added to HEAD's reflog: 1" | cmp - ../GitPython
printf '%s\n' 'pre-commit in repository, GIT_DIR=unset' 'commit-msg in .git, GIT_DIR=unset' 'post-commit in .git, GIT_DIR=unset' \
    "lines added to HEAD's reflog: 0" | cmp - ../dulwich
