import { readFile } from 'node:fs/promises';
import { replaceFile } from '@distroless/files';
import { canonicalJson } from '@distroless/image';
import { z } from 'zod';

const words = z.array(z.string()).readonly();
const settings = z.object({
  user: z.string(),
  workdir: z.string(),
  entrypoint: words,
  cmd: words,
  env: z.record(z.string(), z.string()),
  labels: z.record(z.string(), z.string()),
  exposedPorts: words,
  volumes: words,
  stopSignal: z.string(),
});

const tar = z.object({
  /** Inode, time of the last change in nanoseconds, and size in bytes: the digest is valid while they are the same. */
  ino: z.string(),
  mtimeNs: z.string(),
  size: z.number(),
  digest: z.string(),
  /** Time of the newest member, in seconds since 1970 (UTC), if it was needed. */
  newest: z.number().optional(),
});

const schema = z.object({
  tars: z.record(z.string(), tar),
  /** The settings that an engine read from the Dockerfile, with their stage, architecture and engine. */
  built: z.object({ key: z.string(), settings }).optional(),
});

/** A record next to a layout, to save time: results from when it was sealed. It is not part of the image. */
export type SealRecord = z.output<typeof schema>;
export type TarRecord = z.output<typeof tar>;

/** A missing or invalid record counts as an empty one. */
export async function readSealRecord(file: string): Promise<SealRecord> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return { tars: {} };
  }
}

/** Writes the record if it has changed. */
export async function writeSealRecord(
  file: string,
  record: SealRecord,
  { before }: { before: SealRecord },
): Promise<void> {
  const text = canonicalJson(record);
  if (text === canonicalJson(before)) return;
  await replaceFile(file, `${text}\n`, { sync: false });
}
