import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cache } from "../../tests/proof/parts/part.ts";
import type { Measured } from "../../tests/proof/production/figures.ts";
import { root } from "../../tests/support/process.ts";
import { putBetween } from "./between.ts";

/** Writes what the last run measured into docs/generated/production.md: run after `npm run prove -- --only production`. */
const { faults, attacks } = JSON.parse(readFileSync(join(cache, "production.json"), "utf8")) as Measured;

function codes(counts: Readonly<Record<string, number>>): string {
  const said = Object.entries(counts).map(([code, count]) => `${count} × ${code}`);
  return said.length === 0 ? "none" : said.join(", ");
}

const seconds = (value: number) => (value === 0 ? "–" : `${value.toFixed(1)} s`);

const faultTable = [
  "| what happens | requests | of them failed | until the last that failed | median, p99 | writes, lost | messages, lost | chat connections cut | the longest out |",
  "|---|---|---|---|---|---|---|---|---|",
  ...faults.map((one) => {
    const cells = [
      one.name,
      one.requests,
      codes(one.failed),
      seconds(one.recovered),
      `${one.median}, ${one.p99} ms`,
      `${one.written}, ${one.writesLost}`,
      `${one.said}, ${one.messagesLost}`,
      one.cut,
      seconds(one.back),
    ];
    return `| ${cells.join(" | ")} |`;
  }),
];
const attackTable = [
  "| attack | what came of it |",
  "|---|---|",
  ...attacks.map(({ name, found }) => `| ${name} | ${found.replaceAll("|", "\\|")} |`),
];

const path = join(root, "docs/generated/production.md");
let text = readFileSync(path, "utf8");
text = putBetween(text, "faults", faultTable);
text = putBetween(text, "attacks", attackTable);
writeFileSync(path, text);
for (const name of ["front.png", "chat.png"]) {
  copyFileSync(join(cache, "pictures", name), join(root, "docs/images", name));
}
