import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { type Engine, type ImageFacts, inspectImage, saveImage } from '@distroless/engine';
import type { Variant } from '@distroless/matrix';
import type { ImageDates } from './checks/check.ts';
import type { Confinement } from './confinement.ts';
import { type Machine, tryMachine } from './machine.ts';
import { type ImageModel, makeModel } from './model/image-model.ts';
import { readSavedImage } from './model/saved-image.ts';

export type SubjectOptions = ImageDates & {
  engine: Engine;
  /** What the verified image is. */
  variant: Variant;
  /** The images of its series by name, those that the engine has. */
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
  /** The timeout of each container, in milliseconds. */
  timeoutMs?: number;
};

/** An image under verification, and what checks ask about it. */
export type Subject = SubjectOptions & {
  image: string;
  facts: ImageFacts;
  /** The image's layers and files; the engine is asked for them once. */
  saved: () => Promise<ImageModel>;
  /** For an image that somebody else made: all its containers are confined then, whatever a behaviour says. */
  confinement?: Confinement;
} & Machine;

/** @throws EngineError when the engine does not have the image */
export async function openSubject(image: string, options: SubjectOptions): Promise<Subject> {
  const facts = await inspectImage(options.engine, image);
  const machine = await tryMachine({ ...options, facts });
  let saved: Promise<ImageModel> | undefined;
  const save = () => {
    saved ??= withArchive(image, options, async (file) =>
      makeModel(await readSavedImage(createReadStream(file), image, { maker: 'ours' })),
    );
    return saved;
  };
  const images = machine.platform === undefined ? options.images : await presentImages(options);
  return { ...options, ...machine, image, facts, images, saved: save };
}

/** A machine may not be able to build all images of a series for another architecture. */
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

type ArchiveOptions = { engine: Engine; scratch: string; signal?: AbortSignal };

/** Lets the engine write the image's archive, and removes it after use. */
export async function withArchive<Result>(
  image: string,
  { engine, scratch, signal }: ArchiveOptions,
  use: (file: string) => Promise<Result>,
): Promise<Result> {
  const file = path.join(scratch, `${randomUUID()}.tar`);
  try {
    await saveImage(engine, image, { file, ...(signal && { signal }) });
    return await use(file);
  } finally {
    await rm(file, { force: true });
  }
}
