import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort, start } from "../../support/process.ts";
import { accepts, makeFolder, ready, type Server, stopper } from "../../support/servers.ts";
import { ensureProgram, which } from "../../support/setup.ts";
import { readBlocks } from "./deployed.ts";
import type { Project } from "./project.ts";

/** What is not for the service nginx answers by itself: in the shape of the service's errors, as the contract wants it. */
const OUTSIDE = `error_page 400 404 /error;
    location = /error {
      internal;
      default_type application/json;
      add_header X-Request-ID $request_id always;
      add_header X-Content-Type-Options nosniff always;
      add_header Cache-Control no-store always;
      return 200 '{"code":"BAD_REQUEST","message":"A bad request.","request_id":"$request_id","timestamp":"$timestamp"}';
    }`;

/** Starts an nginx by the document's block for a service below a path, which is removed from requests. */
export async function startStripping(project: Project, behind: string, path: string): Promise<Server> {
  if (!(await ensureProgram("nginx"))) throw new Error("nginx is not installed (Debian: nginx)");
  const folder = await makeFolder("nginx", {});
  await mkdir(join(folder, "temp"));
  const port = await freePort();
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${folder}/temp/${name};`,
  );
  const [block = ""] = await readBlocks(project.folder, "nginx");
  const served = block
    .replace("listen 80;", `listen 127.0.0.1:${port};\n    ${OUTSIDE}`)
    .replaceAll("/svc", path)
    .replace("http://127.0.0.1:8000", behind);
  const configuration = `
worker_processes 1;
daemon off;
user root;
pid ${folder}/nginx.pid;
error_log stderr warn;
events { worker_connections 1024; }
http {
  access_log off;
  ${temporary.join("\n  ")}
  map "$time_iso8601 $msec" $timestamp {
    "~^(?<moment>.{19})(?<offset>.{6}) [0-9]+[.](?<milliseconds>[0-9]{3})$" "$moment.\${milliseconds}000$offset";
  }
  ${served}
}
`;
  await writeFile(join(folder, "nginx.conf"), configuration);
  const program = (await which("nginx")) ?? "nginx";
  const log = join(folder, "server.log");
  const server = start(program, ["-p", folder, "-c", join(folder, "nginx.conf")], { cwd: folder, log });
  await ready("nginx", folder, server, () => accepts(port));
  return {
    url: `http://127.0.0.1:${port}${path}`,
    pid: server.pid,
    stop: stopper(server, folder, "SIGTERM"),
  };
}
