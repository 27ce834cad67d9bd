import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { disk, type Files } from "../../../src/project/disk/write.ts";
import { recover } from "../../../src/project/transaction/journal.ts";
import { type Edit, transact } from "../../../src/project/transaction/transact.ts";
import { faulty } from "../evolve/faults.ts";
import { emptyFolder, snapshot } from "../evolve/world.ts";

const file = (content: string) => ({ content, mode: 0o644 as const });
const edits: readonly Edit[] = [
  { path: "changed", was: file("old\n"), now: file("new\n") },
  { path: "deleted", was: file("old\n") },
  { path: "deep/er/created", now: file("new\n") },
];
const how = { command: "test", undo: "record" } as const;

function start(): string {
  const folder = emptyFolder();
  mkdirSync(join(folder, ".plinth"));
  for (const name of ["changed", "deleted"]) writeFileSync(join(folder, name), "old\n");
  return folder;
}

/** The layer with something happening just before its nth rename. */
function meanwhile(at: number, happen: () => void): Files {
  let renames = 0;
  return {
    ...disk,
    rename(from, to) {
      if (renames === at) happen();
      renames += 1;
      disk.rename(from, to);
    },
  };
}

describe("what a user does while a change is made", () => {
  it("a file written meanwhile is found out, stays, and nothing else is changed", async () => {
    const folder = start();
    const files = meanwhile(2, () => appendFileSync(join(folder, "deleted"), "mine\n"));
    await expect(transact(folder, edits, { ...how, files })).rejects.toThrow(
      /deleted was changed while this ran\. Nothing was changed/,
    );
    expect(snapshot(folder)).toMatchObject({ changed: "644 old\n", deleted: "644 old\nmine\n" });
    expect(existsSync(join(folder, "deep"))).toBe(false);
  });

  it("a file that appears meanwhile stays, even if it says the same", async () => {
    for (const content of ["mine\n", "new\n"]) {
      const folder = start();
      const files = meanwhile(1, () => writeFileSync(join(folder, "deep/er/created"), content));
      await expect(transact(folder, edits, { ...how, files })).rejects.toThrow(
        /another program was writing there/,
      );
      expect(readFileSync(join(folder, "deep/er/created"), "utf8")).toBe(content);
      expect(snapshot(folder)).toMatchObject({ changed: "644 old\n", deleted: "644 old\n" });
    }
  });

  it("a file replaced by a link or a folder meanwhile is put back", async () => {
    for (const replace of [
      (path: string) => symlinkSync("elsewhere", path),
      (path: string) => mkdirSync(path),
    ]) {
      const folder = start();
      const files = meanwhile(2, () => {
        renameSync(join(folder, "deleted"), join(folder, "aside"));
        replace(join(folder, "deleted"));
      });
      await expect(transact(folder, edits, { ...how, files })).rejects.toThrow(/Nothing was changed/);
      const seen = snapshot(folder);
      expect(seen.deleted ?? seen["deleted/"]).toMatch(/^(link elsewhere|755)$/);
      expect(seen.changed).toBe("644 old\n");
    }
  });

  it.each(["changed", "deep/er/created"])(
    "what is written into %s after a run died is kept aside",
    async (path) => {
      for (let at = 6; at < 14; at += 1) {
        const folder = start();
        writeFileSync(join(folder, `${path === "changed" ? path : "other"}.yours`), "older\n");
        const files = faulty(at, "dies");
        await transact(folder, edits, { ...how, files }).catch(() => {});
        if (!existsSync(join(folder, ".plinth/journal")) || !existsSync(join(folder, path))) continue;
        const ours = readFileSync(join(folder, path), "utf8") === "new\n";
        if (!ours) continue;
        appendFileSync(join(folder, path), "mine\n");
        const kept = recover(folder, []);
        if (path === "changed") {
          expect(kept).toEqual(["changed.yours-2"]);
          expect(snapshot(folder)).toMatchObject({
            changed: "644 old\n",
            "changed.yours": "644 older\n",
            "changed.yours-2": "644 new\nmine\n",
          });
        } else expect(snapshot(folder)["deep/er/created"]).toBe("644 new\nmine\n");
        return;
      }
      expect.unreachable("no run died at the right moment");
    },
  );
});

describe("a journal", () => {
  it("that cannot be read is left, with all that it is about", async () => {
    const folder = start();
    await transact(folder, edits, { ...how, files: faulty(9, "dies") }).catch(() => {});
    writeFileSync(join(folder, ".plinth/journal"), "{");
    const before = snapshot(folder);
    expect(() => recover(folder, [])).toThrow(
      /journal is not used: it is no journal of a run\. Nothing was changed/,
    );
    expect(snapshot(folder)).toEqual(before);
  });

  it("says what could not be taken back, and the next run takes it back", async () => {
    const folder = start();
    const before = snapshot(folder);
    await expect(transact(folder, edits, { ...how, files: faulty(9, "dies") })).rejects.toThrow(
      /what was begun could not be taken back/,
    );
    expect(snapshot(folder)).not.toEqual(before);
    recover(folder, []);
    expect(snapshot(folder)).toEqual(before);
  });

  it("is not begun for paths that lead elsewhere", async () => {
    const folder = start();
    symlinkSync("/", join(folder, "root"));
    const before = snapshot(folder);
    for (const path of [
      "../x",
      "/x",
      "a/../../x",
      "root/x",
      "root/tmp/x",
      "",
      "C:/x",
      "a\\..\\..\\x",
      "changed/x",
      "./x",
    ])
      await expect(transact(folder, [{ path, now: file("new\n") }], how), path).rejects.toThrow(
        /Nothing was changed/,
      );
    expect(snapshot(folder)).toEqual(before);
  });
});

describe("a signal", () => {
  it("at any moment leaves before, and after the last one after", async () => {
    for (let moment = 0; ; moment += 1) {
      const folder = start();
      const before = snapshot(folder);
      let left = moment;
      const signal = {
        throwIfAborted() {
          left -= 1;
          if (left < 0) throw new Error("stopped");
        },
      } as AbortSignal;
      const done = await transact(folder, edits, { ...how, signal }).then(
        () => true,
        () => false,
      );
      if (done) {
        expect(moment).toBeGreaterThan(4);
        expect(snapshot(folder)).toMatchObject({ changed: "644 new\n", "deep/er/created": "644 new\n" });
        return;
      }
      expect(snapshot(folder)).toEqual(before);
    }
  });
});
