import assert from "node:assert/strict";
import { readCatalog } from "../../../support/rendering.ts";
import { Checks, type Part } from "../part.ts";
import { type Fault, faults } from "./faults.ts";
import { breachesOf, count } from "./law.ts";
import { install, validate, validateOthers } from "./programs.ts";
import { as, build, manifestsOf, OVERLAYS, type Project, projectsOf } from "./projects.ts";

/** The manifests of every combination that they go with: kustomize, the schemas, and a law of what refers to what. */
export const kubernetes: Part = {
  name: "kubernetes",
  title: "manifests of every combination: built by kustomize, held to schemas and to a law of references",
  // Its combinations are more than those that the hash of renderings is of.
  inputs: "sources",
  async run() {
    const checks = new Checks("kubernetes");
    const { catalog, stack } = await readCatalog();
    const projects = projectsOf(catalog, stack);
    const installed = await checks.check("the checkers are installed", install);
    if (!installed) return checks.tally;
    for (const overlay of OVERLAYS) await hold(checks, projects, overlay);
    const whole = projects.find(({ features }) => WHOLE.every((id) => features.includes(id)));
    await checks.check("the schemas refuse what they are for", () => refuse(whole));
    for (const fault of faults) {
      await checks.check(`found: ${fault.name}`, () => find(fault, whole));
    }
    return checks.tally;
  },
};

/** The features of the project that the faults are put into. */
const WHOLE = [
  "database/postgres",
  "auth/jwt",
  "chat",
  "tasks/redis",
  "mail",
  "observe/metrics",
  "ops/replica",
];

/** Builds an overlay of all projects, each text once, and holds it to everything. */
async function hold(checks: Checks, projects: readonly Project[], overlay: string): Promise<void> {
  const texts = new Map<string, string>();
  const keyOf = (project: Project) => JSON.stringify(manifestsOf(project));
  await checks.check(`${overlay}: kustomize builds it`, async () => {
    const distinct = new Map(projects.map((project) => [keyOf(project), project]));
    const left = [...distinct];
    const work = async () => {
      for (let next = left.pop(); next !== undefined; next = left.pop()) {
        const [key, project] = next;
        texts.set(key, (await build(project, overlay)).yaml);
      }
    };
    await Promise.all([work(), work()]);
    return `${distinct.size} of ${projects.length} combinations differ`;
  });
  await checks.check(`${overlay}: the schemas of Kubernetes`, () => validate([...texts.values()]));
  const built = projects.map((project) => as(project, texts.get(keyOf(project)) ?? ""));
  await checks.check(`${overlay}: the schemas of the Gateway API and of Prometheus' operator`, async () => {
    const all = new Set(built.flatMap((one) => one.all));
    assert.deepEqual([...new Set(await validateOthers([...all]))], []);
  });
  await checks.check(`${overlay}: the law of references`, async () => {
    const found = built.flatMap((one, index) =>
      breachesOf(one).map((breach) => `${breach} (${projects[index]?.name})`),
    );
    assert.equal(found.slice(0, 10).join("\n"), "");
    return `${count} rules`;
  });
}

/** Wants each checker to refuse a field that is wrong. */
async function refuse(project: Project | undefined): Promise<void> {
  assert.ok(project);
  const { yaml } = await build(project, "production");
  const wrong = (from: string, to: string) =>
    as(
      project,
      yaml.replace(from, () => to),
    );
  await assert.rejects(validate([wrong("maxSurge: 1", "maxSurges: 1").yaml]), /'maxSurges' was unexpected/);
  const [route = ""] = await validateOthers(wrong("request: 75s", "request: 75 s").all);
  assert.match(route, /^HTTPRoute api: .*timeouts/);
  const [monitor = ""] = await validateOthers(wrong("jobLabel: app.kubernetes.io/name", "jobLabel: 1").all);
  assert.match(monitor, /^PodMonitor api: .*jobLabel/);
}

/** Puts a fault into a project, and wants the law to find it by its name. */
async function find(fault: Fault, project: Project | undefined): Promise<void> {
  const text = project?.files.get(fault.file);
  assert.equal(text?.split(fault.from).length, 2, `${fault.file} has not once: ${fault.from}`);
  const files = new Map(project?.files).set(
    fault.file,
    (text ?? "").replace(fault.from, () => fault.to),
  );
  const found = breachesOf(await build({ name: "", features: [], ...project, files }, "production"));
  assert.ok(
    found.some((breach) => breach.startsWith(fault.foundBy)),
    found.join("\n") || "nothing found it",
  );
}
