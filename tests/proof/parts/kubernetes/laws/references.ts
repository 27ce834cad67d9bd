import { type Labels, type Law, type Pod, probesOf, secretOf } from "../manifests.ts";

/** What names and selects something else. */
export const references: Readonly<Record<string, Law>> = {
  "names are those of DNS, once each, in one namespace": ({ all }) => {
    const ids = all.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    const spaces = new Set(all.map(({ metadata }) => metadata.namespace));
    return [
      ...all
        .map(({ metadata }) => metadata.name)
        .filter((name) => !/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name))
        .map((name) => `${name} is no name`),
      ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id} is there twice`),
      ...(spaces.size === 1 ? [] : [`several namespaces: ${[...spaces].join(", ")}`]),
    ];
  },

  "what a pod refers to is there": (built) =>
    built.pods.flatMap((pod) => {
      const { volumes = [], serviceAccountName = "default" } = pod.spec;
      const { envFrom = [], volumeMounts = [] } = pod.container;
      const secret = secretOf(built);
      const maps = [
        ...envFrom.flatMap(({ configMapRef }) => configMapRef?.name ?? []),
        ...volumes.flatMap(({ configMap }) => configMap?.name ?? []),
      ];
      const secrets = [
        ...envFrom.flatMap(({ secretRef }) => secretRef?.name ?? []),
        ...volumes.flatMap((volume) => volume.secret?.secretName ?? []),
      ];
      const mounted = volumeMounts.map(({ name }) => name);
      return [
        ...maps.filter((name) => !built.has("ConfigMap", name)).map((name) => `no ConfigMap ${name}`),
        ...(maps.length > 0 ? [] : ["no ConfigMap is read"]),
        ...secrets.filter((name) => name !== secret).map((name) => `no Secret ${name}`),
        ...(secrets.length > 0 ? [] : ["no Secret is read"]),
        ...(built.has("ServiceAccount", serviceAccountName)
          ? []
          : [`no ServiceAccount ${serviceAccountName}`]),
        ...volumes
          .filter(({ name }) => !mounted.includes(name))
          .map(({ name }) => `${name} is mounted nowhere`),
        ...mounted
          .filter((name) => !volumes.some((volume) => volume.name === name))
          .map((name) => `no volume ${name}`),
      ].map((breach) => `${pod.of}: ${breach}`);
    }),

  "no secret is rendered": ({ all, yaml }) => [
    ...all.filter(({ kind }) => kind === "Secret").map(({ metadata }) => `Secret ${metadata.name}`),
    ...[...yaml.matchAll(/\w+:\/\/[^\s/:@]+:[^\s/@]+@/g)].map(([url]) => url),
  ],

  "a ConfigMap's name changes with what it holds": ({ all }) =>
    all
      .filter(({ kind, metadata }) => kind === "ConfigMap" && !/-[a-z0-9]{10}$/.test(metadata.name))
      .map(({ metadata }) => metadata.name),

  "selectors are of pods, and hold no version": (built) => {
    const selectors: (readonly [string, Labels])[] = [
      ...built
        .of("Deployment")
        .map(({ metadata, spec }) => [`Deployment ${metadata.name}`, spec.selector.matchLabels] as const),
      ...built
        .of("Service")
        .map(({ metadata, spec }) => [`Service ${metadata.name}`, spec.selector] as const),
      ...built
        .of("PodDisruptionBudget")
        .map(
          ({ metadata, spec }) =>
            [`PodDisruptionBudget ${metadata.name}`, spec.selector.matchLabels] as const,
        ),
      ...built
        .of("PodMonitor")
        .map(({ metadata, spec }) => [`PodMonitor ${metadata.name}`, spec.selector.matchLabels] as const),
      ...built
        .of("NetworkPolicy")
        .map(
          ({ metadata, spec }) =>
            [`NetworkPolicy ${metadata.name}`, spec.podSelector.matchLabels ?? {}] as const,
        ),
      ...built.pods.flatMap(({ of, spec }) =>
        (spec.topologySpreadConstraints ?? []).map(
          ({ labelSelector }) => [`the spread of ${of}`, labelSelector.matchLabels] as const,
        ),
      ),
    ];
    const own = built.of("Deployment").filter(
      ({ metadata, spec }) =>
        built
          .select(spec.selector.matchLabels)
          .map(({ of }) => of)
          .join() !== metadata.name,
    );
    return [
      ...selectors
        .filter(([, labels]) => built.select(labels).length === 0)
        .map(([name]) => `${name} selects no pod`),
      ...selectors
        .filter(([, labels]) =>
          Object.entries(labels).some(([key, value]) => /version/.test(key) || /^v?\d/.test(value)),
        )
        .map(([name]) => `${name} selects by version`),
      ...own.map(({ metadata }) => `Deployment ${metadata.name} does not select its own pods`),
    ];
  },

  "named ports are those of the pods": (built) => [
    ...built
      .of("Service")
      .flatMap(({ metadata, spec }) =>
        spec.ports.flatMap(({ targetPort }) =>
          missingPort(built.select(spec.selector), targetPort).map(
            (port) => `Service ${metadata.name}: ${port}`,
          ),
        ),
      ),
    ...built
      .of("PodMonitor")
      .flatMap(({ metadata, spec }) =>
        spec.podMetricsEndpoints.flatMap(({ port }) =>
          missingPort(built.select(spec.selector.matchLabels), port).map(
            (one) => `PodMonitor ${metadata.name}: ${one}`,
          ),
        ),
      ),
    ...built
      .of("NetworkPolicy")
      .flatMap(({ metadata, spec }) =>
        (spec.ingress ?? []).flatMap(({ ports }) =>
          ports.flatMap(({ port }) =>
            missingPort(built.select(spec.podSelector.matchLabels), port).map(
              (one) => `NetworkPolicy ${metadata.name}: ${one}`,
            ),
          ),
        ),
      ),
    ...built.pods.flatMap((pod) =>
      probesOf(pod).flatMap(([name, { httpGet }]) =>
        httpGet === undefined
          ? []
          : missingPort([pod], httpGet.port).map((port) => `${name} of ${pod.of}: ${port}`),
      ),
    ),
  ],

  "autoscalers and budgets fit what they are of": (built) => [
    ...built.of("HorizontalPodAutoscaler").flatMap(({ metadata, spec }) => {
      const { kind, name } = spec.scaleTargetRef;
      const target = built
        .of("Deployment")
        .find((one) => kind === "Deployment" && one.metadata.name === name);
      return [
        ...(target === undefined ? [`${metadata.name} scales no ${kind} ${name}`] : []),
        ...(target?.spec.replicas === undefined ? [] : [`${name} says how many replicas it has, too`]),
        ...(spec.minReplicas <= spec.maxReplicas
          ? []
          : [`${metadata.name}: min ${spec.minReplicas} > max ${spec.maxReplicas}`]),
      ];
    }),
    ...built
      .of("PodDisruptionBudget")
      .filter(({ spec }) => !(Number(spec.maxUnavailable) > 0))
      .map(({ metadata }) => `${metadata.name} lets no node be drained`),
    ...built
      .of("Deployment")
      .filter(({ spec }) => {
        const budgets = built
          .of("PodDisruptionBudget")
          .map((one) => built.select(one.spec.selector.matchLabels));
        return !budgets.some((pods) => pods.some(({ labels }) => labels === spec.template.metadata.labels));
      })
      .map(({ metadata }) => `${metadata.name} has no budget`),
  ],

  "the document's commands name what is there": (built) => {
    const document = built.text("docs/kubernetes.md");
    const named = [...document.matchAll(/\b(deployment|job)\/([\w-]+)/g)];
    const kinds: Readonly<Record<string, string>> = { deployment: "Deployment", job: "Job" };
    const labels = [...document.matchAll(/ -l ([\w./-]+)!=(\w+)$/gm)];
    const images = built.pods.map(({ container }) => container.image);
    const pushed = /^docker push (\S+)$/m.exec(document)?.[1] ?? "";
    const own = ({ metadata }: { metadata: { labels?: Labels } }, key = "", value = "") =>
      metadata.labels?.[key] === value;
    return [
      ...(named.length > 0 && labels.length > 0 ? [] : ["no commands"]),
      ...named
        .filter(([, kind = "", name = ""]) => !built.has(kinds[kind] ?? "", name))
        .map(([words]) => `no ${words}`),
      ...built
        .of("Deployment")
        .filter(({ metadata }) => !named.some(([words]) => words === `deployment/${metadata.name}`))
        .map(({ metadata }) => `${metadata.name} is rolled out by no command`),
      ...labels
        .filter(([, key, value]) => !built.of("Deployment").some((one) => own(one, key, value)))
        .map(([words]) => `no Deployment has the label of${words}`),
      ...(images.includes(pushed) ? [] : [`${pushed} is pushed, and ${images[0]} runs`]),
    ];
  },
};

function missingPort(pods: readonly Pod[], port: string | number): readonly string[] {
  const has = ({ container }: Pod) => container.ports?.some(({ name }) => name === port) === true;
  return pods.length > 0 && pods.every(has) ? [] : [`no port ${port}`];
}
