import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runIn } from "../run.ts";

test("secrets are read of folders that a command works in, and not around a path that it is given", async () => {
  const place = mkdtempSync(join(tmpdir(), "plinth-hide-"));
  for (const path of ["other/.plinth", "here/.git"]) mkdirSync(join(place, path), { recursive: true });
  writeFileSync(join(place, "other/.plinth/features"), "plinth 1.0.0\n");
  const secrets = join(place, "other/.env");
  writeFileSync(secrets, "SECRET_KEY=Zq9hunter2x\n");
  utimesSync(secrets, 0, 1e9);
  await runIn(join(place, "here"), ["explain", "../other/.env"]);
  expect(statSync(secrets).atimeMs).toBe(0);
  await runIn(join(place, "here"), ["export", "../other"]);
  expect(statSync(secrets).atimeMs).toBeGreaterThan(0);
  rmSync(place, { recursive: true });
});
