import { nameOf } from '@distroless/image';
import type { ImageId } from '@distroless/matrix';
import { projectName } from '@distroless/nx-images/builds';
import { imageTags } from '@distroless/nx-images/tags';
import type { ImageFacts } from '../facts/facts.ts';

/** One name of an image. */
export type TagFacts = {
  /** `registry.example/space/python-distroless` */
  repository: string;
  tag: string;
  digest: string;
  architectures: string[];
  /** Whether it will lead to newer builds. */
  moves: boolean;
  /** The page, below the root of the site. */
  path: string;
};

export function imageName({ series, variant }: ImageId): string {
  return projectName(series, variant);
}

/** The page of an image, below the root of the site. */
export function imagePath(image: ImageId): string {
  return `images/${imageName(image)}.html`;
}

/** The tags of an image, the shortest first: those of the registry, or of the local engine if it was not published. */
export function tagsOf(facts: ImageFacts): TagFacts[] {
  const { builds, published } = facts;
  const named = published ? publishedNames(published) : localNames(facts);
  return named
    .map(({ repository, tag, digest }) => {
      const own = builds.filter((build) => build.digest === digest);
      const architectures = (own.length > 0 ? own : builds).map(({ architecture }) => architecture);
      // The day is only in tags that never move: 3.13.15-debian13-20261127.
      const moves = !/-\d{8}(-|$)/.test(tag);
      const path = `tags/${nameOf(repository)}/${tag}.html`;
      return { repository, tag, digest, architectures, moves, path };
    })
    .sort((a, b) => a.tag.length - b.tag.length || (a.tag < b.tag ? -1 : 1));
}

type Named = Pick<TagFacts, 'repository' | 'tag' | 'digest'>;

function publishedNames({ repository, tags }: NonNullable<ImageFacts['published']>): Named[] {
  return tags.map(({ tag, digest }) => ({ repository, tag, digest }));
}

function localNames({ builds, ...image }: ImageFacts): Named[] {
  return builds.flatMap(({ architecture, digest }) =>
    imageTags(image, architecture === 'arm64' ? 'arm64' : '').map((name) => {
      const [repository = '', tag = ''] = name.split(':');
      return { repository: `localhost/${repository}`, tag, digest };
    }),
  );
}

/** How a Dockerfile names it: by its digest, where a registry has it. */
export function fromLine(facts: ImageFacts, { repository, tag, digest }: TagFacts): string {
  return `FROM ${repository}:${tag}${facts.published ? `@${digest}` : ''}`;
}

/** What a variant is, in one sentence. */
export const whatItIs = {
  runtime: 'CPython and the libraries that it needs. No shell, no package manager, no root.',
  debug: 'The runtime image with a busybox shell, to look around in a container.',
  builder:
    'Debian with the same CPython, and pip, virtualenv, pipenv, poetry and uv, to install what the runtime image then gets.',
} as const;
