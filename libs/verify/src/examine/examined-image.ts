import type { ImageConfig } from '@distroless/image';
import type { Variant } from '@distroless/matrix';
import type { ImageModel } from '../model/image-model.ts';
import { variable } from '../model/paths.ts';
import type { Interpreter } from '../model/python.ts';

/** What those who run the image need to know about its files. */
export type ExaminedImage = {
  config: ImageConfig;
  /** Which of our images it is made from. */
  madeFrom: Variant | undefined;
  python: Interpreter | undefined;
  /** `python` or `python3`, as it is found on PATH, so in an environment that comes first; nothing when neither is. */
  pythonCommand: string | undefined;
  modules: KnownModules;
};

/** Top-level names that `import` finds: in the working folder and PYTHONPATH, and in folders of packages. */
export type KnownModules = { own: string[]; installed: string[] };

export function summarise(image: ImageModel): ExaminedImage {
  const { config, madeFrom, python, searchPath, resolve } = image;
  const isOnPath = (name: string) => searchPath.some((folder) => resolve(`${folder}/${name}`) !== undefined);
  return {
    ...{ config, madeFrom, python },
    pythonCommand: ['python', 'python3'].find(isOnPath),
    modules: findModules(image),
  };
}

function findModules(image: ImageModel): KnownModules {
  const { config, packageFolders } = image;
  const paths = (variable(config.env, 'PYTHONPATH') ?? '').split(':').filter(Boolean);
  return {
    own: modulesIn([config.workingDir || '/', ...paths], image),
    installed: modulesIn(
      packageFolders.map(({ path }) => path),
      image,
    ),
  };
}

/** Enough for any real environment. */
const mostModules = 5000;

function modulesIn(folders: readonly string[], { tree, resolve }: ImageModel): string[] {
  const names = folders
    .map((folder) => resolve(folder))
    .flatMap((real) => (real === undefined ? [] : tree.list(real)));
  const modules = names.map((name) => /^([A-Za-z_]\w*)(?:\.py|\.[\w-]+\.so|\.so)?$/.exec(name)?.[1]);
  return [...new Set(modules.filter((name) => name !== undefined))].slice(0, mostModules);
}
