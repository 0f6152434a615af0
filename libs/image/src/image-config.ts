import { z } from 'zod';

/** How an image runs, and the digests of its layers. */
export type ImageConfig = {
  architecture: string;
  os: string;
  /** As written: RFC 3339. */
  created?: string;
  user: string;
  /** `NAME=value` each. */
  env: string[];
  entrypoint: string[];
  cmd: string[];
  workingDir: string;
  labels: Record<string, string>;
  /** Digest (`sha256:…`) of each uncompressed layer, lowest first. */
  diffIds: string[];
  /** The commands that made the image, as the builder wrote them, in order. */
  history: string[];
};

const texts = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);

// https://github.com/opencontainers/image-spec/blob/main/config.md
const schema = z.object({
  architecture: z.string(),
  os: z.string(),
  created: z.string().optional(),
  config: z
    .object({
      User: z.string().default(''),
      Env: texts,
      Entrypoint: texts,
      Cmd: texts,
      WorkingDir: z.string().default(''),
      Labels: z
        .record(z.string(), z.string())
        .nullish()
        .transform((value) => value ?? {}),
    })
    .prefault({}),
  rootfs: z.object({ diff_ids: z.array(z.string()) }),
  history: z
    .array(z.object({ created_by: z.string().optional() }))
    .nullish()
    .transform((steps) => (steps ?? []).map((step) => step.created_by ?? '')),
});

/**
 * @param name name of the file in errors
 * @throws Error `<name>: …` when the text is not an image configuration
 */
export function parseImageConfig(text: string, name: string): ImageConfig {
  const { architecture, os, created, config, rootfs, history } = parseJson(schema, text, name);
  return {
    architecture,
    os,
    ...(created === undefined ? {} : { created }),
    user: config.User,
    env: config.Env,
    entrypoint: config.Entrypoint,
    cmd: config.Cmd,
    workingDir: config.WorkingDir,
    labels: config.Labels,
    diffIds: rootfs.diff_ids,
    history,
  };
}

/** Parses JSON with a schema. The error names the file and the first wrong value. */
export function parseJson<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  name: string,
): z.output<Schema> {
  const result = schema.safeParse(toJson(text, name));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(`${name}: "${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'has another form'}`);
}

function toJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${name}: is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
