import { run, type SetUp } from '../set-up/set-up.ts';

export type Change = {
  /** What will be done: `installing podman (apt-get install podman runc)`. */
  what: string;
  /** The command with which root does it by hand: `apt-get install podman`. */
  byHand: string;
};

/** The words before a command that root has to run. */
export type AsRoot = readonly string[];

const environment = ['env', 'DEBIAN_FRONTEND=noninteractive'];

/**
 * Reports a change of the machine, and asks for consent unless the user is root. sudo without a password is not
 * consent. Without a terminal, ALLOW_INSTALL=yes or CI=true is consent.
 * @returns how to run commands as root, or why nothing may be changed, with the way out
 */
export async function askToChange(
  setUp: SetUp,
  change: Change,
): Promise<{ asRoot: AsRoot } | { fault: string }> {
  const { machine, env, report, signal } = setUp;
  const isRoot = machine.uid === 0;
  const byHand = `run "${isRoot ? '' : 'sudo '}${change.byHand}"`;
  const said = readAnswer(env);
  if (said === false) return { fault: `ALLOW_INSTALL is "no"; ${byHand}` };
  if (!isRoot) {
    if (!(await maySudo(setUp))) return { fault: byHand };
    const allowed = said ?? (await machine.ask(`nx: ${change.what}, as root by sudo: go on?`, signal));
    if (allowed === undefined) {
      return { fault: `no terminal to ask at; ${byHand}, or set ALLOW_INSTALL=yes to allow it` };
    }
    if (!allowed) return { fault: byHand };
  }
  report(change.what);
  return { asRoot: isRoot ? environment : ['sudo', '-n', ...environment] };
}

function readAnswer({ ALLOW_INSTALL: said = '', CI = '' }: SetUp['env']): boolean | undefined {
  if (said === 'yes' || said === 'no') return said === 'yes';
  if (said !== '') {
    throw new Error(`cannot read ALLOW_INSTALL: it is "${said}"; set it to "yes" or "no", or unset it`);
  }
  return CI === 'true' || CI === '1' ? true : undefined;
}

async function maySudo(setUp: SetUp): Promise<boolean> {
  return (await run(setUp, ['sudo', '-n', 'true'], { timeoutMs: 30_000 })).status === 0;
}
