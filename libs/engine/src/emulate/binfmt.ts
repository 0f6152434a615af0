import type { Environment } from '../engine.ts';
import type { Machine } from '../machine/machine.ts';

// The kernel's documentation: https://docs.kernel.org/admin-guide/binfmt-misc.html

export const binfmtMisc = '/proc/sys/fs/binfmt_misc';
export const handler = `${binfmtMisc}/qemu-aarch64`;
const packagedEntry = '/usr/lib/binfmt.d/qemu-aarch64.conf';

/** The header of an ELF file of 64 bits, for the machine 183 (https://www.qemu.org/docs/master/user/main.html). */
const magic = String.raw`\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00`;
const mask = String.raw`\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff`;

/** Whether arm64 programs run here: natively, or in an emulator that containers need not contain. */
export function runsArm64({ architecture, readFile }: Machine): boolean {
  if (architecture === 'aarch64' || architecture === 'arm64') return true;
  if (readFile(`${binfmtMisc}/status`)?.trim() !== 'enabled') return false;
  const [state, ...lines] = readFile(handler)?.split('\n') ?? [];
  return state === 'enabled' && lines.some((line) => /^flags: *[A-Z]*F/.test(line));
}

/**
 * The entry for the kernel: Debian's own, else one for an emulator without a package. With the flag F, the kernel opens
 * the emulator at once, so that containers need not contain it.
 */
export function findEntry({ readFile, findProgram }: Machine, env: Environment): string | undefined {
  const packaged = /^:.*:[A-Z]*F[A-Z]*$/m.exec(readFile(packagedEntry) ?? '');
  if (packaged) return packaged[0];
  const program = findProgram('qemu-aarch64-static', env);
  return program && `:qemu-aarch64:M::${magic}:${mask}:${program}:F`;
}
