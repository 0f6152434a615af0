import type { Elf } from '@distroless/image';
import type { SavedImage } from './saved-image.ts';

const machines: Readonly<Record<string, 'x86-64' | 'aarch64'>> = { amd64: 'x86-64', arm64: 'aarch64' };

/** The machine that the image names; undefined for one that we do not know. */
export function machineOf({ config }: Pick<SavedImage, 'config'>): 'x86-64' | 'aarch64' | undefined {
  return Object.hasOwn(machines, config.architecture) ? machines[config.architecture] : undefined;
}

/** How Debian and Python name the machine in folders: `x86_64-linux-gnu`. */
export function tripleOf(machine: Elf['machine']): string | undefined {
  if (machine === 'x86-64') return 'x86_64-linux-gnu';
  return machine === 'aarch64' ? 'aarch64-linux-gnu' : undefined;
}
