import type { Versions } from './versions.ts';

/** https://github.com/distribution/reference/blob/main/reference.go, but lower case only. */
const registryForm = /^[a-z0-9]+([.-]+[a-z0-9]+)*(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;

/**
 * Registry and namespace of the images' tags: `REGISTRY`, else what versions.yaml says.
 * @throws Error if it has another form
 */
export function registryOf(
  env: Readonly<Record<string, string | undefined>>,
  { registry: written }: Pick<Versions, 'registry'>,
): string {
  const registry = env['REGISTRY'] || written;
  if (registryForm.test(registry)) return registry;
  throw new Error(
    `cannot tag images for registry "${registry}": it is not of the form "registry.example/namespace"; fix REGISTRY`,
  );
}
