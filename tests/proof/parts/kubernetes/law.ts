import { configuration } from "./laws/configuration.ts";
import { pods } from "./laws/pods.ts";
import { references } from "./laws/references.ts";
import { traffic } from "./laws/traffic.ts";
import type { Built } from "./manifests.ts";

/** What no schema sees: that names, numbers and routes fit each other, and the service. */
const laws = { ...references, ...pods, ...traffic, ...configuration };

/** How many rules there are. */
export const count = Object.keys(laws).length;

/** What breaks the law, each behind the name of its rule. */
export function breachesOf(built: Built): readonly string[] {
  return Object.entries(laws).flatMap(([name, law]) => law(built).map((breach) => `${name}: ${breach}`));
}
