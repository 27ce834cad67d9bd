import { makeBlueprint } from "../../engine/blueprint/blueprint.ts";
import type { Catalog } from "../../engine/catalog/catalog.ts";
import { render } from "../../engine/migrations/plan.ts";
import type { CreateRequest } from "../input/request.ts";
import { commandLine } from "../processes/shell.ts";
import { chooseWay } from "../processes/steps.ts";

/** What is about to be made: the choices, the files, what it depends on, and what is run then. */
export function summarize(catalog: Catalog, request: CreateRequest): readonly string[] {
  const { stack, answers, target } = request;
  const blueprint = makeBlueprint(catalog, answers);
  const tree = render(catalog, blueprint);
  const choices = stack.groups.map((group): [string, string] => {
    const features = group.features.filter(({ id }) => blueprint.features.includes(id));
    if (group.choose === "toggle") return [group.title, features.length > 0 ? "yes" : "no"];
    return [group.title, features.map(({ title }) => title).join(", ") || "none"];
  });
  const written: [string, string][] = [
    ["Folder", target.path],
    ["Files", files([...tree.keys()])],
  ];
  const list = stack.dependencies === undefined ? undefined : tree.get(stack.dependencies)?.content;
  if (typeof list === "string") written.push(["Depends on", packages(list)]);
  const steps = request.install ? (chooseWay(stack)?.run ?? []).map((argv) => commandLine(argv)) : [];
  if (request.git) steps.push("git init, first commit");
  const rows = (pairs: readonly [string, string][]) => pairs.map(([title, text]) => `  ${title}: ${text}`);
  const then = steps.length === 0 ? ["nothing is run"] : steps;
  return [
    "Choices",
    ...rows(choices),
    "Writes",
    ...rows(written),
    "Then",
    ...then.map((step) => `  ${step}`),
  ];
}

function files(paths: readonly string[]): string {
  const folders = new Map<string, number>();
  for (const path of paths) {
    const top = path.includes("/") ? `${path.split("/")[0]}/` : "";
    folders.set(top, (folders.get(top) ?? 0) + 1);
  }
  const own = [...folders].filter(([top]) => top !== "").map(([top, count]) => `${top} ${count}`);
  return `${paths.length} (${[...own, `at the top ${folders.get("") ?? 0}`].join(", ")})`;
}

/** The names in a list of packages, one a line. */
function packages(list: string): string {
  const names = list
    .split("\n")
    .flatMap((line) => /^[A-Za-z0-9][\w.-]*(?:\[[\w,-]+\])?/.exec(line)?.[0] ?? []);
  return names.join(", ");
}
