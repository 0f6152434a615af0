import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '@distroless/image';
import { conditionalList, parseYaml } from '@distroless/matrix';
import { z } from 'zod';

/** The folder of bench.yaml, lock.json, the Dockerfile and the programs, below the workspace. */
export const dataFolder = 'libs/bench/data';
const path = `${dataFolder}/bench.yaml`;

const names = z.array(z.string().min(1)).min(1);
const count = z.int().positive();
const rounds = z.strictObject({
  rounds: count,
  collection: count,
  starts: count,
  cold: count,
  seconds: count,
  pyperf: names,
});

const schema = z.strictObject({
  google: z.strictObject({ series: z.string(), packages: names }),
  official: z.strictObject({ configure: names, cflags: conditionalList, ldflags: names }),
  load: names,
  wheels: z.strictObject({ series: names, sets: z.record(z.string().regex(/^[a-z]+$/), names) }),
  imports: z.array(z.string().regex(/^\w+(\.\w+)*$/, 'not the name of a module')).min(1),
  rounds,
  quick: rounds,
  busy: z.strictObject({
    load: z.number().positive(),
    wait: z.int().nonnegative(),
    others: z.number().positive(),
    steal: z.number().positive(),
    repeats: count,
  }),
});

/** bench.yaml: who is compared, and how. Shares are in percent, `load` is per core, `wait` in seconds. */
export type Settings = z.output<typeof schema>;
/** How much is measured; `seconds` is how long requests are sent. */
export type Amounts = Settings['rounds'];
export type BusyLimits = Settings['busy'];

/** Errors name the file and the key at fault. */
export async function readSettings(workspace: string): Promise<Settings> {
  return parseSettings(await readFile(join(workspace, path), 'utf8'));
}

export function parseSettings(text: string): Settings {
  return parseYaml(text, path, schema);
}

/** The digest of what lock.json is made from. */
export function intentDigest({ google, load, wheels }: Pick<Settings, 'google' | 'load' | 'wheels'>): string {
  const hash = createHash('sha256').update(canonicalJson({ google, load, wheels }));
  return `sha256:${hash.digest('hex')}`;
}
