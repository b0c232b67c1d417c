#!/bin/sh
# simple-git 4.0.2 and auto-changelog 2.7.0 (both npm) read what git prints for people, so a person's configuration changes their result,
# without an error. With color.ui=always, the branch of simple-git's `branch()` is named "\u001b[32mmain\u001b[m", and its `diffSummary` has no
# files. With column.ui=always, auto-changelog reads several tags as one line, and takes all but some of the versions for commits of the next.
# git's plumbing (for-each-ref, diff-tree) ignores both settings.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset GIT_CONFIG_GLOBAL
export HOME="$work" GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
npm install --silent --no-audit --no-fund simple-git@4.0.2 auto-changelog@2.7.0 >/dev/null || exit 2

git init -q -b main repository
cd repository
echo '{"name": "shop", "version": "1.10.0"}' >package.json
for version in 1.0.0 1.1.0 1.2.0 1.10.0; do
    echo "$version" >version
    git add .
    git commit -q -m "feat: for $version"
    git tag "v$version"
done
cat >../read.mjs <<'END'
import { simpleGit } from "simple-git";

const git = simpleGit(".");
console.log(JSON.stringify({ current: (await git.branch()).current, files: (await git.diffSummary(["HEAD~1"])).files.length }));
END
changelog() {
    ../node_modules/.bin/auto-changelog --stdout --commit-limit false --hide-credit | sed -n 's/^#### \[*\(v[0-9.]*\).*/\1/p' | paste -sd ' '
}
{
    echo "simple-git: $(node ../read.mjs)"
    echo "auto-changelog: $(changelog)"
} | tee ../plain
git config --global color.ui always
echo "simple-git, color.ui=always: $(node ../read.mjs)" | tee ../configured
git config --global --unset color.ui
git config --global column.ui always
echo "auto-changelog, column.ui=always: $(changelog)" | tee -a ../configured
printf '%s\n' 'simple-git: {"current":"main","files":1}' 'auto-changelog: v1.10.0 v1.2.0 v1.1.0 v1.0.0' | cmp - ../plain
grep -qF '{"current":"\u001b[32mmain\u001b[m","files":0}' ../configured
[ "$(grep -o 'v1\.[0-9]*\.0' ../configured | wc -l)" = 2 ]
