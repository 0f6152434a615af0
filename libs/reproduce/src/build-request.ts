import type { Provenance } from '@distroless/attest';
import { type Architecture, type ImageId, variants } from '@distroless/matrix';
import { type Build, buildNamed, builds } from '@distroless/nx-images/builds';
import { plain } from './plain.ts';
import { checkSource } from './source-url.ts';

/** What to build, in a form that may be used in commands, paths and variables. */
export type BuildRequest = {
  image: ImageId;
  /** `python-3.13-runtime` */
  project: string;
  architecture: Architecture;
  flavour: (typeof builds)[Build]['flavour'];
  /** That of the target `container`; empty for its default. */
  configuration: Build;
  /** The full id of the commit: 40 or 64 hexadecimal digits. */
  commit: string;
  /** The URL of the repository, which the image has as a label. */
  source: string;
};

const commitForm = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const projectForm = new RegExp(`^python-(\\d+\\.\\d+)-(${variants.join('|')})$`);

/**
 * Takes from a provenance what a build needs. Its texts are not trusted: each has to have the exact form.
 * @throws Error that names the first text that has another one
 */
export function readRequest(provenance: Provenance): BuildRequest {
  const { project, architecture, flavour, commit, source } = provenance;
  if (!commitForm.test(commit)) throw refuse(`the commit "${commit}", which is not the full id of one`);
  const [, series = '', name] = projectForm.exec(project) ?? [];
  const variant = variants.find((known) => known === name);
  if (!variant) throw refuse(`the project "${project}", which is not the name of an image`);
  const configuration = buildNamed({ arch: architecture, flavour });
  if (configuration === undefined) {
    throw refuse(`a "${flavour}" build for "${architecture}", which no target makes`);
  }
  const build = builds[configuration];
  return {
    ...{ image: { series, variant }, project, commit },
    ...{ configuration, architecture: build.arch, flavour: build.flavour },
    source: checkSource(source),
  };
}

function refuse(what: string): Error {
  return new Error(`cannot reproduce the image: its provenance names ${plain(what)}`);
}
