import { copyFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { startFor } from "../../../support/contract.ts";
import { must, projectEnvironment, root } from "../../../support/process.ts";
import type { Services } from "../../../support/services.ts";
import type { Checks } from "../../parts/part.ts";
import { Project } from "../project.ts";

const PYTHON_CLIENT = "openapi-python-client==0.29.1";
const TYPESCRIPT_CLIENT = ["openapi-typescript@7.13.0", "openapi-fetch@0.17.0"];
const PASSWORD = "a superuser's password";
const TYPES = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022"];
const MODULES = ["--module", "nodenext", "--moduleResolution", "nodenext", "--allowImportingTsExtensions"];

/** Clients that generators make of openapi.json sign in, refresh, upload, download and list. */
export async function clientsWork(checks: Checks, services: Services): Promise<void> {
  const project = await Project.make(["--preset", "quickstart"], services);
  const folder = dirname(project.folder);
  const bin = (name: string) => join(root, "node_modules/.bin", name);
  try {
    const words = ["create-superuser", "--username", "root", "--email", "root@example.com"];
    await project.manage(words, { SUPERUSER_PASSWORD: PASSWORD });
    const { settings, flags } = startFor("usual", project.features);
    const { url, server } = await project.serve(settings, flags);
    const schema = `${url}/openapi.json`;
    const options = { cwd: folder, env: projectEnvironment() };
    await checks.check("a client made by openapi-python-client", async () => {
      const made = ["generate", "--url", schema, "--output-path", "made", "--meta", "none"];
      await must("uvx", ["--from", PYTHON_CLIENT, "openapi-python-client", ...made], options);
      const needs = ["httpx", "attrs", "python-dateutil"].flatMap((name) => ["--with", name]);
      const script = join(import.meta.dirname, "client.py");
      const args = ["run", "--no-project", ...needs, "python", script, url, "root", PASSWORD];
      await must("uv", args, { cwd: folder, env: projectEnvironment({ PYTHONPATH: folder }) });
    });
    await checks.check("a client typed by openapi-typescript", async () => {
      await writeFile(join(folder, "package.json"), '{ "type": "module" }');
      await must("npm", ["install", "--silent", ...TYPESCRIPT_CLIENT], options);
      await must(join(folder, "node_modules/.bin/openapi-typescript"), [schema, "-o", "api.ts"], options);
      await copyFile(join(import.meta.dirname, "client.txt"), join(folder, "client.ts"));
      const types = ["--types", "node", "--typeRoots", join(root, "node_modules/@types")];
      await must(bin("tsc"), [...TYPES, ...MODULES, ...types, "client.ts"], options);
      await must(bin("tsx"), ["client.ts", url, "root", PASSWORD], options);
    });
    await server.stop();
  } finally {
    await project.remove();
  }
}
