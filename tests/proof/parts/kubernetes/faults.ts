/** A mistake in one file of a project. */
export interface Fault {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** How the breach that has to find it begins. */
  readonly foundBy: string;
}

const base = "kubernetes/base/";

/** What a schema does not see, each found by the law's own name for it. */
export const faults: readonly Fault[] = [
  {
    name: "a pod reads a ConfigMap that is not there",
    file: `${base}pod.yaml`,
    from: "            - configMapRef:\n                name: settings",
    to: "            - configMapRef:\n                name: setting",
    foundBy: "what a pod refers to is there: api: no ConfigMap setting",
  },
  {
    name: "a pod reads another Secret than the document makes",
    file: `${base}pod.yaml`,
    from: "secretName: secrets",
    to: "secretName: api-secrets",
    foundBy: "what a pod refers to is there: api: no Secret api-secrets",
  },
  {
    name: "a pod has an account that is not there",
    file: `${base}pod.yaml`,
    from: "serviceAccountName: app",
    to: "serviceAccountName: api",
    foundBy: "what a pod refers to is there: api: no ServiceAccount api",
  },
  {
    name: "a name with an underscore",
    file: `${base}network.yaml`,
    from: "name: all",
    to: "name: all_pods",
    foundBy: "names are those of DNS, once each, in one namespace: all_pods is no name",
  },
  {
    name: "a route to a port that the Service does not have",
    file: `${base}route.yaml`,
    from: "          port: 80\n      timeouts:\n        request: 75s",
    to: "          port: 8000\n      timeouts:\n        request: 75s",
    foundBy: "the route leads to ports of services: no Service api with the port 8000",
  },
  {
    name: "a Service of a port that no pod has",
    file: `${base}api.yaml`,
    from: "targetPort: http",
    to: "targetPort: web",
    foundBy: "named ports are those of the pods: Service api: no port web",
  },
  {
    name: "an autoscaler of another Deployment",
    file: `${base}api.yaml`,
    from: "    kind: Deployment\n    name: api",
    to: "    kind: Deployment\n    name: web",
    foundBy: "autoscalers and budgets fit what they are of: api scales no Deployment web",
  },
  {
    name: "an autoscaler with a minimum above its maximum",
    file: `${base}api.yaml`,
    from: "minReplicas: 2",
    to: "minReplicas: 9",
    foundBy: "autoscalers and budgets fit what they are of: api: min 9 > max 6",
  },
  {
    name: "a budget of no pod",
    file: `${base}api.yaml`,
    from: "  unhealthyPodEvictionPolicy: AlwaysAllow\n  selector:\n    matchLabels:\n      app.kubernetes.io/name: api",
    to: "  unhealthyPodEvictionPolicy: AlwaysAllow\n  selector:\n    matchLabels:\n      app.kubernetes.io/name: web",
    foundBy: "selectors are of pods, and hold no version: PodDisruptionBudget api selects no pod",
  },
  {
    name: "a selector with a version, which the next one cannot change",
    file: "kubernetes/overlays/production/kustomization.yaml",
    from: "labels:\n  - pairs:\n",
    to: "labels:\n  - includeSelectors: true\n    pairs:\n      app.kubernetes.io/version: 0.1.0\n",
    foundBy: "selectors are of pods, and hold no version: Deployment api selects by version",
  },
  {
    name: "more memory requested than allowed",
    file: `${base}api.yaml`,
    from: "memory: 256Mi",
    to: "memory: 1Gi",
    foundBy:
      "requests are at most the limits, and memory has one: api requests 1Gi of memory, and may have 512Mi",
  },
  {
    name: "less time to end than the service takes",
    file: `${base}api.yaml`,
    from: "terminationGracePeriodSeconds: 25",
    to: "terminationGracePeriodSeconds: 10",
    foundBy: "a pod that ends has the time that the service takes: api has 10 s for 5 + 10 s",
  },
  {
    name: "a probe of a route that is not there",
    file: `${base}api.yaml`,
    from: "path: /health/ready",
    to: "path: /healthz",
    foundBy:
      "probes are routes of the service, and none that ends a pod asks a server: startupProbe of api: no route /healthz",
  },
  {
    name: "pods that are ended when the database is gone",
    file: `${base}api.yaml`,
    from: "          livenessProbe:\n            httpGet:\n              path: /health/live",
    to: "          livenessProbe:\n            httpGet:\n              path: /health/ready",
    foundBy:
      "probes are routes of the service, and none that ends a pod asks a server: api is ended when the database is gone",
  },
  {
    name: "a rollout that takes a pod away first",
    file: `${base}api.yaml`,
    from: "maxUnavailable: 0",
    to: "maxUnavailable: 1",
    foundBy: "a rollout takes no pod away before another is there: api",
  },
  {
    name: "a variable that no setting is",
    file: `${base}kustomization.yaml`,
    from: "ENVIRONMENT=production",
    to: "ENVIRONNEMENT=production",
    foundBy:
      "each setting is in the ConfigMap, in the Secret, or left to its default: ENVIRONNEMENT is in the ConfigMap",
  },
  {
    name: "a setting that has no place",
    file: "docs/kubernetes.md",
    from: "| `LOG_LEVEL` | default | |\n",
    to: "",
    foundBy: "each setting is in the ConfigMap, in the Secret, or left to its default: LOG_LEVEL has no row",
  },
  {
    name: "a password in the ConfigMap",
    file: `${base}kustomization.yaml`,
    from: "      - ENVIRONMENT=production\n",
    to: "      - ENVIRONMENT=production\n      - DATABASE_URL=postgresql://app:app@postgres:5432/app\n",
    foundBy: "no secret is rendered: postgresql://app:app@",
  },
  {
    name: "a database that no packet reaches",
    file: `${base}network.yaml`,
    from: "    - port: 5432\n",
    to: "",
    foundBy: "nothing is let through but what is used: out: ",
  },
  {
    name: "a root that can be written to",
    file: `${base}pod.yaml`,
    from: "readOnlyRootFilesystem: true",
    to: "readOnlyRootFilesystem: false",
    foundBy: "pods have no right that they do not need: api: not so: has a read-only root",
  },
  {
    name: "a command of the document for what is not there",
    file: "docs/kubernetes.md",
    from: "rollout status deployment/worker",
    to: "rollout status deployment/workers",
    foundBy: "the document's commands name what is there: no deployment/workers",
  },
];
