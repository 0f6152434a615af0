import type { Environment } from '../engine.ts';
import type { Machine } from '../machine/machine.ts';

// The kernel's own description of all this: https://docs.kernel.org/admin-guide/binfmt-misc.html

export const binfmtMisc = '/proc/sys/fs/binfmt_misc';
export const handler = `${binfmtMisc}/qemu-aarch64`;
const packagedEntry = '/usr/lib/binfmt.d/qemu-aarch64.conf';

/** The header of an ELF file of 64 bits, for the machine 183 (https://www.qemu.org/docs/master/user/main.html). */
const magic = String.raw`\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00`;
const mask = String.raw`\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff`;

/** Whether programs of arm64 run here: by themselves, or by an emulator that containers need not have. */
export function runsArm64({ architecture, readFile }: Machine): boolean {
  if (architecture === 'aarch64' || architecture === 'arm64') return true;
  if (readFile(`${binfmtMisc}/status`)?.trim() !== 'enabled') return false;
  const [state, ...lines] = readFile(handler)?.split('\n') ?? [];
  return state === 'enabled' && lines.some((line) => /^flags: *[A-Z]*F/.test(line));
}

/**
 * What the kernel is told: Debian's own entry, else one for a program that came otherwise. The flag F has the kernel open
 * the emulator now, so that containers need none of their own.
 */
export function findEntry({ readFile, findProgram }: Machine, env: Environment): string | undefined {
  const packaged = /^:.*:[A-Z]*F[A-Z]*$/m.exec(readFile(packagedEntry) ?? '');
  if (packaged) return packaged[0];
  const program = findProgram('qemu-aarch64-static', env);
  return program && `:qemu-aarch64:M::${magic}:${mask}:${program}:F`;
}
