#!/bin/sh
# release-please 17.9.0 (npm): a line that a folded trailer goes on with, which begins with white space and which git reads as a part of
# the value, becomes a commit of its own where it begins like one: a `fix` whose trailer mentions `feat(api): …` there is released as
# a feature, with an entry in the changelog; `BREAKING CHANGE: none` there makes it a major release.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" GIT_CONFIG_NOSYSTEM=1 NODE_NO_WARNINGS=1
npm install --silent --no-audit --no-fund release-please@17.9.0 >/dev/null || exit 2

printf 'fix: keep the token\n\nDecision: Leave the login as it is, and have no\n  feat(api): anything in it\n' >folded
printf 'fix: keep the token\n\nDecision: Nobody has to change anything, so it is\n  BREAKING CHANGE: none\n' >breaking
echo "git reads of the first:" && git interpret-trailers --parse <folded
cat >seen.js <<'END'
const assert = require("node:assert");
const fs = require("node:fs");
const { parseConventionalCommits } = require("release-please/build/src/commit.js");
const { DefaultVersioningStrategy } = require("release-please/build/src/versioning-strategies/default.js");
const { DefaultChangelogNotes } = require("release-please/build/src/changelog-notes/default.js");
const { Version } = require("release-please/build/src/version.js");
const silent = { debug() {}, info() {}, warn() {}, error() {}, trace() {} };
(async () => {
  const seen = [];
  for (const name of ["folded", "breaking"]) {
    const commits = parseConventionalCommits([{ sha: "a".repeat(40), message: fs.readFileSync(name, "utf8"), files: [] }], silent);
    const notes = await new DefaultChangelogNotes().buildNotes(commits, { owner: "o", repository: "r", version: "2.0.0", currentTag: "v2.0.0" });
    const version = String(new DefaultVersioningStrategy({ logger: silent }).bump(Version.parse("1.2.3"), commits));
    console.log(`release-please 17.9.0, ${name}: from 1.2.3 to ${version}\n${notes.split("\n").slice(1).filter(Boolean).join("\n")}`);
    seen.push([version, notes]);
  }
  assert.equal(seen[0][0], "1.3.0");
  assert(seen[0][1].includes("**api:** anything in it"));
  assert.equal(seen[1][0], "2.0.0");
})();
END
node seen.js
