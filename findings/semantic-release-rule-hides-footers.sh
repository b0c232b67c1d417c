#!/bin/sh
# semantic-release's commit-analyzer 13.0.1 and release-notes-generator 14.1.1 (npm, with conventional-commits-parser 6.4.0): a line of
# hyphens alone, as Markdown's rule, a heading's underline, or what GitHub puts above Co-authored-by in a squashed commit, hides all below
# it: a `feat` with `BREAKING CHANGE:` there is a minor release, and no breaking change is in the notes. By default, the parser
# takes a line that begins and ends with a hyphen for the name of a field of the commit, and what follows for its value.
# conventional-commits-parser 7.1.4 wants a letter or digit between the hyphens, but semantic-release's packages use version 6.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" NODE_NO_WARNINGS=1
npm install --silent --no-audit --no-fund conventional-commits-parser@6.4.0 @semantic-release/release-notes-generator@14.1.1 \
    @semantic-release/commit-analyzer@13.0.1 >/dev/null || exit 2

cat >seen.mjs <<'END'
import assert from "node:assert";
import { CommitParser } from "conventional-commits-parser";
import { generateNotes } from "@semantic-release/release-notes-generator";
import { analyzeCommits } from "@semantic-release/commit-analyzer";

const logger = { log() {} };
const release = { gitTag: "v1.0.0", gitHead: "b".repeat(40), version: "1.0.0" };
const found = [];
for (const rule of ["", "---------\n\n"]) {
  const message = `feat: new\n\n${rule}BREAKING CHANGE: the old one is gone\n`;
  const commits = [{ hash: "a".repeat(40), message, committerDate: "2027-01-15", author: {}, committer: {} }];
  const notes = await generateNotes({}, {
    cwd: ".", logger, commits, options: { repositoryUrl: "https://example.org/owner/project.git" }, lastRelease: release,
    nextRelease: { ...release, gitTag: "v2.0.0", version: "2.0.0" },
  });
  found.push({ kind: await analyzeCommits({}, { cwd: ".", logger, commits }), breaking: notes.includes("BREAKING") });
  console.log(JSON.stringify(message), found.at(-1));
  console.log("  parsed:", JSON.stringify(new CommitParser({ noteKeywords: ["BREAKING CHANGE"] }).parse(message)));
}
assert.deepEqual(found, [{ kind: "major", breaking: true }, { kind: "minor", breaking: false }]);
END
node seen.mjs
