import { type Law, probesOf } from "../manifests.ts";

/** How a pod starts, runs and ends. */
export const pods: Readonly<Record<string, Law>> = {
  "the port is the one that is served": (built) =>
    built.select({ "app.kubernetes.io/name": "api" }).flatMap(({ container }) => {
      const said = /^EXPOSE (\d+)$/m.exec(built.text("Dockerfile"))?.[1];
      const ports = (container.ports ?? []).map(({ containerPort }) => String(containerPort));
      return ports.join() === said ? [] : [`${ports.join()} in place of ${said}`];
    }),

  "probes are routes of the service, and none that ends a pod asks a server": (built) => {
    const health = built.text("app/api/health.py");
    const prefix = /APIRouter\(prefix="([^"]+)"/.exec(health)?.[1] ?? "";
    const routes = [...health.matchAll(/@router\.get\("([^"]+)"\)/g)].map(([, path]) => `${prefix}${path}`);
    const api = built.select({ "app.kubernetes.io/name": "api" });
    return [
      ...built.pods.flatMap((pod) =>
        probesOf(pod).flatMap(([name, { httpGet }]) =>
          httpGet === undefined || routes.includes(httpGet.path)
            ? []
            : [`${name} of ${pod.of}: no route ${httpGet.path}`],
        ),
      ),
      ...built.pods
        .filter(({ container }) => container.livenessProbe?.httpGet?.path === `${prefix}/ready`)
        .map(({ of }) => `${of} is ended when the database is gone`),
      ...built.pods
        .filter(({ container }) => container.livenessProbe?.exec !== undefined)
        .map(({ of }) => `${of} is ended by a command`),
      ...api.flatMap((pod) =>
        ["startupProbe", "readinessProbe", "livenessProbe"]
          .filter((name) => !probesOf(pod).some(([probe]) => probe === name))
          .map((name) => `api has no ${name}`),
      ),
    ];
  },

  "commands are those of the project": (built) => {
    const known = [...built.text("app/manage.py").matchAll(/commands\.add_parser\("([\w-]+)"/g)].map(
      ([, name]) => name,
    );
    const commands = built.pods.flatMap(({ container }) => [
      container.command,
      ...[container.startupProbe, container.livenessProbe].flatMap((probe) =>
        probe?.exec ? [probe.exec.command] : [],
      ),
    ]);
    return commands
      .map((words) => words.join(" "))
      .filter((words) => words !== "alembic upgrade head")
      .filter((words) => !known.includes(/^python -m app\.manage ([\w-]+)/.exec(words)?.[1]));
  },

  "a Job migrates, and is not tried again": (built) =>
    built
      .of("Job")
      .filter(({ spec }) => spec.template.spec.containers[0]?.command.join(" ") === "alembic upgrade head")
      .length === 1
      ? []
      : ["no migration"],

  "requests are at most the limits, and memory has one": ({ pods }) =>
    pods.flatMap(({ of, container }) => {
      const { requests = {}, limits = {} } = container.resources ?? {};
      return [
        ...["cpu", "memory"].filter((name) => !(name in requests)).map((name) => `${of} requests no ${name}`),
        ...("memory" in limits ? [] : [`${of} has no limit of memory`]),
        ...Object.entries(requests)
          .filter(([name, request]) => !(amount(request) <= amount(limits[name] ?? "1000Gi")))
          .map(([name, request]) => `${of} requests ${request} of ${name}, and may have ${limits[name]}`),
      ];
    }),

  "pods have no right that they do not need": (built) =>
    built.pods.flatMap(({ of, spec, container }) => {
      const { securityContext: own = {}, volumeMounts = [] } = container;
      const user = Number(/^USER (\d+)/m.exec(built.text("Dockerfile"))?.[1]);
      const held = {
        "runs as the image's user":
          spec.securityContext?.runAsNonRoot === true && spec.securityContext.runAsUser === user,
        "has a seccomp profile": spec.securityContext?.seccompProfile?.type === "RuntimeDefault",
        "has no token": spec.automountServiceAccountToken === false,
        "gains no right": own.allowPrivilegeEscalation === false,
        "has no capability": own.capabilities?.drop?.join() === "ALL",
        "has a read-only root": own.readOnlyRootFilesystem === true,
        "may write to /tmp": volumeMounts.some(({ mountPath }) => mountPath === "/tmp"),
      };
      return Object.entries(held).flatMap(([name, holds]) => (holds ? [] : [`${of}: not so: ${name}`]));
    }),

  "a pod that ends has the time that the service takes": (built) => {
    const serve = Number(/"timeout_graceful_shutdown": (\d+)/.exec(built.text("app/serve.py"))?.[1]);
    const worker = Number(/^STOP_SECONDS = (\d+)/m.exec(built.text("app/tasks/worker.py"))?.[1]);
    return built.pods
      .filter(({ kind }) => kind === "Deployment")
      .flatMap(({ of, spec, container }) => {
        const waits = container.lifecycle?.preStop?.sleep?.seconds ?? 0;
        const drain = container.command.includes("serve") ? serve : worker;
        const grace = spec.terminationGracePeriodSeconds ?? 30;
        return [
          ...(grace > waits + drain ? [] : [`${of} has ${grace} s for ${waits} + ${drain} s`]),
          ...(container.ports?.some(({ name }) => name === "http") && waits === 0
            ? [`${of} ends while it is asked`]
            : []),
        ];
      });
  },

  "a rollout takes no pod away before another is there": (built) =>
    built
      .of("Deployment")
      .filter(({ spec }) => {
        const { maxSurge = 0, maxUnavailable = 1 } = spec.strategy?.rollingUpdate ?? {};
        return maxUnavailable !== 0 || maxSurge < 1;
      })
      .map(({ metadata }) => metadata.name),

  "an image is named by its version": ({ pods }) => {
    const images = [...new Set(pods.map(({ container }) => container.image))];
    return images.length === 1 && /^[\w.-]+\/[\w./-]+:(?!latest$)[\w.-]+$/.test(images[0] ?? "")
      ? []
      : images;
  },
};

const UNITS: Readonly<Record<string, number>> = { m: 0.001, "": 1, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };

/** `250m` and `512Mi` as numbers. */
function amount(quantity: string): number {
  const [, number = "", unit = ""] = /^([\d.]+)(m|Ki|Mi|Gi|)$/.exec(String(quantity)) ?? [];
  return Number.parseFloat(number) * (UNITS[unit] ?? Number.NaN);
}
