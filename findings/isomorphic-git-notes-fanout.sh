#!/bin/sh
# isomorphic-git 1.44.19 (npm) reads and writes git notes as if a notes tree were always flat.
# git splits a notes tree into folders of two hex digits once it holds a few hundred notes. From then on `readNote` reports
# existing notes as missing, `listNotes` returns the folders as if they were notes, and `addNote`, which should not replace a
# note without `force`, adds a second one: git then shows both, concatenated.
# So clients based on isomorphic-git cannot read records in notes.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
npm install --silent --no-audit --no-fund --prefix "$work" isomorphic-git@1.44.19 >/dev/null || exit 2

git init -q -b main repository
{
    for number in $(seq 600); do
        printf 'commit refs/heads/main\nmark :%d\ncommitter A <a@example.org> %d +0000\ndata 7\ncommit\n\n' "$number" $((1800000000 + number))
    done
    printf 'commit refs/notes/session\ncommitter A <a@example.org> 1800000000 +0000\ndata 6\nnotes\n\n'
    for number in $(seq 600); do
        printf 'N inline :%d\ndata 5\nnote\n\n' "$number"
    done
} | git -C repository fast-import --quiet
echo "git: $(git -C repository notes --ref=session list | wc -l) notes, the newest is: $(git -C repository notes --ref=session show main)"

cat >notes.mjs <<'END'
import fs from 'node:fs'
import git from 'isomorphic-git'
const dir = 'repository', ref = 'refs/notes/session'
const oid = await git.resolveRef({ fs, dir, ref: 'main' })
console.log(`isomorphic-git ${git.version()}`)
console.log('readNote:', await git.readNote({ fs, dir, ref, oid }).then(() => 'found', (error) => error.code))
const listed = await git.listNotes({ fs, dir, ref })
console.log('listNotes:', listed.filter((each) => each.target.length === 40).length, 'notes of commits,',
    listed.filter((each) => each.target.length === 2).length > 0 ? 'folders among them' : 'no folders')
await git.addNote({ fs, dir, ref, oid, note: 'second', author: { name: 'A', email: 'a@example.org' } })
    .then(() => console.log('addNote without force: done'), (error) => console.log('addNote without force:', error.code))
END
node notes.mjs | tee seen
git -C repository notes --ref=session show main | tr '\n' '|' | sed 's/^/git shows now: /; s/$/\n/' | tee -a seen
grep -qx 'readNote: NotFoundError' seen &&
    grep -qx 'listNotes: 0 notes of commits, folders among them' seen &&
    grep -qx 'addNote without force: done' seen &&
    grep -qx 'git shows now: note||second' seen
