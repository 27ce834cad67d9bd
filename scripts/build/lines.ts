import { renderPresets } from "../../tests/templates/snapshots.ts";

/** Prints how many lines of Python each preset renders; with the name of one, those of each file, the longest first. */
const [preset] = process.argv.slice(2);
for (const [name, tree] of renderPresets()) {
  if (preset !== undefined && name !== preset) continue;
  const lines = [...tree]
    .filter(([path]) => path.endsWith(".py"))
    .map(([path, { content }]) => [path, content.toString().split("\n").length - 1] as const);
  const below = (...folders: string[]) =>
    lines
      .filter(([path]) => folders.some((folder) => path.startsWith(folder)))
      .reduce((sum, [, count]) => sum + count, 0);
  const infrastructure = below("app/core/", "app/middleware/");
  console.log(
    `${name}: app ${below("app/")} (core and middleware ${infrastructure}), tests ${below("tests/")}`,
  );
  if (preset === undefined) continue;
  for (const [path, count] of lines.sort(([, a], [, b]) => b - a)) console.log(`${count} ${path}`);
}
