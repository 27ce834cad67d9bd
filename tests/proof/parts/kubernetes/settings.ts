/** Where a setting's value comes from in a cluster. */
export type Source = "ConfigMap" | "Secret" | "default";

/** Variables of the ConfigMap that no setting of the service is: uvicorn reads them. */
export const OF_UVICORN: readonly string[] = ["FORWARDED_ALLOW_IPS", "WEB_CONCURRENCY"];

/** The rows of docs/kubernetes.md: each setting, and where its value comes from. */
export function readSources(document: string): readonly (readonly [setting: string, source: Source])[] {
  const section = document.split("\n## Settings\n")[1] ?? "";
  return [...section.matchAll(/^\| (`[A-Z_`, ]+`) \| (ConfigMap|Secret|default) \|/gm)].flatMap(
    ([, names = "", source = ""]) =>
      [...names.matchAll(/[A-Z_]+/g)].map(([name]) => [name, source as Source] as const),
  );
}

/** The settings of app/config.py, and whether the type of each hides it. */
export function readSettings(config: string): ReadonlyMap<string, { readonly isSecret: boolean }> {
  const fields = [...config.matchAll(/^ {4}([a-z][a-z0-9_]*): (\S+)/gm)];
  return new Map(
    fields
      .filter(([, name]) => name !== "model_config")
      .map(([, name = "", type = ""]) => [name.toUpperCase(), { isSecret: type.startsWith("Secret") }]),
  );
}

/** What is wrong with the table of settings: each is in it once, and those that may hold a secret come from the Secret. */
export function breachesOfSettings(document: string, config: string): readonly string[] {
  const sources = readSources(document);
  const settings = readSettings(config);
  const rows = sources.map(([name]) => name);
  const secrets = [...settings].filter(
    ([name, { isSecret }]) => isSecret || /^(DATABASE|REDIS)_.*URL$/.test(name),
  );
  return [
    ...[...settings.keys()].filter((name) => !rows.includes(name)).map((name) => `${name} has no row`),
    ...rows.filter((name) => !settings.has(name)).map((name) => `${name} is no setting`),
    ...rows.filter((name, index) => rows.indexOf(name) !== index).map((name) => `${name} has two rows`),
    ...secrets
      .filter(([name]) => !sources.some(([row, source]) => row === name && source === "Secret"))
      .map(([name]) => `${name} is a secret that does not come from the Secret`),
  ];
}
