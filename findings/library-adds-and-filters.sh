#!/bin/sh
# GitPython 3.2.1, pygit2 1.21.0 (libgit2 1.9.7; both PyPI) and isomorphic-git 1.44.19 (npm) stage a file without the clean filter that
# .gitattributes names for it, so what git-lfs, nbstripout or a filter of one's own should replace is committed as it is, and git then
# shows the file as changed in a fresh clone. `text=auto` is honoured by pygit2 alone of the three: the others store CRLF. dulwich 1.2.21
# (PyPI) runs filters. None of them warns. Staging by `git add` and committing by the library is safe.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check GitPython==3.2.1 pygit2==1.21.0 dulwich==1.2.21 2>/dev/null || exit 2
npm install --silent --no-audit --no-fund isomorphic-git@1.44.19 >/dev/null || exit 2

cat >stage.py <<'END'
import sys
from pathlib import Path

names = ["notes.txt", "book.nb"]
match sys.argv[1]:
    case "GitPython":
        import git

        git.Repo(".").index.add(names)
    case "pygit2":
        import pygit2

        index = pygit2.Repository(".").index
        for name in names:
            index.add(name)
        index.write()
    case "dulwich":
        from dulwich import porcelain

        porcelain.add(".", [str(Path(name).absolute()) for name in names])
END
cat >stage.cjs <<'END'
const fs = require("fs");
const git = require("isomorphic-git");
Promise.all(["notes.txt", "book.nb"].map((filepath) => git.add({ fs, dir: ".", filepath })));
END
git init -q repository
cd repository
printf '*.txt text=auto\n*.nb filter=strip\n' >.gitattributes
git config filter.strip.clean 'sed /output/d'
git config filter.strip.smudge cat
git add .
git commit -q -m begin
printf 'one\r\n' >notes.txt
printf 'input\noutput\n' >book.nb
for program in git GitPython pygit2 isomorphic-git dulwich; do
    git rm -q --cached --ignore-unmatch -f notes.txt book.nb
    case $program in
        git) git add . 2>/dev/null ;;
        isomorphic-git) node ../stage.cjs ;;
        *) ../venv/bin/python ../stage.py $program ;;
    esac
    ends=$(git cat-file blob :notes.txt | grep -q "$(printf '\r')" && echo CRLF || echo LF)
    echo "$program: text=auto $ends, filter $(git cat-file blob :book.nb | paste -sd ,)"
done | tee ../seen
printf '%s\n' 'git: text=auto LF, filter input' 'GitPython: text=auto CRLF, filter input,output' \
    'pygit2: text=auto LF, filter input,output' 'isomorphic-git: text=auto CRLF, filter input,output' \
    'dulwich: text=auto LF, filter input' | cmp - ../seen
