import { aptInstall } from '../install/apt.ts';
import { type AsRoot, askToChange } from '../install/consent.ts';
import { failure, run, type SetUp } from '../set-up/set-up.ts';
import { binfmtMisc, findEntry, handler, runsArm64 } from './binfmt.ts';

const elsewhere =
  'register it on the machine itself ("apt-get install qemu-user-static" there), or unset EMULATE';

/** Registers QEMU with the kernel for the whole machine, until it restarts. */
export async function emulateArm64(setUp: SetUp): Promise<void> {
  const { machine, env } = setUp;
  if (runsArm64(machine)) return;
  checkKernel(setUp);
  const known = findEntry(machine, env);
  if (known === undefined && machine.findProgram('apt-get', env) === undefined) {
    throw fault(`"qemu-aarch64-static" is missing; install QEMU's static user emulators`);
  }
  const how = known === undefined ? 'apt-get install qemu-user-static, binfmt_misc' : 'binfmt_misc';
  const answer = await askToChange(setUp, {
    what: `${known === undefined ? 'installing and ' : ''}registering an emulator of arm64 (${how})`,
    byHand: 'apt-get install qemu-user-static',
  });
  if ('fault' in answer) throw fault(`none is registered; ${answer.fault}`);
  await mountBinfmtMisc(answer.asRoot, setUp);
  const entry = known ?? (await installEmulator(answer.asRoot, setUp));
  // Where systemd runs, it registers the emulator at installation.
  if (!runsArm64(machine)) await register(entry, answer.asRoot, setUp);
}

function checkKernel({ machine }: SetUp): void {
  if (machine.platform !== 'linux') {
    throw fault('this system runs containers in a virtual machine, which has emulators; unset EMULATE');
  }
  const status = `${binfmtMisc}/status`;
  if (machine.readFile(status)?.trim() === 'disabled') {
    throw fault(`"${status}" is "disabled"; write 1 to it as root, and run this again`);
  }
  if (machine.readFile(handler) !== undefined) {
    throw fault(`"${handler}" is disabled, or lacks the flag F; write -1 to it as root, and run this again`);
  }
}

async function mountBinfmtMisc(asRoot: AsRoot, setUp: SetUp): Promise<void> {
  if (setUp.machine.identify(`${binfmtMisc}/register`) !== undefined) return;
  const command = [...asRoot, 'mount', '-t', 'binfmt_misc', 'binfmt_misc', binfmtMisc];
  const { status, lines } = await run(setUp, command, { timeoutMs: 60_000 });
  if (status !== 0) throw fault(`binfmt_misc cannot be mounted, as shown below; ${elsewhere}`, lines);
}

async function installEmulator(asRoot: AsRoot, setUp: SetUp): Promise<string> {
  await aptInstall(setUp, {
    asRoot,
    packages: ['qemu-user-static'],
    fault: 'cannot emulate arm64',
    wayOut: 'install qemu-user-static yourself',
  });
  const entry = findEntry(setUp.machine, setUp.env);
  if (entry === undefined) throw fault('the package qemu-user-static contains no emulator; reinstall it');
  return entry;
}

async function register(entry: string, asRoot: AsRoot, setUp: SetUp): Promise<void> {
  const print = ['sh', '-c', 'printf %s "$1" >"$2"', 'sh', entry, `${binfmtMisc}/register`];
  const { status, lines } = await run(setUp, [...asRoot, ...print], { timeoutMs: 60_000 });
  if (status !== 0) throw fault(`the kernel refuses the emulator, as shown below; ${elsewhere}`, lines);
}

function fault(cause: string, lines: readonly string[] = []): Error {
  return failure(`cannot emulate arm64: ${cause}`, lines);
}
