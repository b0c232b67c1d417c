#!/bin/sh
# simple-git-hooks 2.14.0 (npm): configuring one hook silently deletes the hook files of all other events, whoever wrote them, without
# a backup, and replaces the configured one. The option `preserveUnused` keeps them.
# A project that adds it for a pre-commit check loses the post-commit and post-checkout hooks of other tools.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
npm install --silent --no-audit --no-fund simple-git-hooks@2.14.0 >/dev/null || exit 2

git init -q -b main .
for event in pre-commit post-commit post-checkout; do
    printf '#!/bin/sh\necho mine\n' >".git/hooks/$event"
    chmod +x ".git/hooks/$event"
done
echo '{"pre-commit": "true"}' >.simple-git-hooks.json
npx --no-install simple-git-hooks
echo "simple-git-hooks $(node -p "require('./node_modules/simple-git-hooks/package.json').version"), remaining hooks:"
rm .git/hooks/*.sample
(cd .git/hooks && printf '%s\n' *) | tee left
[ "$(cat left)" = pre-commit ]
[ "$(grep -c mine .git/hooks/pre-commit)" = 0 ]
echo '{"pre-commit": "true", "preserveUnused": true}' >.simple-git-hooks.json
printf '#!/bin/sh\necho mine\n' >.git/hooks/post-commit
npx --no-install simple-git-hooks >/dev/null
echo "with preserveUnused:" && ls .git/hooks
[ -f .git/hooks/post-commit ]
