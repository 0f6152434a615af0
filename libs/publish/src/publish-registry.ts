import { registryOf, type Versions } from '@distroless/matrix';

/**
 * Registry and namespace to publish to: `REGISTRY`, else what versions.yaml names.
 * @throws Error when that is only the name of images in the local engine
 */
export function publishRegistry(
  env: Readonly<Record<string, string | undefined>>,
  versions: Pick<Versions, 'registry'>,
): string {
  const registry = registryOf(env, versions);
  if (registry !== 'localhost') return registry;
  throw new Error(
    'cannot publish to "localhost": it names images of the local engine, not a registry; set REGISTRY to one, such as "registry.example/namespace"',
  );
}
