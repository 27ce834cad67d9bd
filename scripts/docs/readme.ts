import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readTemplates } from "../../src/catalog-build/read-templates.ts";
import { putBetween } from "./between.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Puts the tables of options and presets, made from the catalog, between README.md's two comments. */
export function writeTables(readme: string): string {
  const { stacks } = readTemplates(`${root}/templates`, "0.0.0");
  const rows = stacks.flatMap((stack) =>
    stack.groups.flatMap((group) =>
      group.features.map((feature) => {
        const flag = group.choose === "toggle" ? `--${group.id}` : `--${group.id} ${feature.name}`;
        return `| ${group.title} | \`${flag}\` | ${feature.title}: ${feature.hint} |`;
      }),
    ),
  );
  const presets = stacks.flatMap((stack) =>
    Object.entries(stack.presets).map(([id, preset]) => {
      const word = id === stack.defaultPreset ? " (the default)" : "";
      return `| \`--preset ${id}\`${word} | ${preset.hint} |`;
    }),
  );
  const tables = [
    "| group | flag | what it is |",
    "|---|---|---|",
    ...rows,
    "",
    "| preset | what it is |",
    "|---|---|",
    ...presets,
  ];
  return putBetween(readme, "options", tables);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(`${root}/README.md`, writeTables(readFileSync(`${root}/README.md`, "utf8")));
}
