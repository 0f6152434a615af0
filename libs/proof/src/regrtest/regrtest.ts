import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cpythonTar, type Flavour } from '@distroless/cpython';
import { replaceFile } from '@distroless/files';
import { readLock, readSource } from '@distroless/lockfile';
import type { ImageId } from '@distroless/matrix';
import { type Context, findProduct, hostArchitecture, withTemporary } from '@distroless/workspace';
import { checkImage } from '../built-image.ts';
import { type Judgement, judge, staleEntries } from './judge.ts';
import { fileOf, isFile, type LeftOut, readLeftOut } from './left-out.ts';
import { type Run, type RunOptions, runTests } from './run-tests.ts';
import { type TestModule, unpackTestModules } from './test-modules.ts';
import { unpackTests } from './unpack-tests.ts';

export type RegrtestResult = Judgement & {
  image: string;
  release: string;
  leftOut: LeftOut[];
  /** Unnecessary entries of regrtest.yaml; each is counted in `failed`. */
  stale: string[];
  /** Seconds. */
  duration: number;
  /** The output of regrtest, below the workspace. */
  log: string;
};

/**
 * Runs CPython's own tests in an image: first all tests that regrtest.yaml does not leave out, then those that it does,
 * which must fail. `name` is the engine's name of the image; with `only`, just these files run.
 * Errors: the image or the tests are missing, or regrtest writes no results.
 */
export async function runRegrtest(
  image: ImageId,
  { name, flavour, only }: { name: string; flavour: Flavour; only: readonly string[] },
  context: Context,
): Promise<RegrtestResult> {
  const started = performance.now();
  const lock = await readLock(context.workspace, image);
  const source = await readSource(image.series, context);
  const { version } = source;
  await checkImage(name, image, { engine: await context.engine(), flavour, version });
  const tests = await unpackTests(source, lock, context);
  const subject = { series: image.series, suite: lock.suite, arch: hostArchitecture() };
  const list = (await readLeftOut(context.workspace, subject)).filter((entry) => isAsked(entry, only));
  const { report, signal } = context;
  return withTemporary(context, async (folder) => {
    const modules = await testModules(image, await sub(folder, 'modules'), { flavour, context });
    const common = { image: name, series: image.series, tests, modules, report, signal };
    const own = await runOthers(list, only, {
      context,
      options: { ...common, scratch: await sub(folder, 'all') },
    });
    const rest = await runLeftOut(list, {
      context,
      options: { ...common, scratch: await sub(folder, 'rest') },
    });
    const stale = rest ? staleEntries(list, rest) : [];
    const log = join('dist', 'regrtest', `${version}-${flavour}.log`);
    await replaceFile(join(context.workspace, log), [own, rest].map(text).join(''));
    const judged = judge({ files: [], cases: [], ...own, status: own?.outcome.status ?? 0 });
    return {
      image: name,
      release: version,
      ...judged,
      failed: judged.failed + stale.length,
      leftOut: list,
      stale,
      duration: Math.round((performance.now() - started) / 1000),
      log,
    };
  });
}

/** The modules of the compile from which the image is: the build of another release or flavour has other ones. */
async function testModules(
  { series }: ImageId,
  folder: string,
  { flavour, context }: { flavour: Flavour; context: Context },
): Promise<TestModule[]> {
  const builder = { series, variant: 'builder' } as const;
  const name = cpythonTar(builder, hostArchitecture(), flavour).tests;
  return unpackTestModules(findProduct(name, context), folder, { name, series });
}

type Prepared = {
  context: Context;
  options: Pick<RunOptions, 'image' | 'series' | 'tests' | 'modules' | 'scratch' | 'report' | 'signal'>;
};

async function runOthers(
  list: LeftOut[],
  only: readonly string[],
  { context, options }: Prepared,
): Promise<Run | undefined> {
  const files = list.filter(isFile).map(({ name }) => name);
  const named = only.filter((name) => !files.includes(name));
  if (only.length > 0 && named.length === 0) return undefined;
  context.report({ line: `running the tests of CPython in ${options.image}` });
  return runTests(await context.engine(), {
    ...options,
    patterns: {
      option: '--ignorefile',
      lines: list.filter((entry) => !isFile(entry)).map(({ name }) => name),
    },
    args: named.length > 0 ? named : files.length > 0 ? ['-x', ...files] : [],
    timeoutMs: 3 * 3_600_000,
  });
}

async function runLeftOut(list: LeftOut[], { context, options }: Prepared): Promise<Run | undefined> {
  if (list.length === 0) return undefined;
  context.report({ line: `running the ${list.length} tests that are left out, which must fail` });
  const names = list.map(({ name }) => name);
  return runTests(await context.engine(), {
    ...options,
    patterns: { option: '--matchfile', lines: names },
    args: [...new Set(names.map(fileOf))],
    timeoutMs: 3_600_000,
  });
}

function isAsked({ name }: LeftOut, only: readonly string[]): boolean {
  return only.length === 0 || only.includes(fileOf(name));
}

async function sub(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  return path;
}

function text(run: Run | undefined): string {
  return run ? `${run.command}\n${run.outcome.stdout}${run.outcome.stderr}\n` : '';
}
