import { parseAllDocuments } from "yaml";

/** What labels something has to have. */
export type Labels = Readonly<Record<string, string>>;

/** What is asked of a pod, and where. */
export interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string };
  readonly exec?: { readonly command: readonly string[] };
}

/** The one container of a pod. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly env?: readonly { readonly name: string }[];
  readonly envFrom?: readonly {
    readonly configMapRef?: { readonly name: string };
    readonly secretRef?: { readonly name: string };
  }[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly lifecycle?: { readonly preStop?: { readonly sleep?: { readonly seconds: number } } };
  readonly resources?: { readonly requests?: Labels; readonly limits?: Labels };
  readonly securityContext?: {
    readonly allowPrivilegeEscalation?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly capabilities?: { readonly drop?: readonly string[] };
  };
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

/** A pod as a workload makes it. */
export interface PodSpec {
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly securityContext?: {
    readonly runAsNonRoot?: boolean;
    readonly runAsUser?: number;
    readonly seccompProfile?: { readonly type: string };
  };
  readonly topologySpreadConstraints?: readonly {
    readonly labelSelector: { readonly matchLabels: Labels };
  }[];
  readonly containers: readonly Container[];
  readonly volumes?: readonly {
    readonly name: string;
    readonly emptyDir?: object;
    readonly secret?: { readonly secretName: string };
    readonly configMap?: { readonly name: string };
  }[];
}

interface PolicyPort {
  readonly port: string | number;
}

/** Each kind's `spec`, as far as the law reads it. */
export interface Specs {
  Deployment: {
    readonly replicas?: number;
    readonly selector: { readonly matchLabels: Labels };
    readonly strategy?: {
      readonly rollingUpdate?: { readonly maxSurge: number; readonly maxUnavailable: number };
    };
    readonly template: { readonly metadata: { readonly labels: Labels }; readonly spec: PodSpec };
  };
  Job: Pick<Specs["Deployment"], "template">;
  Service: {
    readonly selector: Labels;
    readonly ports: readonly { readonly port: number; readonly targetPort: string }[];
  };
  PodDisruptionBudget: {
    readonly maxUnavailable?: number;
    readonly selector: { readonly matchLabels: Labels };
  };
  HorizontalPodAutoscaler: {
    readonly minReplicas: number;
    readonly maxReplicas: number;
    readonly scaleTargetRef: { readonly kind: string; readonly name: string };
  };
  NetworkPolicy: {
    readonly podSelector: { readonly matchLabels?: Labels };
    readonly policyTypes: readonly string[];
    readonly ingress?: readonly { readonly ports: readonly PolicyPort[] }[];
    readonly egress?: readonly { readonly ports: readonly PolicyPort[] }[];
  };
  HTTPRoute: {
    readonly hostnames: readonly string[];
    readonly rules: readonly {
      readonly matches?: readonly { readonly path: { readonly type: string; readonly value: string } }[];
      readonly backendRefs?: readonly { readonly name: string; readonly port: number }[];
      readonly timeouts?: { readonly request: string };
    }[];
  };
  PodMonitor: {
    readonly jobLabel: string;
    readonly selector: { readonly matchLabels: Labels };
    readonly podMetricsEndpoints: readonly {
      readonly port: string;
      readonly path?: string;
      readonly authorization?: { readonly credentials: { readonly name: string; readonly key: string } };
    }[];
  };
}

/** One object of the cluster. */
export interface Manifest<Spec = unknown> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Labels };
  readonly data?: Labels;
  readonly automountServiceAccountToken?: boolean;
  readonly spec: Spec;
}

/** A pod, with the workload that makes it. */
export interface Pod {
  readonly of: string;
  readonly kind: string;
  readonly labels: Labels;
  readonly spec: PodSpec;
  readonly container: Container;
}

const known = new Map<string, readonly Manifest[]>();

/** The objects in a text, parsed once. */
function parsed(yaml: string): readonly Manifest[] {
  const all = known.get(yaml) ?? parseAllDocuments(yaml).map((document) => document.toJS() as Manifest);
  known.set(yaml, all);
  return all;
}

/** What one overlay is built to, and the project that it is of. */
export class Built {
  readonly all: readonly Manifest[];

  constructor(
    readonly yaml: string,
    /** The text of a file of the project; empty where it has none. */
    readonly text: (path: string) => string,
    readonly features: readonly string[],
  ) {
    this.all = parsed(yaml);
  }

  /** The objects of a kind that has a `spec`. */
  of<Kind extends keyof Specs>(kind: Kind): readonly Manifest<Specs[Kind]>[] {
    return this.all.filter((one): one is Manifest<Specs[Kind]> => one.kind === kind);
  }

  /** Whether there is an object of a kind and a name. */
  has(kind: string, name: string): boolean {
    return this.all.some((one) => one.kind === kind && one.metadata.name === name);
  }

  /** The pods of all workloads. */
  get pods(): readonly Pod[] {
    return [...this.of("Deployment"), ...this.of("Job")].flatMap(({ kind, metadata, spec: { template } }) =>
      template.spec.containers.map((container) => ({
        of: metadata.name,
        kind,
        labels: template.metadata.labels,
        spec: template.spec,
        container,
      })),
    );
  }

  /** The pods that a selector is of. */
  select(labels: Labels = {}): readonly Pod[] {
    return this.pods.filter((pod) =>
      Object.entries(labels).every(([key, value]) => pod.labels[key] === value),
    );
  }
}

/** A rule of the manifests of each project: what breaks it. */
export type Law = (built: Built) => readonly string[];

/** The probes that a pod has, by their names. */
export function probesOf({ container: { startupProbe, readinessProbe, livenessProbe } }: Pod) {
  return Object.entries({ startupProbe, readinessProbe, livenessProbe }).flatMap(([name, probe]) =>
    probe === undefined ? [] : [[name, probe] as const],
  );
}

/** The name of the Secret that the document says how to make. */
export function secretOf(built: Built): string | undefined {
  return /kubectl create secret generic (\S+)/.exec(built.text("docs/kubernetes.md"))?.[1];
}
