import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { type Engine, type ImageFacts, inspectImage, saveImage } from '@distroless/engine';
import type { Variant } from '@distroless/matrix';
import { readSavedImage, type SavedImage } from './saved-image.ts';

export type SubjectOptions = {
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
  now: Date;
  /** The command that runs one static check again. */
  rerun: (check: string) => string;
};

/** An image under verification, and what checks ask of it. */
export type Subject = SubjectOptions & {
  image: string;
  facts: ImageFacts;
  /** The image's layers and files; the engine is asked for them once. */
  saved: () => Promise<SavedImage>;
};

/** Throws an EngineError when the engine does not have the image. */
export async function openSubject(image: string, options: SubjectOptions): Promise<Subject> {
  const facts = await inspectImage(options.engine, image);
  let saved: Promise<SavedImage> | undefined;
  const save = () => {
    saved ??= readFromEngine(options, image);
    return saved;
  };
  return { ...options, image, facts, saved: save };
}

async function readFromEngine({ engine, scratch }: SubjectOptions, image: string): Promise<SavedImage> {
  const file = path.join(scratch, `${randomUUID()}.tar`);
  try {
    await saveImage(engine, image, file);
    return await readSavedImage(createReadStream(file), image);
  } finally {
    await rm(file, { force: true });
  }
}
