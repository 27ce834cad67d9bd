/**
 * A feature in a project. A repeatable one has a name for each instance, and members, which are uses too: of these,
 * `feature` is the kind, and `instance` the name.
 */
export interface Use {
  readonly feature: string;
  readonly instance?: string;
  /** The name by which a record knows it, where it was renamed since: the one that it was added by. */
  readonly id?: string;
  /** The arguments of a member's kind, in their order. */
  readonly args?: readonly string[];
  /** The options that were given, each with its value, or an empty text. */
  readonly values?: Readonly<Record<string, string>>;
  /** The members, in the order in which they are rendered. */
  readonly of?: readonly Use[];
  /** The value that rows have from before a member was added; it is not recorded. */
  readonly backfill?: string;
  /** What it was before a change that has not been rendered yet; it is not recorded. */
  readonly was?: Use;
}

/** The ids of the features that a project has once. */
export function onceUsed(uses: readonly Use[]): readonly string[] {
  return uses.filter(({ instance }) => instance === undefined).map(({ feature }) => feature);
}

/**
 * The uses that are instances.
 *
 * @example const named = instancesIn(blueprint.uses).map(({ instance }) => instance);
 */
export function instancesIn(uses: readonly Use[]): readonly Use[] {
  return uses.filter(({ instance }) => instance !== undefined);
}

/**
 * The name by which a record knows an instance or a member, whatever it was renamed to.
 *
 * @example recordedName({ feature: "model", instance: "Label", id: "Tag" }) // => "Tag"
 */
export function recordedName({ id, instance = "" }: Use): string {
  return id ?? instance;
}

/**
 * The uses of features that a project has once.
 *
 * @example usesOf(["chat"]) // => [{ feature: "chat" }]
 */
export function usesOf(features: readonly string[]): readonly Use[] {
  return features.map((feature) => ({ feature }));
}
