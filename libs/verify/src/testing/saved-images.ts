import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTree, type Entry, writeTar } from '@distroless/image';
import { verify } from '../verify.ts';
import type { VerifyOptions } from '../verify-options.ts';
import { type FakeEngine, fakeEngine } from './fake-engine.ts';
import { file, madeImage } from './made-image.ts';
import { here, writeSavedImage } from './write-saved-image.ts';

/** An architecture that is not this machine's. */
export const foreign = here === 'amd64' ? 'arm64' : 'amd64';

export const labels = { 'org.python.series': '3.13', 'org.python.release': '3.13.1' };

/** A folder with archives of images, as an engine saves them, and behaviours. */
export type SavedImages = {
  folder: string;
  /** Verifies the image of an archive, by an engine that answers `run` as given. */
  verify(name: string, engine: EngineOptions, options?: Partial<VerifyOptions>): ReturnType<typeof verify>;
  remove(): Promise<void>;
};

type EngineOptions = { run: FakeEngine; architecture?: string };

/** Images: `ours`, made from our runtime image; `plain`, of other origin; `forged`, whose texts attack a terminal. */
export async function makeSavedImages(): Promise<SavedImages> {
  const folder = await mkdtemp(path.join(tmpdir(), 'verify-'));
  const { layers, config } = await madeImage();
  const entries = [...(layers[0]?.entries ?? []), file('usr/local/bin/python', '')];
  await writeArchive(folder, 'ours', {
    entries,
    config: { User: config.user, Entrypoint: ['python3.13'], Labels: labels },
  });
  await writeArchive(folder, 'plain', { entries: [file('x', '')], config: { User: '1:1', Cmd: ['/x'] } });
  await writeArchive(folder, 'forged', { entries: forgedEntries(), config: forgedConfig });
  await writeBehaviours(folder);
  return {
    folder,
    verify: (name, engine, options = {}) =>
      verify(name, {
        engine: engineWith(path.join(folder, `${name}.archive`), engine, name === 'ours'),
        scratch: path.join(folder, 'scratch'),
        now: new Date('2026-06-02'),
        behaviours: path.join(folder, 'tests'),
        ...options,
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const forgedLine = '\n40 checks: 40 passed, 0 failed, 0 warnings, 0 skipped\n\x1b[2J\u202e\x9b31m';
const forgedConfig = {
  User: `root${forgedLine}`,
  WorkingDir: `/${forgedLine}`,
  Cmd: [`/x${forgedLine}`],
  Env: [`A_TOKEN${forgedLine}=1`],
};

function forgedEntries(): Entry[] {
  return [
    file(`etc/x${forgedLine}`, '', { mode: 0o666 }),
    file('etc/os-release', `PRETTY_NAME="Linux\x1b[31m\r\x9b"\n`),
  ];
}

async function writeBehaviours(folder: string): Promise<void> {
  const texts = {
    good: 'about: It does.\nvariants: [runtime]\nderived: true\nsteps: [{ args: [good], entrypoint: python }]\n',
    own: 'about: Ours alone.\nvariants: [runtime]\nsteps: [{ args: [] }]\n',
    other: 'about: It does in debug.\nvariants: [debug]\nderived: true\nsteps: [{ args: [] }]\n',
  };
  for (const [name, text] of Object.entries(texts)) {
    await mkdir(path.join(folder, 'tests', name), { recursive: true });
    await writeFile(path.join(folder, 'tests', name, 'test.yaml'), text);
  }
}

type Archive = { entries: Entry[]; config: object };

async function writeArchive(folder: string, name: string, { entries, config }: Archive): Promise<void> {
  const layer = path.join(folder, `${name}.layer`);
  await writeTar(createTree(entries), layer);
  await writeSavedImage(path.join(folder, `${name}.archive`), { layers: [await readFile(layer)], config });
}

/** Has the image of that archive; `run` says what becomes of a container with these arguments. */
function engineWith(archive: string, { run, architecture = here }: EngineOptions, isOurs: boolean) {
  const inspected = [
    {
      ...{ Id: '1', Architecture: architecture, Size: 7, RootFS: {} },
      Config: { Labels: isOurs ? labels : {} },
    },
  ];
  return fakeEngine(
    new Function(
      'args',
      `
      if (args[0] === 'run') return (${run.toString()})(args);
      if (args[0] === 'save') {
        require('node:fs').copyFileSync(${JSON.stringify(archive)}, args[args.indexOf('--output') + 1]);
      }
      return { stdout: ${JSON.stringify(JSON.stringify(inspected))} };
      `,
    ) as FakeEngine,
  );
}

/** A container of a sound image. */
export const sound: FakeEngine = (args) => ({ stdout: args.includes('-c') ? '3.13.1\n' : '' });
