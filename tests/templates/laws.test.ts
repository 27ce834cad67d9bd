import { parse as parseToml } from "smol-toml";
import { describe, expect, test } from "vitest";
import { parseAllDocuments, parse as parseYaml } from "yaml";
import { breachesOfSettings } from "../proof/parts/kubernetes/settings.ts";
import { type Rendering, renderings, textPaths } from "./renderings.ts";

/** Asserts of every rendering at once, naming each that breaks the law. */
function law(name: string, breaches: (rendering: Rendering) => readonly string[]): void {
  test(name, () => {
    const found = renderings.flatMap((one) => breaches(one).map((breach) => `${one.name}: ${breach}`));
    expect(found).toEqual([]);
  });
}

/** Parses each text once: most renderings have the same. */
function once<Result>(parse: (text: string) => Result): (text: string) => Result {
  const known = new Map<string, Result>();
  return (text) => {
    const result = known.get(text) ?? parse(text);
    known.set(text, result);
    return result;
  };
}
const toml = once(parseToml);
const yaml = once((text) => parseYaml(text));
const yamlErrors = once((text) => parseAllDocuments(text).flatMap(({ errors }) => errors));
const mergedYaml = once((text) => parseYaml(text, { merge: true }));

interface Compose {
  services: Record<string, { image?: string; environment?: Record<string, string> }>;
}

/** The fields of a rendering's Settings. */
function fieldsOf(one: Rendering): string[] {
  const found = [...one.text("app/config.py").matchAll(/^ {4}([a-z][a-z0-9_]*): /gm)];
  return found.map(([, field = ""]) => field).filter((field) => field !== "model_config");
}

/** A field of Settings, and the sentence below it. */
const FIELD = /^ {4}([a-z][a-z0-9_]*): (?:.|\n {8}.|\n {4}\))*\n {4}"""(.+)"""$/gm;

describe("every combination", () => {
  test("is rendered, and no two are the same", () => {
    const seen = new Set(
      renderings.map(({ tree }) =>
        JSON.stringify([...tree].map(([path, { content }]) => [path, String(content)])),
      ),
    );
    expect(renderings.length).toBeGreaterThanOrEqual(54);
    expect(seen.size).toBe(renderings.length);
  });

  law("leaves no residue of the templates", (one) =>
    textPaths(one).filter((path) => /\bslot: |\{\{[a-z]|DOWN_REVISION|"REVISION"/.test(one.text(path))),
  );

  law("ends each file with one newline, and no line with a blank", (one) =>
    textPaths(one).filter((path) => {
      const text = one.text(path);
      return (
        text !== "" &&
        (!text.endsWith("\n") || text.endsWith("\n\n") || /[ \t]\n/.test(text) || text.includes("\r"))
      );
    }),
  );

  law("has YAML, TOML and JSON that parse", (one) =>
    textPaths(one).filter((path) => {
      try {
        if (/\.ya?ml$/.test(path) && yamlErrors(one.text(path)).length > 0) return true;
        if (path.endsWith(".toml")) toml(one.text(path));
        if (path.endsWith(".json")) JSON.parse(one.text(path));
        return false;
      } catch {
        return true;
      }
    }),
  );

  law("lists exactly the fields of Settings, and what compose.yaml requires, in .env.example", (one) => {
    const said = [...one.text(".env.example").matchAll(/^#? ?([A-Z][A-Z0-9_]*)=/gm)].map(([, key]) => key);
    const compose = one.tree.has("compose.yaml") ? one.text("compose.yaml") : "";
    const required = [...compose.matchAll(/\$\{(\w+):\?/g)].map(([, key = ""]) => key);
    const fields = [...fieldsOf(one).map((field) => field.toUpperCase()), ...required];
    return [
      ...said.filter((key) => !fields.includes(key ?? "")).map((key) => `${key} is no setting`),
      ...fields.filter((field) => !said.includes(field)).map((field) => `${field} is not in .env.example`),
    ];
  });

  law("describes exactly the fields of Settings in its README, with their defaults", (one) => {
    const section = one.text("README.md").split("## Settings\n")[1]?.split("\n## ")[0] ?? "";
    const rows = [...section.matchAll(/^\| `([A-Z_]+)` \| (.+) \|$/gm)].map(([, name = "", cells = ""]) => {
      const [about, unit, standard, example] = cells.split(" | ");
      return { name, about, standard, isWhole: [about, unit, standard, example].every(Boolean) };
    });
    const fields = [...one.text("app/config.py").matchAll(FIELD)].map(([, name = "", about = ""]) => ({
      name: name.toUpperCase(),
      about: about.replace(/\.$/, ""),
    }));
    const defaults = new Map(
      [...one.text(".env.example").matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, key, value]) => [key, value]),
    );
    const standardOf = (name: string) =>
      name === "SECRET_KEY" ? "required" : defaults.get(name) ? `\`${defaults.get(name)}\`` : "none";
    return [
      ...(fields.length === fieldsOf(one).length ? [] : ["a setting has no description"]),
      ...fields
        .filter(({ name, about }) => !rows.some((row) => row.name === name && row.about === about))
        .map(({ name }) => `${name} has no row of its description`),
      ...rows.filter(({ name }) => !fields.some((field) => field.name === name)).map((row) => row.name),
      ...rows.filter((row) => !row.isWhole || row.standard !== standardOf(row.name)).map((row) => row.name),
    ];
  });

  law("says of each setting in docs/kubernetes.md where it comes from", (one) =>
    one.tree.has("docs/kubernetes.md")
      ? breachesOfSettings(one.text("docs/kubernetes.md"), one.text("app/config.py"))
      : [],
  );

  law("composes the services that it uses", (one) => {
    if (!one.extras.includes("ops/docker")) return [];
    const { services } = yaml(one.text("compose.yaml")) as Compose;
    const images = Object.values(services).map(({ image = "" }) =>
      image.replace(/:.*/, "").replace(/.*\//, ""),
    );
    const wanted = [
      ...(one.combination.database === "postgres" ? ["postgres"] : []),
      ...(one.combination.database === "mysql" ? ["mariadb"] : []),
      ...(one.combination.cache === "redis" ? ["redis"] : []),
      ...(one.extras.includes("ops/proxy") ? ["nginx"] : []),
      ...(one.combination.mail === true ? ["mailpit"] : []),
    ];
    const servers = images.filter((image) => image !== "").sort();
    return servers.join() === wanted.sort().join() ? [] : [`composes ${servers.join()} for ${wanted.join()}`];
  });

  law("reads every setting somewhere", (one) => {
    const code = [...one.tree.keys()].filter(
      (path) => /^(app|alembic)\/.*\.py$/.test(path) && path !== "app/config.py",
    );
    const text = code.map((path) => one.text(path)).join("\n");
    return fieldsOf(one).filter((field) => !new RegExp(`\\.${field}\\b`).test(text));
  });

  law("reaches its database in compose.yaml as its settings do", (one) => {
    if (!one.tree.has("compose.yaml")) return [];
    const { services } = mergedYaml(one.text("compose.yaml")) as Compose;
    const scheme = (url: string) => url.slice(0, url.indexOf(":"));
    const wanted = scheme(/^#? ?DATABASE_URL=(.*)$/m.exec(one.text(".env.example"))?.[1] ?? "");
    return Object.entries(services).flatMap(([name, { environment = {} }]) => {
      const url = environment.DATABASE_URL;
      if (url === undefined) return [];
      const host = /@([\w-]+):/.exec(url)?.[1];
      return scheme(url) === wanted && (host === undefined || host in services) ? [] : [`${name}: ${url}`];
    });
  });

  law("names in its README and its docs only files that are there", (one) => {
    const documents = [...one.tree.keys()].filter((path) => /^(README|docs\/\w+)\.md$/.test(path));
    const text = documents.map((path) => one.text(path)).join("");
    const named = [
      ...text.matchAll(
        /`((?:app|tests|alembic|docs|nginx|observe|kubernetes|\.github)\/[\w./-]+|compose\.yaml|Dockerfile)(?:::\w+)?`/g,
      ),
    ].map(([, path = ""]) => path);
    const there = (path: string) =>
      [...one.tree.keys()].some((key) => key === path || key.startsWith(`${path.replace(/\/$/, "")}/`));
    return named.filter((path) => !there(path));
  });

  law("names in its map of security only tests that are there", (one) => {
    const named = [...one.text("docs/security.md").matchAll(/`(tests\/[\w/]+\.py)::(\w+)`/g)];
    expect(named.length).toBeGreaterThan(10);
    return named
      .filter(([, path = "", test]) => !one.text(path).includes(`def ${test}(`))
      .map(([whole]) => whole);
  });

  law("answers every chapter of its map of security once", (one) => {
    const text = one.text("docs/security.md");
    const rows = [...text.matchAll(/^\| (.*?) \|/gm)].map(([, cell = ""]) => cell);
    const missing = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`).filter(
        (chapter) => !rows.some((row) => new RegExp(`\\b${chapter}\\b(?!\\.)`).test(row)),
      );
    return [...missing("V", 17), ...missing("API", 10)];
  });

  law("has proxies close an idle connection before the server does", (one) => {
    const closed = /a connection without a request \| (\d+) seconds/.exec(one.text("docs/security.md"))?.[1];
    return textPaths(one).flatMap((path) => {
      const text = one.text(path);
      // A block of Caddy, which keeps connections by default, or one of nginx with `keepalive`.
      const blocks =
        text.match(/\breverse_proxy 127[^`]*?\n\}|\bupstream \w+ \{[^}]*\bkeepalive \d[^}]*\}/g) ?? [];
      return blocks.flatMap((block) => {
        const seconds = /\bkeepalive(?:_timeout)? (\d+)s/.exec(block)?.[1];
        return Number(seconds) < Number(closed) ? [] : [`${path}: ${seconds} s of ${closed} s`];
      });
    });
  });

  law("requires the same of pip as of uv", (one) => {
    const project = toml(one.text("pyproject.toml")) as { project: { dependencies: string[] } };
    const pip = one
      .text("requirements.txt")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    return [...project.project.dependencies].sort().join() === pip.sort().join() ? [] : [pip.join(" ")];
  });

  law("pins each action by the hash of a commit, which Dependabot moves a week after its release", (one) => {
    const workflows = [...one.tree.keys()].filter((path) => path.startsWith(".github/workflows/"));
    const used = workflows.flatMap((path) => [...one.text(path).matchAll(/\buses: (.*)$/gm)]);
    const loose = used.flatMap(([, action = ""]) =>
      /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action) ? [] : [action],
    );
    if (workflows.length === 0) return loose;
    const { updates } = yaml(one.text(".github/dependabot.yml")) as {
      updates: { "package-ecosystem": string; cooldown?: { "default-days": number } }[];
    };
    const ecosystems = updates.map((update) => update["package-ecosystem"]);
    return [
      ...loose,
      ...(ecosystems.includes("github-actions") ? [] : ["Dependabot does not move the actions"]),
      ...updates
        .filter(({ cooldown }) => (cooldown?.["default-days"] ?? 0) < 7)
        .map((update) => `${update["package-ecosystem"]} has no cooldown`),
    ];
  });
});
