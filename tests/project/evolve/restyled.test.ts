import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { buildOnce, commitAll, plinth } from "./cli.ts";
import { emptyFolder, real } from "./world.ts";

/** What a checkout or an editor does to every file. */
const STYLES: Readonly<Record<string, (text: string, path: string) => string>> = {
  CRLF: (text) => text.replaceAll("\n", "\r\n"),
  "a byte order mark, and no newline at the end": (text) => `\uFEFF${text.replace(/\n$/, "")}`,
  "tabs in Python, a line an argument": (text, path) =>
    path.endsWith(".py")
      ? text
          .replaceAll(/^(?: {4})+/gm, (space) => "\t".repeat(space.length / 4))
          .replaceAll(/^(from \S+ import )([^(#\n]+)$/gm, "$1(\n\t$2,\n)")
      : text,
};

beforeAll(buildOnce);

describe.each(Object.entries(STYLES))("style-is-no-edit: %s", (_, restyle) => {
  it("shows no difference, and a feature that goes takes its files with it", async () => {
    const folder = join(emptyFolder(), "shop");
    await plinth(join(folder, ".."), real, "shop", "--chat", "--yes", "--no-install", "--no-git");
    for (const path of readdirSync(folder, { recursive: true }) as string[]) {
      const file = join(folder, path);
      if (path.startsWith(".plinth") || path === ".env" || !statSync(file).isFile()) continue;
      writeFileSync(file, restyle(readFileSync(file, "utf8"), path));
    }
    commitAll(folder);
    expect((await plinth(folder, real, "diff")).out).toBe("No difference.\n");
    expect((await plinth(folder, real, "explain", "app/main.py")).out).toContain("and unchanged.");
    const { code, out } = await plinth(folder, real, "remove", "chat", "--yes", "--no-install");
    expect({ code, out }).toMatchObject({ code: 0, out: expect.not.stringMatching(/conflict|broken/) });
    expect(existsSync(join(folder, "app/chat"))).toBe(false);
    expect(readFileSync(join(folder, "app/main.py"), "utf8")).not.toContain("chat");
    expect((await plinth(folder, real, "diff")).out).toBe("No difference.\n");
  });
});

it("shows an edit alone, in the user's line ends", async () => {
  const folder = join(emptyFolder(), "shop");
  await plinth(join(folder, ".."), real, "shop", "--preset", "minimal", "--yes", "--no-install", "--no-git");
  const file = join(folder, "app/main.py");
  writeFileSync(file, `${readFileSync(file, "utf8").replaceAll("\n", "\r\n")}# mine\r\n`);
  const { out } = await plinth(folder, real, "diff");
  expect(out.split("\n").filter((line) => /^[-+](?![-+])/.test(line))).toEqual(["+# mine"]);
});
