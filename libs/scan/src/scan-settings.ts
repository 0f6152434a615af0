import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '@distroless/workspace';
import type { ScanOptions } from './scan.ts';
import { parseVex, vexPath } from './vex.ts';

type Inputs = Pick<Context, 'workspace' | 'env' | 'cache' | 'now' | 'signal'>;

/**
 * How a workspace scans: with its statements of vex.yaml, its cache, and the API that OSV_API names.
 * @param newestPython the newest known release of the series: `3.13.15`
 * @throws Error for an expired statement, or an OSV_API that is no address
 */
export async function scanSettings(
  { workspace, env, cache, now, signal }: Inputs,
  { newestPython }: { newestPython?: string | undefined } = {},
): Promise<ScanOptions> {
  return {
    api: apiOf(env),
    cache: join(cache.directory, 'osv'),
    statements: parseVex(await readFile(join(workspace, vexPath), 'utf8'), now),
    ...{ newestPython, signal },
  };
}

function apiOf({ OSV_API: api = '' }: NodeJS.ProcessEnv): string | undefined {
  if (api === '') return undefined;
  if (/^https?:\/\//.test(api)) return api.replace(/\/+$/, '');
  throw new Error(`cannot scan: OSV_API is "${api}"; set it to the address of OSV's API, or remove it`);
}
