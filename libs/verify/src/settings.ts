import { type Variant, variants } from '@distroless/matrix';

export type Settings = {
  project: string;
  variant: Variant;
  image: string;
  images: Partial<Record<Variant, string>>;
};

/**
 * Which image is verified: `VERIFY_PROJECT` is its project, `VERIFY_IMAGES` has `<variant>=<image>` for all of its
 * series, with commas between and without `registry`, which comes before. Throws an error that names the variable and what to run.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>, registry: string): Settings {
  const wayOut = 'run "./nx run <project>:verify", which sets it';
  const project = env['VERIFY_PROJECT'];
  if (!project) throw new Error(`cannot verify an image: VERIFY_PROJECT is not set; ${wayOut}`);
  const variant = variants.find((known) => project.endsWith(`-${known}`));
  if (!variant)
    throw new Error(`cannot verify "${project}": its name does not end with a variant; ${wayOut}`);
  const images = Object.fromEntries(
    (env['VERIFY_IMAGES'] ?? '')
      .split(',')
      .filter(Boolean)
      .map((pair) => splitPair(pair, registry)),
  );
  const image = images[variant];
  if (!image)
    throw new Error(`cannot verify "${project}": VERIFY_IMAGES names no ${variant} image; ${wayOut}`);
  return { project, variant, image, images };
}

function splitPair(pair: string, registry: string): [Variant, string] {
  const [name, image] = pair.split(/=(.*)/s);
  const variant = variants.find((known) => known === name);
  if (variant && image) return [variant, `${registry}/${image}`];
  throw new Error(`cannot read VERIFY_IMAGES: "${pair}" is not "<variant>=<image>"`);
}
