import type { ImageSettings } from './image-settings.ts';
import type { LayerTar } from './layer-tar.ts';

export type CanonicalConfigOptions = {
  /** As Go writes it: `amd64`, `arm64`. */
  architecture: string;
  settings: ImageSettings;
  /** The lowest first. */
  layers: readonly LayerTar[];
  /** Seconds since 1970 (UTC). */
  date: number;
};

/**
 * An image's configuration in canonical form, for `canonicalJson`: the same settings, layers and date give the same
 * bytes with every engine that read the settings from the Dockerfile. Empty fields are left out. Variables are sorted,
 * because engines keep them in different orders.
 * https://github.com/opencontainers/image-spec/blob/main/config.md
 */
export function canonicalConfig({ architecture, settings, layers, date }: CanonicalConfigOptions): object {
  const created = rfc3339(date);
  return {
    architecture,
    config: withoutEmpty({
      Cmd: settings.cmd,
      Entrypoint: settings.entrypoint,
      Env: Object.entries(settings.env)
        .map(([name, value]) => `${name}=${value}`)
        .sort(),
      ExposedPorts: asKeys(settings.exposedPorts),
      Labels: settings.labels,
      StopSignal: settings.stopSignal,
      User: settings.user,
      Volumes: asKeys(settings.volumes),
      WorkingDir: settings.workdir,
    }),
    created,
    history: layers.map(({ name }) => ({ created, created_by: `ADD ${name} /` })),
    os: 'linux',
    rootfs: { diff_ids: layers.map(({ digest }) => digest), type: 'layers' },
  };
}

/** @param seconds since 1970 (UTC) */
export function rfc3339(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** Sets are written as objects with empty values. */
function asKeys(names: readonly string[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}

function withoutEmpty(fields: Record<string, string | object>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => Object.keys(value).length > 0));
}
