#!/bin/sh
# conventional-commits-parser 6.4.0 (npm), and semantic-release's generator 14.1.1 with its default preset: a `BREAKING CHANGE:` footer
# takes all trailers that follow it for its own text, so that a reviewer's name and address are published in the changelog; the same
# trailers above it are none of it. Of `BREAKING-CHANGE:`, the same by the specification (rule 16), semantic-release's commit-analyzer
# 13.0.1 makes a minor release.
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

const silent = { log() {} };
const below = "feat: new\n\nBREAKING CHANGE: the old one is gone\nReviewed-by: B U Thor <b@example.org>\n";
const above = "feat: new\n\nReviewed-by: B U Thor <b@example.org>\nBREAKING CHANGE: the old one is gone\n";
const note = (message) => new CommitParser({ noteKeywords: ["BREAKING CHANGE"] }).parse(message).notes[0].text;
console.log("conventional-commits-parser 6.4.0, below:", JSON.stringify(note(below)), "above:", JSON.stringify(note(above)));
const release = { gitTag: "v1.0.0", gitHead: "b".repeat(40), version: "1.0.0" };
const notes = await generateNotes({}, {
  cwd: ".", logger: silent, options: { repositoryUrl: "https://example.org/owner/project.git" }, lastRelease: release,
  nextRelease: { ...release, gitTag: "v2.0.0", version: "2.0.0" },
  commits: [{ hash: "a".repeat(40), message: below, committerDate: "2027-01-15", author: {}, committer: {} }],
});
console.log("release-notes-generator 14.1.1:", notes.slice(notes.indexOf("### BREAKING")).trim());
const kind = (key) => analyzeCommits({}, { cwd: ".", logger: silent, commits: [{ hash: "a", message: `feat: new\n\n${key}: gone\n` }] });
const kinds = [await kind("BREAKING CHANGE"), await kind("BREAKING-CHANGE")];
console.log("commit-analyzer 13.0.1:", kinds.join(", "));
assert(note(below).includes("Reviewed-by") && !note(above).includes("Reviewed-by"));
assert(notes.includes("b@example.org"));
assert.deepEqual(kinds, ["major", "minor"]);
END
node seen.mjs
