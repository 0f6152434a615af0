import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';

/** What was found out about the engine of this machine, kept in `.engine/<choice>.json`. */
export type Settings = Omit<z.infer<typeof schema>, 'note'>;

const schema = z.strictObject({
  note: z.string(),
  engine: z.enum(['docker', 'podman']),
  /** A digest of everything that the settings depend on. */
  fingerprint: z.string(),
  /** Variables that the engine needs in addition to the user's own. */
  env: z.record(z.string(), z.string()),
});

const note = 'Written by ./nx; remove it to have the engine chosen again.';

/** Undefined when there are none, or they cannot be read: they can be found again. */
export async function readSettings(file: string): Promise<Settings | undefined> {
  try {
    const { note: _, ...settings } = schema.parse(JSON.parse(await readFile(file, 'utf8')));
    return settings;
  } catch {
    return undefined;
  }
}

/** Other processes see the complete file, or no file. */
export async function writeSettings(file: string, settings: Settings): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, `${JSON.stringify({ note, ...settings }, null, 2)}\n`);
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Creates the folder of the settings. */
export async function makeState(state: string): Promise<void> {
  try {
    await mkdir(state, { recursive: true });
  } catch (error) {
    throw new Error(
      `cannot write "${state}": ${(error as Error).message}; give this user write access, or remove it`,
    );
  }
}
