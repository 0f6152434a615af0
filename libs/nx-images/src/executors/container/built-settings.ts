import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Engine, readImageSettings, removeImage } from '@distroless/engine';
import { canonicalJson, digestOf } from '@distroless/image';
import { stageText } from '../../stage-text.mjs';
import { checkSettingsStage } from './check-stage.ts';
import type { ImageFacts } from './image-facts.ts';
import { runNxContainer } from './run-nx-container.ts';
import type { SealRecord } from './seal-record.ts';

export type BuildOptions = {
  /** Folder of the workspace. */
  root: string;
  engine: Engine;
  signal: AbortSignal;
  /** Shows what the build prints. */
  verbose: boolean;
};

type Built = NonNullable<SealRecord['built']>;

const dockerfile = 'images/python/Dockerfile';

/**
 * The settings of the image's stage in the Dockerfile, as the engine understands it: nx-container builds an image with
 * settings only, which is read and removed. Settings of an earlier build are used again when the stage, the
 * architecture and the engine are the same.
 */
export async function builtSettings(
  facts: ImageFacts,
  options: BuildOptions & { known: Built | undefined },
): Promise<Built> {
  const { root, engine, known } = options;
  const text = stageText(await readFile(join(root, dockerfile), 'utf8'), facts.variant);
  checkSettingsStage(text, `${dockerfile}: stage "${facts.variant}"`);
  const key = digestOf(canonicalJson([engine.name, facts.arch, text]));
  if (known?.key === key) return known;
  return { key, settings: await buildSettings(facts, options) };
}

async function buildSettings(
  { project, variant, arch, flavour, dist }: ImageFacts,
  { root, engine, signal, verbose }: BuildOptions,
): Promise<Built['settings']> {
  const tag = `localhost/settings-of-${project}:${arch}-${flavour}-${process.pid}`;
  // buildx recognises a context by the last part of its path.
  const context = `${dist}/${variant}/context-${project}`;
  await mkdir(join(root, context), { recursive: true });
  try {
    await runNxContainer(
      { file: dockerfile, context, target: variant, platforms: [`linux/${arch}`], tags: [tag] },
      { root, engine, signal, verbose, purpose: `build the settings of ${project}` },
    );
    return await readImageSettings(engine, tag, { architecture: arch });
  } finally {
    await removeImage(engine, tag);
  }
}
