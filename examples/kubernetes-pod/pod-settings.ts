import { z } from 'zod';

export type PodSettings = {
  env: Record<string, string>;
  /** `uid:gid`: the image's own user, since the manifest names none. */
  user: string;
  probes: { port: number; path: string }[];
};

const probe = z.strictObject({
  httpGet: z.strictObject({ port: z.literal('http'), path: z.string() }),
  periodSeconds: z.number().optional(),
  failureThreshold: z.number().optional(),
});

/**
 * Every field of the container and its pod. The literals are what `useExample` gives each container: a read-only root,
 * no capabilities, no new privileges, and a writable /tmp. Another value here would not be tested.
 */
const container = z.strictObject({
  name: z.string(),
  image: z.string(),
  ports: z.tuple([z.strictObject({ name: z.literal('http'), containerPort: z.number() })]),
  env: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  // The cluster's business: how large a container may grow.
  resources: z.object({}),
  volumeMounts: z.tuple([z.strictObject({ name: z.literal('tmp'), mountPath: z.literal('/tmp') })]),
  startupProbe: probe,
  livenessProbe: probe,
  readinessProbe: probe,
});

const pod = z.strictObject({
  automountServiceAccountToken: z.literal(false),
  securityContext: z.strictObject({
    runAsNonRoot: z.literal(true),
    // Every engine's default.
    seccompProfile: z.strictObject({ type: z.literal('RuntimeDefault') }),
  }),
  terminationGracePeriodSeconds: z.number(),
  containers: z.tuple([container]),
  volumes: z.tuple([
    z.strictObject({ name: z.literal('tmp'), emptyDir: z.strictObject({ sizeLimit: z.string() }) }),
  ]),
});

const deployment = z.object({ spec: z.object({ template: z.object({ spec: pod }) }) });

/**
 * What a container has to be started with to run as in the pod.
 * @throws ZodError if the manifest has a setting that the container would not have
 */
export function readPodSettings(manifest: unknown): PodSettings {
  const [{ ports, env, ...probes }] = deployment.parse(manifest).spec.template.spec.containers;
  const { containerPort: port } = ports[0];
  return {
    env: Object.fromEntries(env.map(({ name, value }) => [name, value])),
    user: '1000:1000',
    probes: [probes.startupProbe, probes.livenessProbe, probes.readinessProbe].map(({ httpGet }) => ({
      port,
      path: httpGet.path,
    })),
  };
}
