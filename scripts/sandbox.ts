import { watch } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { root, run } from "../tests/support/process.ts";
import { renderProject } from "../tests/support/rendering.ts";

/** Renders a project and renders it again whenever a template changes: `npm run sandbox -- [FOLDER] [flags of create]`. */
const flags = process.argv.slice(2);
const named = flags[0]?.startsWith("-") === false ? flags.shift() : undefined;
const folder = named ? resolve(named) : join(await mkdtemp(join(tmpdir(), "plinth-sandbox-")), "demo");

/** Writes over the last rendering, so that an environment or a database made there stays. */
async function renderAgain(): Promise<void> {
  const built = await run(process.execPath, ["--import", "tsx", join(root, "scripts/build/build.ts")], {
    cwd: root,
  });
  const scratch = join(await mkdtemp(join(tmpdir(), "plinth-rendering-")), "demo");
  try {
    if (built.code !== 0) throw new Error(built.output);
    await renderProject(scratch, flags);
    await rm(join(scratch, ".env"), { force: true });
    await cp(scratch, folder, { recursive: true });
    console.log(`${new Date().toLocaleTimeString()}  rendered ${folder}`);
  } catch (error) {
    console.error((error as Error).message.trim());
  } finally {
    await rm(join(scratch, ".."), { recursive: true, force: true });
  }
}

await renderProject(folder, flags);
console.log(`rendered ${folder}; waiting for changes of templates/`);
let timer: NodeJS.Timeout | undefined;
let rendering = Promise.resolve();
watch(join(root, "templates"), { recursive: true }, () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    rendering = rendering.then(renderAgain);
  }, 150);
});
