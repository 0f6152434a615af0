import type { Ran } from '../machine/machine.ts';
import { failure, run, type SetUp } from '../set-up/set-up.ts';
import type { AsRoot } from './consent.ts';

const minute = 60_000;
/** How long to wait for the lock of another apt-get. */
const patienceSeconds = 600;
const pauseMs = 2_000;
/** An interrupted installation has to be finished by hand. */
const graceMs = 5 * minute;
const waitForLock = ['-o', `DPkg::Lock::Timeout=${patienceSeconds}`];
/** apt's own words, when it waits and when it does not. */
const busy = /Waiting for cache lock|Could not get lock/;

export type Installation = {
  asRoot: AsRoot;
  packages: readonly string[];
  /** `cannot install podman` */
  fault: string;
  /** Another way out. */
  wayOut: string;
};

/**
 * Installs Debian packages. It does not finish an earlier installation that was interrupted: that is an error, with the
 * command that does.
 */
export async function aptInstall(setUp: SetUp, installation: Installation): Promise<void> {
  const { asRoot, packages, fault, wayOut } = installation;
  const options = { timeoutMs: 30 * minute, graceMs, onLine: sayOnce(setUp, busy) };
  const apt = (...args: string[]) => run(setUp, [...asRoot, 'apt-get', ...args], options);
  await updateLists(setUp, installation, () => apt('update', '-q'));
  // This waits for a running installation, whose packages are not an error while it runs.
  await refuseInterrupted(setUp, installation, await apt('check', '-q', ...waitForLock));
  const { status, lines } = await apt(
    ...['install', '-q', '-y', '--no-install-recommends', ...waitForLock, '-o', 'Acquire::Retries=3'],
    ...packages,
  );
  if (status !== 0)
    throw failure(`${fault}: "apt-get install" failed as shown below; fix that, or ${wayOut}`, lines);
}

/** Outdated lists may still work: the installation shows whether they do. */
async function updateLists(
  { machine, signal }: SetUp,
  { fault }: Installation,
  update: () => Promise<Ran>,
): Promise<void> {
  // apt-get waits by itself for the lock of installations only.
  for (let waited = 0; waited < patienceSeconds * 1000; waited += pauseMs) {
    const { status, lines } = await update();
    if (status === 0 || !lines.slice(-3).some((line) => busy.test(line))) return;
    await machine.sleep(pauseMs, signal);
  }
  throw new Error(
    `${fault}: another apt-get has held the lock for ${patienceSeconds} s; wait for it to end, and run this again`,
  );
}

async function refuseInterrupted(
  setUp: SetUp,
  { asRoot, fault }: Installation,
  { lines }: Ran,
): Promise<void> {
  const isInterrupted = lines.some((line) => line.includes('dpkg was interrupted'));
  const halfway = await halfInstalled(setUp);
  if (!isInterrupted && halfway.length === 0) return;
  const whose = halfway.length > 0 ? ` of ${halfway.map((name) => `"${name}"`).join(', ')}` : '';
  const sudo = asRoot.includes('sudo') ? 'sudo ' : '';
  throw new Error(
    `${fault}: an earlier installation${whose} was interrupted; run "${sudo}dpkg --configure -a", then this again`,
  );
}

/** By the second letter of dpkg-query(1)'s status: half-installed, unpacked and half-configured. */
async function halfInstalled(setUp: SetUp): Promise<string[]> {
  const format = `\${db:Status-Abbrev} \${Package}\\n`;
  const { stdout } = await run(setUp, ['dpkg-query', '-W', '-f', format], { timeoutMs: minute });
  return [...stdout.matchAll(/^.[HUF].? +(\S+)$/gm)].map(([, name = '']) => name);
}

function sayOnce({ report }: SetUp, pattern: RegExp): (line: string) => void {
  let isSaid = false;
  return (line) => {
    if (isSaid || !pattern.test(line)) return;
    isSaid = true;
    report(`waiting up to ${patienceSeconds / 60} minutes for another apt-get to end`);
  };
}
