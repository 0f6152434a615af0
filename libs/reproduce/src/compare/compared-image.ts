import { z } from 'zod';

/** An image that is compared: its exact documents, and its layers as files, the lowest first. */
export type ComparedImage = {
  manifest: Buffer;
  config: Buffer;
  layers: readonly {
    /** Of the layer as it is stored, `sha256:…`. */
    digest: string;
    /** Makes it available as a file, which is a tar, plain or compressed. */
    file: () => Promise<string>;
  }[];
};

const configSchema = z.object({
  architecture: z.string(),
  created: z.string().default(''),
  config: z.object({ Labels: z.record(z.string(), z.string()).default({}) }).prefault({}),
  rootfs: z.object({ diff_ids: z.array(z.string()) }),
  history: z.array(z.object({ created_by: z.string().default('') })).default([]),
});

/** What a configuration says of the image. */
export type ImageFacts = {
  architecture: string;
  /** RFC 3339; empty where it says nothing. */
  created: string;
  labels: Readonly<Record<string, string>>;
  /** Digests of the unpacked layers. */
  diffIds: readonly string[];
  /** `builder/cpython-amd64-release.tar`; unknown ones have none. */
  layerNames: readonly (string | undefined)[];
};

/** @throws Error when it is no configuration */
export function readFacts(config: Buffer): ImageFacts {
  const read = parseDocument(configSchema, config, 'the configuration of the image');
  return {
    architecture: read.architecture,
    created: read.created,
    labels: read.config.Labels,
    diffIds: read.rootfs.diff_ids,
    layerNames: read.history.map(({ created_by: text }) => /^ADD (\S+) \/$/.exec(text)?.[1]),
  };
}

/** @throws Error `cannot read <name>: …` */
export function parseDocument<Schema extends z.ZodType>(
  schema: Schema,
  content: Buffer,
  name: string,
): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(content.toString('utf8')));
  } catch (cause) {
    const [issue] = cause instanceof z.ZodError ? cause.issues : [];
    const where = issue ? `"${issue.path.join('.')}": ${issue.message}` : 'it is not JSON';
    throw new Error(`cannot read ${name}: ${where}`, { cause });
  }
}
