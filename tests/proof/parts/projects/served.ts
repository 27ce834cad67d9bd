import assert from "node:assert/strict";
import { join } from "node:path";
import { holdAgainst, startFor } from "../../../support/contract.ts";
import { must } from "../../../support/process.ts";
import { Services } from "../../../support/services.ts";
import { Project } from "../../service/project.ts";
import { Checks, type Part } from "../part.ts";

/** The whole contract on a service that is at the root, on one under https, and on another server. */
export const served: Part = {
  name: "served",
  title: "the contract holds at the root (API_PREFIX=), under https, and on granian",
  inputs: "renderings",
  async run() {
    const checks = new Checks("served");
    const services = new Services();
    try {
      for (const auth of ["jwt", "session"]) await hold(checks, services, auth);
    } finally {
      await services.stop();
    }
    return checks.tally;
  },
};

async function hold(checks: Checks, services: Services, auth: string): Promise<void> {
  const project = await Project.make(["--preset", "quickstart", "--auth", auth], services);
  try {
    const { settings, flags } = startFor("usual", project.features);
    const { folder } = project;
    const judge = async (url: string, more: { prefix?: string; certificate?: string }) => {
      const { prefix, certificate } = more;
      const trust = certificate === undefined ? {} : { NODE_EXTRA_CA_CERTS: certificate };
      const known = { ...project.settings, ...trust };
      const about = { way: "usual", folder, settings: known, ...(prefix !== undefined && { prefix }) };
      const { passed, output, count } = await holdAgainst(url, about);
      if (!passed) throw new Error(String(output).replaceAll(/^ok .*\n/gm, ""));
      assert.equal(await rowsOf(project), "{}", "rows were left behind");
      return `${count} cases`;
    };
    await checks.check(`auth ${auth}, paths at the root`, async () => {
      const { url, server } = await project.serve({ ...settings, API_PREFIX: "" }, flags);
      const said = await judge(url, { prefix: "" });
      await server.stop();
      return said;
    });
    await checks.check(`auth ${auth}, under https`, async () => {
      const [key, certificate] = [join(folder, "..", "key.pem"), join(folder, "..", "certificate.pem")];
      const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
      const make = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-keyout",
        key,
        "-out",
        certificate,
      ];
      await must("openssl", [...make, ...names]);
      const tls = ["--ssl-keyfile", key, "--ssl-certfile", certificate];
      const { url, server } = await project.serve(settings, [...flags, ...tls], { scheme: "https" });
      const said = await judge(url, { certificate });
      await server.stop();
      return said;
    });
    await checks.check(`auth ${auth}, on granian, as docs/performance.md says`, async () => {
      const command = { document: "docs/performance.md", program: "granian" };
      const { url, server, number } = await project.serve(settings, [], { command });
      const said = await judge(url, {});
      await server.stop();
      assert.doesNotMatch(await project.log(number), /Traceback|ASGI protocol failure/);
      return said;
    });
  } finally {
    await project.remove();
  }
}

const COUNT = `
import asyncio, json
from sqlalchemy import func, select
from app.core.database import get_database
from app.models import Base

async def main():
    async with get_database().sessions() as session:
        tables = Base.metadata.tables.values()
        counts = {table.name: await session.scalar(select(func.count()).select_from(table)) for table in tables}
    await get_database().dispose()
    print(json.dumps({name: count for name, count in counts.items() if count}))

asyncio.run(main())
`;

/** The tables that have rows, and how many. */
async function rowsOf(project: Project): Promise<string> {
  return (await project.uv("run", "--no-dev", "python", "-c", COUNT)).trim();
}
