#!/bin/sh
# simple-git 4.0.2 (npm) starts git without any variable that begins with GIT_, which version 3.36.0 still passes on. In a hook of
# `git commit FILE`, git says by GIT_INDEX_FILE which index it commits: simple-git 4 reads the other one instead, and lists files that are
# staged but not committed, and not the file that is. A commit that it makes ignores GIT_AUTHOR_NAME and GIT_COMMITTER_DATE as well, by
# which CI and agents say who works. `allowEnvironment` names variables that it may pass on, but nothing says that some were left out.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset GIT_CONFIG_GLOBAL
export HOME="$work"
npm install --silent --no-audit --no-fund simple-git-4@npm:simple-git@4.0.2 simple-git-3@npm:simple-git@3.36.0 >/dev/null || exit 2

git init -q repository
cd repository
git config user.name Configured
git config user.email c@example.org
touch one two
git add .
git commit -q -m begin
cat >../in-hook.mjs <<'END'
for (const version of [3, 4]) {
  const { simpleGit } = await import(`simple-git-${version}`);
  const git = simpleGit(".");
  const staged = (await git.diff(["--cached", "--name-only"])).trim().split("\n");
  const author = (await git.raw(["var", "GIT_AUTHOR_IDENT"])).split(" <")[0];
  console.log(`simple-git ${version}: commits ${staged.join(" ")}, author ${author}`);
}
END
cat >.git/hooks/pre-commit <<'END'
#!/bin/sh
echo "git: commits $(git diff --cached --name-only), author $(git var GIT_AUTHOR_IDENT | sed 's/ <.*//')"
node ../in-hook.mjs
END
chmod +x .git/hooks/pre-commit
echo 1 >one
echo 2 >two
git add two
GIT_AUTHOR_NAME=Agent git commit -q -m one one >../seen 2>&1
cat ../seen
printf '%s\n' 'git: commits one, author Agent' 'simple-git 3: commits one, author Agent' 'simple-git 4: commits two, author Configured' | cmp - ../seen
