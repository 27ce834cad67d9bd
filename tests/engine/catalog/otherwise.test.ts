import { describe, expect, test } from "vitest";
import { type BlueprintChange, changeBlueprint, makeBlueprint } from "../../../src/engine/index.ts";
import { completeAnswers } from "../../../src/index.ts";
import { shippedCatalog } from "../../support/fixtures/models.ts";

const catalog = shippedCatalog("9.0.0");

/** The choice of a blueprint in the group `tasks`, which has one that means none. */
const choiceOf = (features: readonly string[]) => features.filter((id) => id.startsWith("tasks/"));
const made = (choices: Readonly<Record<string, string>>, preset = "minimal") =>
  makeBlueprint(catalog, completeAnswers(catalog, { name: "demo", preset, choices }));

describe("a group whose choice may be none", () => {
  const steps: readonly (readonly [BlueprintChange, string])[] = [
    [{ kind: "add", features: ["tasks/redis"] }, "tasks/redis"],
    [{ kind: "add", features: ["tasks/memory"] }, "tasks/memory"],
    [{ kind: "remove", features: ["tasks/redis"] }, "tasks/memory"],
    [{ kind: "remove", features: ["tasks/memory"] }, "tasks/none"],
    [{ kind: "set", group: "tasks", choice: "redis" }, "tasks/redis"],
  ];

  test("is added to, set and removed from", () => {
    let blueprint = made({ cache: "redis" });
    expect(choiceOf(blueprint.features)).toEqual(["tasks/none"]);
    for (const [change, after] of steps) {
      blueprint = changeBlueprint(catalog, blueprint, change);
      expect(choiceOf(blueprint.features)).toEqual([after]);
    }
  });

  test("has that choice in a project that was made before the group", () => {
    const blueprint = made({ cache: "redis" });
    const features = blueprint.features.filter((id) => !id.startsWith("tasks/"));
    const uses = blueprint.uses.filter(({ feature }) => !feature.startsWith("tasks/"));
    const before = { ...blueprint, features, uses };
    expect(choiceOf(changeBlueprint(catalog, before, { kind: "same" }).features)).toEqual(["tasks/none"]);
    const change = { kind: "add", features: ["tasks/redis"] } as const;
    expect(choiceOf(changeBlueprint(catalog, before, change).features)).toEqual(["tasks/redis"]);
  });

  test("gives way in a preset to what was said, and is refused where it was said", () => {
    expect(choiceOf(made({ cache: "memory" }, "production").features)).toEqual(["tasks/none"]);
    expect(choiceOf(made({}, "production").features)).toEqual(["tasks/redis"]);
    expect(() => made({ cache: "memory", tasks: "redis" })).toThrow(
      "Tasks by workers needs Redis: choose cache/redis",
    );
    const blueprint = made({}, "production");
    expect(() =>
      changeBlueprint(catalog, blueprint, { kind: "set", group: "cache", choice: "memory" }),
    ).toThrow("Tasks by workers needs Redis: remove tasks/redis first");
  });

  test("as a toggle of a preset gives way, too", () => {
    const has = (choices: Readonly<Record<string, string | boolean>>) =>
      makeBlueprint(catalog, completeAnswers(catalog, { name: "demo", choices })).features.includes("mail");
    expect(has({})).toBe(true);
    expect(has({ auth: "none" })).toBe(false);
    expect(() => has({ auth: "none", mail: true })).toThrow("Mail needs JWT or Sessions");
  });
});

describe("a change that takes away what others need", () => {
  const combinations = [
    made({}, "production"),
    made({ database: "mysql", auth: "session" }, "production"),
    made({ cache: "redis", tasks: "redis" }, "quickstart"),
    changeBlueprint(catalog, made({}, "production"), { kind: "add", features: ["ops/replica"] }),
  ];
  const stack = catalog.stacks[0];
  const changes: BlueprintChange[] = (stack?.groups ?? []).flatMap((group) =>
    group.features.map(({ id, name }) =>
      group.choose === "one"
        ? ({ kind: "set", group: group.id, choice: name } as const)
        : ({ kind: "remove", features: [id] } as const),
    ),
  );

  test("is refused with the features whose removal lets it pass", () => {
    const seen = new Set<string>();
    for (const blueprint of combinations)
      for (const change of changes) {
        let message = "";
        try {
          changeBlueprint(catalog, blueprint, change);
        } catch (error) {
          message = (error as Error).message;
        }
        if (message === "") continue;
        const named = /: remove (.+) first$/.exec(message)?.[1] ?? "";
        seen.add(message);
        const removal = { kind: "remove", features: named.split(" and ") } as const;
        const later = changeBlueprint(catalog, changeBlueprint(catalog, blueprint, removal), change);
        expect(later.features).not.toEqual(blueprint.features);
      }
    expect([...seen].sort()).toEqual([
      "Mail needs JWT or Sessions: remove mail first",
      "Read replica needs MySQL / MariaDB or PostgreSQL: remove ops/replica first",
      "Tasks by workers needs Redis: remove tasks/redis first",
    ]);
  });
});
