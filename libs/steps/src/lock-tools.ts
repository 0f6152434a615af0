import { join } from 'node:path';
import type { Lock, Wheel } from '@distroless/lockfile';
import { type Architecture, describeIssues } from '@distroless/matrix';
import { z } from 'zod';
import { type Context, withTemporary } from './context.ts';
import { readReport, withPip } from './pip.ts';
import { fetchRoot } from './root-packages.ts';

/**
 * Resolves each Python tool and what it needs to wheels by digest, with the newest versions PyPI has.
 * `lock` needs its root "pip" only. The Python in it decides about markers and tags, so it must be of the same series.
 * Errors: it is not, PyPI cannot be reached, a tool cannot be resolved to wheels alone.
 */
export async function lockTools(
  lock: Pick<Lock, 'series' | 'variant' | 'suite' | 'roots' | 'snapshot'>,
  tools: readonly string[],
  { arch, context }: { arch: Architecture; context: Context },
): Promise<Record<string, Wheel[]>> {
  checkGrammar(lock, arch);
  const root = await fetchRoot(lock as Lock, 'pip', arch, context);
  return withTemporary(context, (shared) =>
    withPip(root, arch, {
      context,
      shared,
      work: async (pip) => {
        const locked: Record<string, Wheel[]> = {};
        for (const tool of tools) {
          context.report({ line: `resolve ${tool} on PyPI` });
          const choice = [
            '--dry-run',
            '--ignore-installed',
            '--only-binary',
            ':all:',
            '--break-system-packages',
          ];
          await pip(['install', '--quiet', ...choice, '--report', `/shared/${tool}.json`, tool]);
          locked[tool] = wheelsOf(await readReport(join(shared, `${tool}.json`)), tool);
        }
        return locked;
      },
    }),
  );
}

function checkGrammar(
  { series, suite, roots }: Pick<Lock, 'series' | 'suite' | 'roots'>,
  arch: string,
): void {
  const python = roots['pip']?.packages[arch]?.find(({ package: name }) => name === 'python3-minimal');
  if (python?.version.startsWith(`${series}.`)) return;
  throw new Error(
    `cannot resolve the Python tools of ${series}: pip would run on Python ${python?.version ?? '(none)'} of ${suite} and choose wheels for that`,
  );
}

// https://pip.pypa.io/en/stable/reference/installation-report/
const reportSchema = z.object({
  install: z.array(
    z.object({
      metadata: z.object({ name: z.string(), version: z.string() }),
      download_info: z.object({
        // Of a URL only the file's name is kept: which index it was is no property of a wheel.
        url: z
          .url()
          .transform(nameOfUrl)
          .pipe(z.string().regex(/^[\w.+!-]+\.whl$/, 'no wheel')),
        archive_info: z.object({
          hashes: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/, 'no sha256') }),
        }),
      }),
    }),
  ),
});

/** The wheels of a pip report, by name. */
export function wheelsOf(report: unknown, tool: string): Wheel[] {
  const result = reportSchema.safeParse(report);
  if (!result.success)
    throw new Error(`cannot resolve "${tool}": the report of pip: ${describeIssues(result.error)}`);
  const wheels = result.data.install.map(({ metadata, download_info }) => ({
    name: metadata.name.toLowerCase().replace(/[-_.]+/g, '-'),
    version: metadata.version,
    file: download_info.url,
    sha256: download_info.archive_info.hashes.sha256,
  }));
  return wheels.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function nameOfUrl(url: string): string {
  // Of what a name may have only "+" and "!" are written with a percent sign.
  return (new URL(url).pathname.split('/').at(-1) ?? '').replaceAll('%2B', '+').replaceAll('%21', '!');
}
