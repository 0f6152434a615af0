import { join } from 'node:path';
import type { Lock, Wheel } from '@distroless/lockfile';
import { type Architecture, describeIssues, type IntentTool } from '@distroless/matrix';
import { type Pips, pipTarget, readReport } from '@distroless/pip';
import { type Context, fetchRoot, hostArchitecture, withTemporary } from '@distroless/workspace';
import pLimit from 'p-limit';
import { z } from 'zod';

/**
 * Resolves each Python tool, with what it needs and what is installed beside it, to wheels by digest, with the newest versions that PyPI has for the series
 * and the architecture. `lock` needs its roots "pip" and "builder" only.
 * Errors: PyPI cannot be reached, a tool cannot be resolved to wheels alone.
 */
export async function lockTools(
  lock: Pick<Lock, 'series' | 'variant' | 'suite' | 'roots' | 'snapshot' | 'indexes'>,
  tools: readonly IntentTool[],
  { arch, pips, context }: { arch: Architecture; pips: Pips; context: Context },
): Promise<Record<string, Wheel[]>> {
  if (tools.length === 0) return {};
  const pip = await pips(await fetchRoot(lock as Lock, 'pip', hostArchitecture(), context));
  const target = pipTarget(lock, arch);
  context.report({
    line: `resolve ${tools.map(({ name }) => name).join(', ')} for Python ${lock.series} on ${arch}`,
  });
  return withTemporary(context, async (shared) => {
    // pip waits for the network more than it computes.
    const limit = pLimit(3);
    const choice = ['--dry-run', '--ignore-installed', '--only-binary', ':all:', '--target', '/tmp/none'];
    const resolve = async ({ name: tool, with: beside }: IntentTool) => {
      const report = ['--report', `/shared/${tool}.json`];
      await pip(['install', '--quiet', ...choice, ...report, tool, ...beside], { target, shared });
      return [tool, wheelsOf(await readReport(join(shared, `${tool}.json`)), tool)] as const;
    };
    return Object.fromEntries(await Promise.all(tools.map((tool) => limit(resolve, tool))));
  });
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
