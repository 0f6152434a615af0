export type EngineName = 'docker' | 'podman';

/** A container engine that works on this machine: the first words of its command, and its complete environment. */
export type Engine = {
  name: EngineName;
  command: readonly [string, ...string[]];
  env: Environment;
};

export type Environment = Readonly<Record<string, string | undefined>>;
