import type { Engine } from '@distroless/engine';

/** What the fake engine does: a JavaScript function of its arguments that returns what to print. */
export type FakeEngine = (args: string[]) => { status?: number; stdout?: string; stderr?: string };

/** An engine that runs nothing; `answer` is run in another process, so it sees no variable around it. */
export function fakeEngine(answer: FakeEngine): Engine {
  const script = `
    const { status = 0, stdout = '', stderr = '' } = (${answer.toString()})(process.argv.slice(1));
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    process.exitCode = status;
  `;
  return { name: 'podman', command: [process.execPath, '-e', script, '--'], env: {} };
}
