import { type Law, secretOf } from "../manifests.ts";
import { readSources } from "../settings.ts";

/** What reaches a pod, and what a pod reaches. */
export const traffic: Readonly<Record<string, Law>> = {
  "the route leads to ports of services": (built) =>
    built.of("HTTPRoute").flatMap(({ spec }) => [
      ...(spec.hostnames.length > 0 ? [] : ["no host name"]),
      ...spec.rules.flatMap(({ backendRefs = [] }) => {
        const missing = backendRefs.filter(
          ({ name, port }) =>
            !built
              .of("Service")
              .some(
                (one) => one.metadata.name === name && one.spec.ports.some((other) => other.port === port),
              ),
        );
        if (backendRefs.length === 0) return ["a rule without a Service"];
        return missing.map(({ name, port }) => `no Service ${name} with the port ${port}`);
      }),
    ]),

  "only websockets are routed without an end": (built) => {
    const prefix = /^ {4}api_prefix: .*default="([^"]*)"/m.exec(built.text("app/config.py"))?.[1] ?? "";
    const [, path] = /@router\.websocket\("(\/\w+)/.exec(built.text("app/api/v1/chat.py")) ?? [];
    const wanted = path === undefined ? [] : [`${prefix}${path}`];
    const rules = built.of("HTTPRoute").flatMap(({ spec }) => spec.rules);
    const endless = rules.filter(({ timeouts }) => timeouts?.request === "0s");
    const found = endless.flatMap(({ matches = [] }) => matches.map((match) => match.path.value));
    const deadline = Number(/^ {4}request_timeout: .*default=(\d+)/m.exec(built.text("app/config.py"))?.[1]);
    return [
      ...(found.join() === wanted.join()
        ? []
        : [`${found.join() || "none"} in place of ${wanted.join() || "none"}`]),
      ...rules
        .filter((rule) => !endless.includes(rule))
        .map(({ timeouts }) => Number.parseInt(timeouts?.request ?? "0", 10))
        .filter((seconds) => !(seconds > deadline))
        .map((seconds) => `${seconds} s, and the service has ${deadline} s`),
    ];
  },

  "nothing is let through but what is used": (built) => {
    const policies = built.of("NetworkPolicy");
    const forAll = policies.filter(({ spec }) => spec.podSelector.matchLabels === undefined);
    const example = built.text(".env.example");
    const used = ["DATABASE_URL", "REDIS_URL"].map(
      (name) => new RegExp(`^${name}=.*:(\\d+)/`, "m").exec(example)?.[1],
    );
    const out = policies.flatMap(({ spec }) =>
      (spec.egress ?? []).flatMap(({ ports }) => ports.map(({ port }) => String(port))),
    );
    const wanted = [
      "53",
      "53",
      ...used,
      ...(built.features.includes("mail") ? ["465", "587"] : []),
      ...(built.features.includes("observe/traces") ? ["4318"] : []),
    ];
    const entered = policies.flatMap(({ spec }) =>
      spec.ingress ? built.select(spec.podSelector.matchLabels) : [],
    );
    return [
      ...(forAll.length === 1 &&
      forAll[0]?.spec.policyTypes.join() === "Ingress,Egress" &&
      forAll[0].spec.ingress === undefined
        ? []
        : ["pods without a policy"]),
      ...(out.sort().join() === wanted.sort().join()
        ? []
        : [`out: ${out.join()} in place of ${wanted.join()}`]),
      ...built.pods
        .filter(({ container }) => container.ports !== undefined)
        .filter(({ of }) => !entered.some((pod) => pod.of === of))
        .map(({ of }) => `${of} has a port that nothing reaches`),
    ];
  },

  "metrics are read where the service has them": (built) => {
    const monitors = built.of("PodMonitor");
    if (!built.features.includes("observe/metrics")) return monitors.map(({ metadata }) => metadata.name);
    const path = /@router\.get\("([^"]+)"\)/.exec(built.text("app/api/metrics.py"))?.[1];
    const secrets = readSources(built.text("docs/kubernetes.md")).filter(([, source]) => source === "Secret");
    const [api] = monitors.filter(({ metadata }) => metadata.name === "api");
    const [endpoint] = api?.spec.podMetricsEndpoints ?? [];
    const { name, key } = endpoint?.authorization?.credentials ?? { name: "", key: "" };
    const jobs = monitors.flatMap(({ spec }) =>
      built.select(spec.selector.matchLabels).map(({ labels }) => labels[spec.jobLabel] ?? ""),
    );
    const alerted = [...built.text("observe/alerts.yml").matchAll(/job="(\w+)"/g)].map(([, job = ""]) => job);
    const { data = {} } = built.all.find(({ kind }) => kind === "ConfigMap") ?? {};
    const ofWorker = built
      .select({ "app.kubernetes.io/name": "worker" })
      .flatMap(({ container }) => container.ports ?? []);
    return [
      ...(endpoint?.path === path ? [] : [`${endpoint?.path} in place of ${path}`]),
      ...(name === secretOf(built) && secrets.some(([setting]) => setting === key)
        ? []
        : [`no key ${key} in ${name}`]),
      ...alerted.filter((job) => !jobs.includes(job)).map((job) => `no job ${job}`),
      ...ofWorker
        .filter(({ containerPort }) => String(containerPort) !== data.WORKER_METRICS_PORT)
        .map(({ containerPort }) => `${containerPort} is not WORKER_METRICS_PORT`),
    ];
  },
};
