import { capabilitiesOf, type Feature } from "../../engine/catalog/catalog.ts";

/** What is typed first to have the servers that features need, beside others that may start them. */
export function serverLines(features: readonly Feature[], all: readonly Feature[]): readonly string[] {
  const capabilities = new Set(all.flatMap(capabilitiesOf));
  return features.flatMap(({ server = {} }) => {
    const found = Object.keys(server).find((need) => capabilities.has(need)) ?? "";
    return server[found] ?? [];
  });
}
