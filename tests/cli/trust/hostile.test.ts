import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runIn } from "../run.ts";

const EVIL = "\u001b]0;title\u0007\u009b2J\r\u202e\u2066\u200b\u007f";
/** What no terminal may get from a project: control and format characters, but for the ends of lines. */
const UNSAFE = /(?!\n|\t)[\p{Cc}\p{Cf}\u2028\u2029]/u;

let folder: string;

beforeEach(async () => {
  const place = mkdtempSync(join(tmpdir(), "plinth-hostile-"));
  folder = join(place, "shop");
  expect(
    (await runIn(place, ["shop", "--preset", "minimal", "--yes", "--no-install", "--no-git"])).code,
  ).toBe(0);
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

const COMMANDS: readonly (readonly string[])[] = [
  ["diff"],
  ["diff", "add", "chat"],
  ["diff", `add`, EVIL],
  ["explain", "README.md"],
  ["explain", EVIL],
  ["export"],
  ["doctor"],
  ["add", "chat", "--dry-run"],
  ["add", EVIL],
  ["set", `cache=${EVIL}`],
  ["update", "--dry-run"],
  ["update", "--to", EVIL],
  ["undo"],
  ["continue"],
  ["verify", "--url", `http://${EVIL}`],
  [EVIL, "--yes"],
  ["--description", EVIL, "--yes", "--no-git", "x"],
  ["help", EVIL],
  ["list", EVIL],
  ["schema", EVIL],
  ["add", "chat", "--no-install", "--yes"],
];

/** Everything in a project that its author can put such characters into. */
const PLACES: Readonly<Record<string, () => void>> = {
  "the version": () => record("plinth ", `plinth 9${EVIL}`),
  "the stack": () => record("stack ", `stack ${EVIL}`),
  "the name": () => record("name ", `name ${EVIL}`),
  "the description": () => record("description ", `description ${EVIL}`),
  "a feature": () => record("# chat", `# chat\nfeature ${EVIL}`),
  "a path of the record": () => before(JSON.stringify([`a${EVIL}`, "644", "x"])),
  "a line of the record that is no JSON": () => before(EVIL),
  "a managed file": () => {
    for (const path of ["README.md", "app/main.py", ".env.example"])
      writeFileSync(join(folder, path), `${readFileSync(join(folder, path), "utf8")}\n# ${EVIL}\n`);
  },
  "a waiting change": () => {
    const pending = { command: EVIL, paths: [EVIL], reinstall: false };
    writeFileSync(join(folder, ".plinth/pending"), JSON.stringify(pending));
  },
};

function record(line: string, other: string): void {
  const path = join(folder, ".plinth/features");
  const lines = readFileSync(path, "utf8").split("\n");
  writeFileSync(path, lines.map((one) => (one.startsWith(line) ? other : one)).join("\n"));
}
function before(line: string): void {
  writeFileSync(
    join(folder, ".plinth/before"),
    `${line}\n${readFileSync(join(folder, ".plinth/before"), "utf8")}`,
  );
}

test.each(Object.keys(PLACES))("control characters in %s reach no terminal", async (place) => {
  PLACES[place]?.();
  for (const argv of COMMANDS) {
    const { out, err } = await runIn(folder, argv);
    expect([argv, out + err]).toEqual([argv, expect.stringMatching(/./)]);
    expect([argv, UNSAFE.exec(out + err)?.[0]]).toEqual([argv, undefined]);
    if (argv[0] === "diff") {
      const json = await runIn(folder, [...argv, "--json"]);
      expect([argv, UNSAFE.exec(json.out)?.[0], JSON.parse(json.out)]).toEqual([
        argv,
        undefined,
        expect.anything(),
      ]);
    }
  }
});
