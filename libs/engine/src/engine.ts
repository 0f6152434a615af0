export type EngineName = 'docker' | 'podman';

/** A container engine that works on this machine: the command's first words and the whole environment to run it in. */
export type Engine = {
  name: EngineName;
  command: readonly [string, ...string[]];
  env: Environment;
};

export type Environment = Readonly<Record<string, string | undefined>>;
