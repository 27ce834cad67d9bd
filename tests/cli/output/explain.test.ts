import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runIn } from "../run.ts";

let place: string;
let shop: string;
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "plinth-explain-"));
  shop = join(place, "shop");
  await runIn(place, ["shop", "--preset", "minimal", "--chat", "--yes", "--no-install", "--no-git"]);
});
afterAll(() => rmSync(place, { recursive: true }));

const explain = (path: string, folder = shop) => runIn(folder, ["explain", path]);

test("a file's owner, what each feature puts into it, and whether it was changed", async () => {
  const { code, out } = await explain("app/main.py");
  expect(code).toBe(0);
  expect(out).toMatch(/^app\/main\.py is owned by base, and unchanged\.\n/);
  expect(out).toMatch(/^ {2}chat fills 1 import, the slot "startup", the slot "shutdown"$/m);
  expect((await explain("README.md")).out).toMatch(/^ {2}base \(with anonymous\) fills the slot "[\w-]+"/m);
  appendFileSync(join(shop, "app/main.py"), "# mine\n");
  expect((await explain("main.py", join(shop, "app"))).out).toMatch(/^app\/main\.py is .* and changed\.\n/);
  rmSync(join(shop, "app/main.py"));
  const { out: json } = await runIn(shop, ["explain", "app/main.py", "--json"]);
  expect(JSON.parse(json)).toMatchObject({
    command: "explain",
    path: "app/main.py",
    owner: "base",
    state: "deleted",
  });
});

test("a file of the user's, and one outside, are refused in a sentence", async () => {
  writeFileSync(join(shop, "mine.txt"), "");
  expect(await explain("mine.txt")).toMatchObject({
    code: 2,
    err: expect.stringContaining("mine.txt is not from a feature: it is yours"),
  });
  expect(await explain("REDME.md")).toMatchObject({
    code: 2,
    err: expect.stringMatching(/not from a feature: there is no such file\. Did you mean README\.md\?/),
  });
  for (const path of ["../x", "/etc/hosts"])
    expect(await explain(path)).toMatchObject({
      code: 2,
      err: expect.stringContaining("is outside of this project"),
    });
});
