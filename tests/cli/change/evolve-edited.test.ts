import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildOnce, plinth } from "../../project/evolve/cli.ts";
import { emptyFolder, project, snapshot, v1, v2 } from "../../project/evolve/world.ts";

const choices = { store: "small", chat: true, extras: ["lint"] };

beforeAll(buildOnce, 120_000);

interface Case {
  readonly name: string;
  /** What a user did to the project of the old version. */
  readonly edit: (folder: string) => void;
  readonly code: number;
  readonly said: RegExp;
  /** What must hold afterwards. */
  readonly holds: (folder: string) => void;
}

const text = (folder: string, path: string) => readFileSync(join(folder, path), "utf8");
const mode = (folder: string, path: string) => (lstatSync(join(folder, path)).mode & 0o7777).toString(8);
const change = (folder: string, path: string, from: string | RegExp, to: string) =>
  writeFileSync(join(folder, path), text(folder, path).replace(from, to));
const settings = (folder: string) => {
  const now = text(folder, "settings.txt");
  expect(now).toContain("setting line 5, of v2");
  expect(now).not.toContain("setting line 18");
  return now;
};

const cases: readonly Case[] = [
  {
    name: "edited elsewhere",
    edit: (folder) => change(folder, "settings.txt", "line 10\n", "line 10, mine\n"),
    code: 0,
    said: /merge +settings\.txt/,
    holds: (folder) => expect(settings(folder)).toContain("setting line 10, mine"),
  },
  {
    name: "edited at the same place",
    edit: (folder) => change(folder, "settings.txt", "line 5\n", "line 5, mine\n"),
    code: 3,
    said: /conflict +settings\.txt \(lines 6; changed by both\)/,
    holds: (folder) => {
      expect(text(folder, "settings.txt").split("\n")[5]).toBe("<<<<<<< yours");
      expect(text(folder, "settings.txt")).toContain(
        "line 5, mine\n=======\nsetting line 5, of v2\n>>>>>>> template",
      );
    },
  },
  {
    name: "a file of one's own where the template has a new one",
    edit: (folder) => writeFileSync(join(folder, "new.txt"), "mine\n"),
    code: 3,
    said: /conflict +new\.txt \(exists already/,
    holds: (folder) => expect(text(folder, "new.txt")).toBe("mine\n"),
  },
  {
    name: "deleted, and changed by the template",
    edit: (folder) => unlinkSync(join(folder, "settings.txt")),
    code: 0,
    said: /keep +settings\.txt \(deleted by you; the template changed/,
    holds: (folder) => expect(existsSync(join(folder, "settings.txt"))).toBe(false),
  },
  {
    name: "renamed by the user",
    edit: (folder) => renameSync(join(folder, "chat/talk.txt"), join(folder, "speech.txt")),
    code: 0,
    said: /speech\.txt \(moved by you from chat\/talk\.txt/,
    holds: (folder) => {
      expect(text(folder, "speech.txt")).toContain("talk line 6, of v2");
      expect(existsSync(join(folder, "chat/talk.txt"))).toBe(false);
    },
  },
  {
    name: "with the line ends of Windows",
    edit: (folder) => change(folder, "settings.txt", /\n/g, "\r\n"),
    code: 0,
    said: /settings\.txt/,
    holds: (folder) => expect(settings(folder).replaceAll("\r\n", "")).not.toContain("\n"),
  },
  {
    name: "with a byte order mark",
    edit: (folder) => change(folder, "settings.txt", /^/, "\ufeff"),
    code: 0,
    said: /settings\.txt/,
    holds: (folder) => expect(settings(folder)).toMatch(/^\ufeffsetting\n/),
  },
  {
    name: "without a newline at its end",
    edit: (folder) => change(folder, "settings.txt", /\n$/, ""),
    code: 0,
    said: /settings\.txt/,
    holds: (folder) => expect(settings(folder)).toMatch(/line 20$/),
  },
  {
    name: "indented by tabs",
    edit: (folder) => change(folder, "settings.txt", /^setting line 1\d/gm, "\t$&"),
    code: 3,
    said: /conflict +settings\.txt/,
    holds: (folder) => expect(text(folder, "settings.txt")).toContain("\tsetting line 18\n"),
  },
  {
    name: "made executable",
    edit: (folder) => chmodSync(join(folder, "settings.txt"), 0o755),
    code: 0,
    said: /settings\.txt/,
    holds: (folder) => {
      settings(folder);
      expect(mode(folder, "settings.txt")).toBe("755");
    },
  },
  {
    name: "for its owner alone",
    edit: (folder) => chmodSync(join(folder, "settings.txt"), 0o600),
    code: 0,
    said: /settings\.txt/,
    holds: (folder) => {
      settings(folder);
      expect(mode(folder, "settings.txt")).toBe("600");
    },
  },
  {
    name: "read-only",
    edit: (folder) => chmodSync(join(folder, "settings.txt"), 0o444),
    code: 0,
    said: /update +settings\.txt/,
    holds: (folder) => {
      settings(folder);
      expect(mode(folder, "settings.txt")).toBe("444");
    },
  },
  {
    name: "replaced by a link",
    edit: (folder) => {
      renameSync(join(folder, "settings.txt"), join(folder, "../shared.txt"));
      symlinkSync("../shared.txt", join(folder, "settings.txt"));
    },
    code: 0,
    said: /keep +settings\.txt \(a link by now, and yours; the template changed/,
    holds: (folder) => {
      expect(lstatSync(join(folder, "settings.txt")).isSymbolicLink()).toBe(true);
      expect(text(folder, "../shared.txt")).toContain("setting line 18");
    },
  },
  {
    name: "replaced by a folder",
    edit: (folder) => {
      unlinkSync(join(folder, "settings.txt"));
      mkdirSync(join(folder, "settings.txt"));
      writeFileSync(join(folder, "settings.txt/a"), "mine\n");
    },
    code: 0,
    said: /keep +settings\.txt \(a folder by now, and yours; the template changed/,
    holds: (folder) => expect(text(folder, "settings.txt/a")).toBe("mine\n"),
  },
  {
    name: "replaced by a pipe",
    edit: (folder) => {
      unlinkSync(join(folder, "settings.txt"));
      execFileSync("mkfifo", [join(folder, "settings.txt")]);
    },
    code: 0,
    said: /keep +settings\.txt \(no plain file by now, and yours/,
    holds: (folder) => expect(lstatSync(join(folder, "settings.txt")).isFIFO()).toBe(true),
  },
  {
    name: "a binary changed by both",
    edit: (folder) => appendFileSync(join(folder, "logo.bin"), Buffer.from([0, 7])),
    code: 3,
    said: /conflict +logo\.bin \(changed by both, and no text: the template's is beside it/,
    holds: (folder) => {
      expect(readFileSync(join(folder, "logo.bin")).subarray(-2)).toEqual(Buffer.from([0, 7]));
      expect(readFileSync(join(folder, "logo.bin.template"))[5]).toBe(2);
    },
  },
  {
    name: "edited, where the template deletes it",
    edit: (folder) => appendFileSync(join(folder, "old.txt"), "mine\n"),
    code: 0,
    said: /keep +old\.txt \(no longer managed/,
    holds: (folder) => expect(text(folder, "old.txt")).toMatch(/mine\n$/),
  },
  {
    name: "edited, where the template moves it",
    edit: (folder) => change(folder, "guide.txt", "line 3\n", "line 3, mine\n"),
    code: 0,
    said: /docs\/guide\.txt \(was guide\.txt/,
    holds: (folder) => {
      expect(text(folder, "docs/guide.txt")).toMatch(/line 3, mine\n[\s\S]*line 10, of v2/);
      expect(existsSync(join(folder, "guide.txt"))).toBe(false);
    },
  },
  {
    name: "edited, where the template moves it onto a file of one's own",
    edit: (folder) => {
      change(folder, "guide.txt", "line 3\n", "line 3, mine\n");
      mkdirSync(join(folder, "docs"));
      writeFileSync(join(folder, "docs/guide.txt"), "also mine\n");
    },
    code: 3,
    said: /conflict +docs\/guide\.txt \(exists already/,
    holds: (folder) => {
      expect(text(folder, "docs/guide.txt")).toBe("also mine\n");
      expect(text(folder, "guide.txt")).toContain("line 3, mine");
    },
  },
  {
    name: "a file where the template makes a folder",
    edit: (folder) => writeFileSync(join(folder, "docs"), "mine\n"),
    code: 3,
    said: /conflict +docs\/guide\.txt/,
    holds: (folder) => expect(text(folder, "docs")).toBe("mine\n"),
  },
  {
    name: "bytes that are no UTF-8",
    edit: (folder) => appendFileSync(join(folder, "settings.txt"), Buffer.from([0x66, 0xfc, 0x72, 0x0a])),
    code: 3,
    said: /conflict +settings\.txt/,
    holds: (folder) => {
      expect(readFileSync(join(folder, "settings.txt"), "latin1")).toMatch(/line 20\nf\u00fcr\n$/);
      expect(text(folder, "settings.txt.template")).toContain("of v2");
    },
  },
  {
    name: "no text any more, with a file of one's own where the template's would be",
    edit: (folder) => {
      appendFileSync(join(folder, "logo.bin"), Buffer.from([0, 7]));
      appendFileSync(join(folder, "settings.txt"), Buffer.from([0x66, 0xfc, 0x72, 0x0a]));
      for (const path of ["logo.bin", "settings.txt"])
        writeFileSync(join(folder, `${path}.template`), "mine\n");
    },
    code: 3,
    said: /conflict +logo\.bin\.template \(exists already[\s\S]*conflict +settings\.txt\.template \(exists already/,
    holds: (folder) => {
      for (const path of ["logo.bin", "settings.txt"])
        expect(text(folder, `${path}.template`)).toBe("mine\n");
    },
  },
  {
    name: "names that are no UTF-8, and a file that vanished",
    edit: (folder) => {
      unlinkSync(join(folder, "settings.txt"));
      const odd = Buffer.concat([Buffer.from(`${folder}/f`), Buffer.from([0xfc]), Buffer.from("r.txt")]);
      writeFileSync(odd, "mine\n");
      mkdirSync(Buffer.concat([Buffer.from(`${folder}/d`), Buffer.from([0xff])]));
    },
    code: 0,
    said: /keep +settings\.txt/,
    holds: (folder) => expect(Object.keys(snapshot(folder))).toContain("f\u00fcr.txt"),
  },
  {
    name: "its folder moved away, with a link in its place",
    edit: (folder) => {
      renameSync(join(folder, "chat"), join(folder, "../elsewhere"));
      symlinkSync("../elsewhere", join(folder, "chat"));
    },
    code: 0,
    said: /keep +chat\/talk\.txt \(a link by now, and yours; the template changed/,
    holds: (folder) => expect(text(folder, "../elsewhere/talk.txt")).not.toContain("of v2"),
  },
  {
    name: "a link in place of the folder that new files go into",
    edit: (folder) => {
      mkdirSync(join(folder, "../elsewhere"));
      symlinkSync("../elsewhere", join(folder, "docs"));
    },
    code: 3,
    said: /conflict +docs\/guide\.txt/,
    holds: (folder) => expect(snapshot(join(folder, "../elsewhere"))).toEqual({}),
  },
  {
    name: "secrets in use",
    edit: (folder) => {
      writeFileSync(join(folder, "secret.txt"), "# mine\nKEY=abc\nLEVEL=high\nOTHER=1");
      chmodSync(join(folder, "secret.txt"), 0o400);
    },
    code: 0,
    said: /update +secret\.txt \(DEPTH added/,
    holds: (folder) => {
      expect(text(folder, "secret.txt")).toBe("# mine\nKEY=abc\nLEVEL=high\nOTHER=1\nDEPTH=3\n");
      expect(mode(folder, "secret.txt")).toBe("400");
    },
  },
  {
    name: "secrets behind a link",
    edit: (folder) => {
      renameSync(join(folder, "secret.txt"), join(folder, "../shared"));
      symlinkSync("../shared", join(folder, "secret.txt"));
    },
    code: 0,
    said: /keep +secret\.txt \(no plain text file, and yours: it was not edited, and may lack DEPTH\)/,
    holds: (folder) => expect(text(folder, "../shared")).not.toContain("DEPTH"),
  },
];

describe("an update of a project that the user worked in", () => {
  test.each(cases)("$name", async ({ edit, code, said, holds }) => {
    const folder = await project(v1, choices);
    edit(folder);
    const before = snapshot(join(folder, ".."));
    const run = await plinth(folder, v2, "update");
    expect([run.err, run.code]).toEqual(["", code]);
    expect(run.out).toMatch(said);
    expect(run.out).toContain("Nothing here is committed to git: undo is the only way back.");
    holds(folder);
    const back = await plinth(folder, v2, "undo", "--force");
    expect([back.err, back.code]).toEqual(["", 0]);
    expect(snapshot(join(folder, ".."), /^demo\/\.plinth\/undo/)).toEqual(before);
  });
});

describe("what is never touched", () => {
  test("nothing is written where the migrations' folder is a link", async () => {
    const folder = await project(v1, choices);
    renameSync(join(folder, "steps"), join(folder, "../elsewhere"));
    symlinkSync("../elsewhere", join(folder, "steps"));
    const before = snapshot(join(folder, ".."));
    const run = await plinth(folder, v1, "add", "extras/docs");
    expect([run.code, run.out]).toEqual([2, ""]);
    expect(run.err).toMatch(/^error: steps is a link/);
    expect(snapshot(join(folder, ".."))).toEqual(before);
  });

  test("the user's own file stays in the folder of a feature that goes", async () => {
    const folder = await project(v1, choices);
    writeFileSync(join(folder, "chat/mine.txt"), "mine\n");
    const run = await plinth(folder, v1, "remove", "chat", "--yes");
    expect(run.code).toBe(0);
    expect(Object.keys(snapshot(folder)).filter((path) => path.startsWith("chat/"))).toEqual([
      "chat/",
      "chat/mine.txt",
    ]);
  });

  test("a file of one's own in a feature's place is not taken into the record, by doctor neither", async () => {
    const folder = await project(v1, choices);
    writeFileSync(join(folder, "docs.txt"), "mine\n");
    expect((await plinth(folder, v1, "add", "extras/docs")).out).toContain("docs.txt (exists already)");
    const record = text(folder, ".plinth/before");
    expect(record).not.toContain("docs.txt");
    expect((await plinth(folder, v1, "doctor")).code).toBe(0);
    const [damaged] = record.split('["settings.txt"');
    writeFileSync(join(folder, ".plinth/before"), damaged ?? "");
    expect((await plinth(folder, v1, "doctor", "--fix")).code).toBe(0);
    expect(text(folder, ".plinth/before")).toBe(record);
    expect((await plinth(folder, v2, "update")).code).toBe(0);
    expect((await plinth(folder, v2, "remove", "extras/docs", "--yes")).code).toBe(0);
    expect(text(folder, "docs.txt")).toBe("mine\n");
  });

  test("a record that leads out of the project is refused", async () => {
    const folder = await project(v1, choices);
    writeFileSync(join(folder, "../victim"), "other\n");
    appendFileSync(join(folder, ".plinth/before"), `${JSON.stringify(["../victim", "644", "other\n"])}\n`);
    const run = await plinth(folder, v2, "update");
    expect(run.code).toBe(4);
    expect(run.err).toMatch(/before: line \d+ names "\.\.\/victim", which leads out of the project/);
    expect(text(folder, "../victim")).toBe("other\n");
  });

  test("a command works from any folder below, and on the nearest project", async () => {
    const folder = await project(v1, choices);
    mkdirSync(join(folder, "chat/deep/er"));
    const run = await plinth(join(folder, "chat/deep/er"), v1, "add", "extras/docs");
    expect(run.code).toBe(0);
    expect(text(folder, "docs.txt")).toContain("docs line 1");
    const inner = await project(v1, { ...choices, chat: false });
    rmSync(join(folder, "inner"), { recursive: true, force: true });
    execFileSync("cp", ["-a", inner, join(folder, "inner")]);
    const outer = snapshot(folder, /^inner|^\.plinth\/undo/);
    expect((await plinth(join(folder, "inner"), v1, "add", "chat")).code).toBe(0);
    expect(snapshot(folder, /^inner|^\.plinth\/undo/)).toEqual(outer);
    expect(existsSync(join(folder, "inner/chat/talk.txt"))).toBe(true);
  });

  test("in no project there is one clear line", async () => {
    for (const argv of [["add", "chat"], ["undo"], ["doctor"], ["diff"], ["explain", "x"], ["continue"]]) {
      const run = await plinth(emptyFolder(), v1, ...argv);
      expect([run.code, run.out]).toEqual([2, ""]);
      expect(run.err).toMatch(/^error: This folder is in no project/);
    }
  });
});
