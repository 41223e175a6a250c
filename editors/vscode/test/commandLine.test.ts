import assert from "node:assert/strict";
import { test } from "node:test";
import { title, wanted } from "../src/commandLine";

const LENS = { arguments: ["run", "--only", "line:4", "--", "/a b/c.md"], cwd: "/a b", uri: "file:///a%20b/c.md" };

test("a lens's argument is taken as it is", () => {
  assert.deepEqual(wanted(LENS), LENS);
});

test("anything else is not run", () => {
  for (const other of [undefined, null, "run", [], {}, { ...LENS, arguments: "run" }, { ...LENS, arguments: [1] }, { ...LENS, cwd: 1 }]) {
    assert.equal(wanted(other), undefined);
  }
});

test("a terminal is called by its command and line", () => {
  assert.equal(title(LENS), "runbook run line:4");
});
