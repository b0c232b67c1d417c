#!/bin/sh
# git 2.39.5 (Debian 12): `git commit --trailer` puts the trailer above the first line of the message that is "---", since it passes the
# message to `git interpret-trailers`, for which such a line ends a message and begins a patch. A commit has no patch in its message, so
# the trailer stands in the middle of the text, where git log's %(trailers) does not find it. `--signoff` puts its line at the end.
# Such a line is ordinary in Markdown: it begins and ends front matter, separates parts, and underlines headings.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org

git init -q
git version
printf 'Describe rules\n\nBefore.\n---\nAfter.\n' >message
git commit -q --allow-empty --trailer 'Closes: 4' -F message
git log -1 --format=%B | tee by-trailer
echo "trailers: $(git log -1 --format='%(trailers:only)')" | tee -a by-trailer
git commit -q --allow-empty --signoff -F message
git log -1 --format=%B
echo "trailers: $(git log -1 --format='%(trailers:only)')" | tee by-signoff
printf '%s\n' 'Describe rules' '' 'Before.' '' 'Closes: 4' --- 'After.' '' 'trailers: ' | cmp - by-trailer
echo 'trailers: Signed-off-by: A <a@example.org>' | cmp - by-signoff
