#!/bin/sh
# commitlint 20.5.3 with @commitlint/config-conventional (npm): in a block of valid trailers, one that names an issue warns
# `footer-leading-blank` unless it is the first, since the footer begins with it and the trailers above it are taken for the body.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
npm install --silent --no-audit --no-fund @commitlint/cli@20.5.3 @commitlint/config-conventional@20.5.3 >/dev/null || exit 2

echo '{"extends": ["@commitlint/config-conventional"]}' >.commitlintrc.json
printf 'fix: keep it\n\nIt was lost.\n\nReviewed-by: B <b@example.org>\nRefs: #4\n' >last
printf 'fix: keep it\n\nIt was lost.\n\nRefs: #4\nReviewed-by: B <b@example.org>\n' >first
for name in last first; do
    echo "commitlint 20.5.3, the issue $name:"
    npx --no-install commitlint <"$name" >"said-$name" 2>&1 || :
    grep footer-leading-blank "said-$name" || echo "  nothing"
done
grep -q footer-leading-blank said-last
! grep -q footer-leading-blank said-first
