// What the programs on npm say of commit messages: a line with a JSON array of messages in, a line with an array of verdicts out.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import path from "node:path";

const [folder, program] = process.argv.slice(2);
const require = createRequire(path.join(folder, "x.js"));
const load = async (name) => {
  const found = await import(pathToFileURL(path.join(folder, "node_modules", name)).href);
  return found.default ?? found;
};
const silent = { log() {}, error() {}, warn() {}, info() {}, debug() {}, trace() {}, success() {} };
const pick = (each, ...names) => Object.fromEntries(names.map((name) => [name, each[name] ?? null]));

const PROGRAMS = {
  async commitlint() {
    const lint = await load("@commitlint/lint/lib/lint.js");
    const { rules, parserPreset } = await load("@commitlint/config-conventional/lib/index.js");
    const preset = await (await load(`${parserPreset}/src/index.js`).catch(() => require(parserPreset)))();
    return async (message) => {
      const { valid, errors, warnings } = await lint(message, rules, { parserOpts: preset.parser ?? preset.parserOpts });
      return { valid, problems: [...errors, ...warnings].map((each) => each.name).sort() };
    };
  },
  async "conventional-commits-parser"() {
    const { CommitParser } = await import(pathToFileURL(path.join(folder, "node_modules/conventional-commits-parser/dist/index.js")).href);
    const preset = await (await load("conventional-changelog-angular/src/index.js"))();
    const parser = new CommitParser(preset.parser);
    return (message) => pick(parser.parse(message), "type", "scope", "subject", "merge", "revert", "notes", "references", "mentions");
  },
  async "@semantic-release/commit-analyzer"() {
    const { analyzeCommits } = await import(pathToFileURL(path.join(folder, "node_modules/@semantic-release/commit-analyzer/index.js")).href);
    return async (message) => ({ release: await analyzeCommits({}, { cwd: folder, commits: [{ hash: "a".repeat(40), message }], logger: silent }) });
  },
  async "@semantic-release/release-notes-generator"() {
    const { generateNotes } = await import(pathToFileURL(path.join(folder, "node_modules/@semantic-release/release-notes-generator/index.js")).href);
    const release = { gitTag: "v1.0.0", gitHead: "b".repeat(40), version: "1.0.0" };
    const options = { repositoryUrl: "https://example.org/owner/project.git" };
    return async (message) => ({
      notes: await generateNotes({}, {
        cwd: folder, options, logger: silent, lastRelease: release, nextRelease: { ...release, gitTag: "v2.0.0", version: "2.0.0" },
        commits: [{ hash: "a".repeat(40), message, committerDate: "2027-01-15", author: {}, committer: {} }],
      }).then((notes) => notes.replace(/\(\d{4}-\d\d-\d\d\)/, "(DATE)")),
    });
  },
  async "release-please"() {
    const { parseConventionalCommits } = require("release-please/build/src/commit.js");
    const { DefaultVersioningStrategy } = require("release-please/build/src/versioning-strategies/default.js");
    const { DefaultChangelogNotes } = require("release-please/build/src/changelog-notes/default.js");
    const { Version } = require("release-please/build/src/version.js");
    const strategy = new DefaultVersioningStrategy({ logger: silent });
    const changelog = new DefaultChangelogNotes();
    const options = { owner: "owner", repository: "project", version: "2.0.0", previousTag: "v1.2.3", currentTag: "v2.0.0" };
    return async (message) => {
      const commits = parseConventionalCommits([{ sha: "a".repeat(40), message, files: [] }], silent);
      const notes = await changelog.buildNotes(commits, options);
      return { version: String(strategy.bump(Version.parse("1.2.3"), commits)), notes: notes.replace(/\(\d{4}-\d\d-\d\d\)/, "(DATE)") };
    };
  },
};

const say = await PROGRAMS[program]();
for await (const line of createInterface({ input: process.stdin })) {
  const found = [];
  for (const message of JSON.parse(line)) found.push(await say(message));
  console.log(JSON.stringify(found));
}
