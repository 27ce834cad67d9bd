import type { Law } from "../manifests.ts";
import { breachesOfSettings, OF_UVICORN, readSources } from "../settings.ts";

/** Where the values of settings come from. */
export const configuration: Readonly<Record<string, Law>> = {
  "each setting is in the ConfigMap, in the Secret, or left to its default": (built) => {
    const document = built.text("docs/kubernetes.md");
    const keys = built.all
      .filter(({ kind }) => kind === "ConfigMap")
      .flatMap(({ data = {} }) => Object.keys(data));
    const rows = readSources(document).flatMap(([name, source]) => (source === "ConfigMap" ? [name] : []));
    return [
      ...breachesOfSettings(document, built.text("app/config.py")),
      ...keys
        .filter((key) => !rows.includes(key) && !OF_UVICORN.includes(key))
        .map((key) => `${key} is in the ConfigMap, and not in the table`),
      ...[...rows, ...OF_UVICORN]
        .filter((name) => !keys.includes(name))
        .map((name) => `${name} is not in the ConfigMap`),
      ...built.pods.flatMap(({ of, container }) =>
        (container.env ?? []).map(({ name }) => `${of} sets ${name} itself`),
      ),
    ];
  },
};
