import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildAgain, type ReproduceOptions, type Reproduction, reproduce } from '../reproduce.ts';
import { type MadeImage, sealMade } from './made-image.ts';
import { type MadePublished, makePublished } from './made-published.ts';

export type MadeRun = MadePublished & {
  /** An image that is published once, and what is reproduced if no other reference is named. */
  reference: string;
  digest: string;
  /** Reproduces; unless another build is named, the same image is built. */
  run: (options?: RunOptions) => Promise<Reproduction>;
  /** A build that makes this image instead of running Nx. */
  building: (image?: Partial<MadeImage>) => BuildAgain;
  /** What was built since the last call of `run`. */
  builds: Parameters<BuildAgain>[0][];
  /** Folders of runs below dist/. */
  leftovers: () => string[];
  removeLeftovers: () => void;
};

type RunOptions = Partial<Omit<ReproduceOptions, 'context'>> & {
  reference?: string;
  signal?: AbortSignal;
  env?: Readonly<Record<string, string>>;
};

export async function makeRun(): Promise<MadeRun> {
  const published = await makePublished();
  const { made, commit, trust } = published;
  const image = await published.publish();
  const builds: MadeRun['builds'] = [];
  const building: MadeRun['building'] = (changes) => async (build) => {
    builds.push(build);
    const layout = join(build.folder, 'dist/python/3.13/runtime/oci-amd64-release');
    await sealMade(layout, { commit, ...changes });
  };
  const dist = join(made.folder, 'dist');
  return {
    ...{ ...published, ...image, building, builds },
    run: async ({ reference = image.reference, signal, env = {}, ...more } = {}) => {
      builds.length = 0;
      const context = await made.open(signal ? { signal } : {});
      const options = { context: { ...context, env: { ...process.env, ...made.env, ...env } }, trust };
      return reproduce(reference, { keep: false, build: building(), ...options, ...more });
    },
    leftovers: () =>
      [join(dist, 'tmp'), join(dist, 'reproduced')].flatMap((path) =>
        existsSync(path) ? readdirSync(path) : [],
      ),
    removeLeftovers: () => rmSync(join(dist, 'reproduced'), { recursive: true, force: true }),
  };
}
