import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { type Engine, type ImageFacts, inspectImage, runContainer, saveImage } from '@distroless/engine';
import type { Variant } from '@distroless/matrix';
import type { ImageDates } from './checks/static-check.ts';
import { readSavedImage, type SavedImage } from './saved-image.ts';

export type SubjectOptions = ImageDates & {
  engine: Engine;
  /** What the verified image is. */
  variant: Variant;
  /** The images of its series by name, as far as they are there. */
  images: Readonly<Partial<Record<Variant, string>>>;
  /** Folder with a folder per behaviour. */
  behaviours: string;
  /** Folder that paths in printed commands are relative to. */
  workspace: string;
  /** Folder for temporary files. */
  scratch: string;
  /** The command that runs one static check again. */
  rerun: (check: string) => string;
  /** What runs payloads, instead of the image's entrypoint and of the `python` on its PATH. */
  python?: string;
  /** Of each container, in milliseconds. */
  timeoutMs?: number;
};

/** An image under verification, and what checks ask of it. */
export type Subject = SubjectOptions & {
  image: string;
  facts: ImageFacts;
  /** The image's layers and files; the engine is asked for them once. */
  saved: () => Promise<SavedImage>;
} & Machine;

/** What this machine makes of an image's architecture. */
export type Machine = {
  /** Why this machine cannot run the image, if it cannot: then its files are all that can be checked. */
  unrunnable: string | undefined;
  /** What containers are asked for, where the image is not of this machine's architecture. */
  platform: string | undefined;
  /** Containers of an emulated image take their time. */
  slowness: number;
};

/** Throws an EngineError when the engine does not have the image. */
export async function openSubject(image: string, options: SubjectOptions): Promise<Subject> {
  const facts = await inspectImage(options.engine, image);
  const machine = await tryMachine(image, { ...options, facts, entrypoint: 'python' });
  let saved: Promise<SavedImage> | undefined;
  const save = () => {
    saved ??= readFromEngine(image, options);
    return saved;
  };
  const images = machine.platform === undefined ? options.images : await presentImages(options);
  return { ...options, ...machine, image, facts, images, saved: save };
}

type TryOptions = { engine: Engine; facts: ImageFacts; entrypoint: string | undefined; signal?: AbortSignal };

/** An image of another architecture is tried by running its Python. */
export async function tryMachine(image: string, options: TryOptions): Promise<Machine> {
  const { architecture } = options.facts;
  if (architecture === hostArchitecture()) return { unrunnable: undefined, platform: undefined, slowness: 1 };
  return {
    unrunnable: await whyUnrunnable(image, options),
    platform: `linux/${architecture}`,
    slowness: 4,
  };
}

function hostArchitecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}

/** Of an architecture that a machine cannot build in full, not all images of a series need be there. */
async function presentImages({ engine, images }: SubjectOptions): Promise<SubjectOptions['images']> {
  const present: [string, string][] = [];
  for (const [variant, name] of Object.entries(images)) {
    if (await isThere(engine, name)) present.push([variant, name]);
  }
  return Object.fromEntries(present);
}

async function isThere(engine: Engine, name: string): Promise<boolean> {
  return inspectImage(engine, name).then(
    () => true,
    () => false,
  );
}

async function whyUnrunnable(
  image: string,
  { engine, facts, entrypoint, signal }: TryOptions,
): Promise<string | undefined> {
  const { architecture } = facts;
  const { status, stderr } = await runContainer(engine, {
    image,
    platform: `linux/${architecture}`,
    network: 'none',
    ...(entrypoint !== undefined && { entrypoint, args: ['-c', ''] }),
    timeoutMs: 120_000,
    ...(signal && { signal }),
  });
  if (status === 0 || !/exec format error/i.test(stderr)) return undefined;
  const wayOut = architecture === 'arm64' ? '; EMULATE=arm64 ./nx … registers an emulator' : '';
  return `this machine does not run ${architecture} programs: only the image's files are checked${wayOut}`;
}

type ReadOptions = { engine: Engine; scratch: string; signal?: AbortSignal };

/** The engine's archive of the image is a file for a moment. */
export async function readFromEngine(
  image: string,
  { engine, scratch, signal }: ReadOptions,
): Promise<SavedImage> {
  const file = path.join(scratch, `${randomUUID()}.tar`);
  try {
    await saveImage(engine, image, { file, ...(signal && { signal }) });
    return await readSavedImage(createReadStream(file), image);
  } finally {
    await rm(file, { force: true });
  }
}
