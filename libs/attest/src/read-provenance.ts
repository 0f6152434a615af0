import { z } from 'zod';
import { buildType, type Input } from './provenance.ts';

/** How an image was built, as its provenance says. Nothing here is more than text: who uses it has to check its form. */
export type Provenance = {
  /** `git+https://git.example/python` */
  source: string;
  commit: string;
  /** `python-3.13-runtime` */
  project: string;
  architecture: string;
  flavour: string;
  /** Everything that it was built from, the commit first. */
  inputs: Input[];
  /** A URI of who vouches for the build. */
  builder: string;
};

const schema = z.object({
  buildDefinition: z.object({
    buildType: z.literal(buildType),
    externalParameters: z.object({
      source: z.string(),
      project: z.string(),
      architecture: z.string(),
      flavour: z.string(),
    }),
    resolvedDependencies: z.array(
      z.object({
        name: z.string().exactOptional(),
        uri: z.string(),
        digest: z.record(z.string(), z.string()),
      }),
    ),
  }),
  runDetails: z.object({ builder: z.object({ id: z.string() }) }),
});

/**
 * Reads a provenance whose signature was verified.
 * @param revision the commit that the image itself names
 * @throws Error when it has another form, or names another commit
 */
export function readProvenance(predicate: object, revision: string | undefined): Provenance {
  const result = schema.safeParse(predicate);
  if (!result.success) throw new Error('its provenance is of another kind of build');
  const { buildDefinition, runDetails } = result.data;
  const { externalParameters, resolvedDependencies: inputs } = buildDefinition;
  const commit = inputs.find(({ digest }) => digest['gitCommit'] !== undefined)?.digest['gitCommit'];
  if (commit === undefined || commit !== revision) {
    throw new Error(`its provenance names the commit "${commit}", the image "${revision}"`);
  }
  return { ...externalParameters, commit, inputs, builder: runDetails.builder.id };
}

/** In one line. */
export function describeProvenance(provenance: Provenance): string {
  const { project, architecture, commit, source, inputs, builder } = provenance;
  return `provenance: ${project} for ${architecture}, commit ${commit} of ${source}, ${inputs.length} inputs, by ${builder}`;
}
