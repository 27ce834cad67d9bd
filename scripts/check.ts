import { join } from "node:path";
import { root, run } from "../tests/support/process.ts";

/** What a change has to pass, all at the same time: types, lint, unused code, the fast tests. */
const CHECKS: Readonly<Record<string, readonly string[]>> = {
  tsc: ["typescript/bin/tsc", "--pretty"],
  biome: ["@biomejs/biome/bin/biome", "check"],
  knip: ["knip/bin/knip.js"],
  vitest: ["vitest/vitest.mjs", "run", "--project", "fast"],
};

const env = { ...process.env, ...(process.stdout.isTTY && { FORCE_COLOR: "1" }) };
const codes = Object.entries(CHECKS).map(async ([name, [file = "", ...args]]) => {
  const argv = [join(root, "node_modules", file), ...args];
  const { code, output, seconds } = await run(process.execPath, argv, { cwd: root, env });
  console.log(`${code === 0 ? "ok  " : "FAIL"} ${name} (${seconds.toFixed(1)} s)`);
  if (code !== 0 || name === "vitest") console.log(output.trim());
  return code;
});
process.exitCode = (await Promise.all(codes)).every((code) => code === 0) ? 0 : 1;
