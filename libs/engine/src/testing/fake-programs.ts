import type { Ran, RunCommandOptions } from '../machine/machine.ts';

/** Runs a fake program: it prints lines on standard output, or fails with lines on standard error. */
export type FakeProgram = (call: FakeCall) => string | FakeFailure | undefined | Promise<string | undefined>;
export type FakeCall = { args: readonly string[]; line: string; options: RunCommandOptions };
export type FakeFailure = { status: number; error?: string; timedOut?: true };

/** Programs in `/bin` that tests install, and their calls. */
export function makeFakePrograms() {
  const programs = new Map<string, { program: FakeProgram; version: number }>();
  const calls: string[] = [];
  let versions = 0;
  return {
    async run(command: readonly string[], options: RunCommandOptions): Promise<Ran> {
      options.signal?.throwIfAborted();
      calls.push(command.join(' '));
      const [name = '', ...args] = unwrap(command);
      const found = programs.get(name);
      if (found === undefined) return ranOf({ status: 127, error: `${name}: not found` }, options);
      const outcome = await found.program({ args, line: args.join(' '), options });
      options.signal?.throwIfAborted();
      return ranOf(outcome, options);
    },
    find: (name: string) => (programs.has(name) ? `/bin/${name}` : undefined),
    identify: (file: string) => programs.get(file.replace('/bin/', ''))?.version.toString(),
    install(name: string, program: FakeProgram = () => undefined) {
      versions += 1;
      programs.set(name, { program, version: versions });
    },
    uninstall: (name: string) => programs.delete(name),
    calls: () => calls.splice(0),
  };
}

/** `sudo -n env A=b apt-get update` runs apt-get. */
function unwrap(command: readonly string[]): readonly string[] {
  const start = command[0] === 'sudo' && command[2] === 'env' ? 2 : 0;
  if (command[start] !== 'env') return command;
  return command.slice(command.findIndex((word, index) => index > start && !word.includes('=')));
}

function ranOf(outcome: string | FakeFailure | undefined, { onLine }: RunCommandOptions): Ran {
  const { status, error, timedOut } =
    typeof outcome === 'object' ? outcome : { status: 0, error: undefined, timedOut: undefined };
  const text = typeof outcome === 'string' ? outcome : '';
  const lines = (error ?? text).split('\n').filter((line) => line !== '');
  for (const line of lines) onLine?.(line);
  return { status, stdout: text, lines, ...(timedOut && { timedOut }) };
}
