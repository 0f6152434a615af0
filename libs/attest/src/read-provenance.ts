import { z } from 'zod';
import { buildType } from './provenance.ts';

const schema = z.object({
  buildDefinition: z.object({
    buildType: z.literal(buildType),
    externalParameters: z.object({ source: z.string(), project: z.string(), architecture: z.string() }),
    resolvedDependencies: z.array(z.object({ uri: z.string(), digest: z.record(z.string(), z.string()) })),
  }),
  runDetails: z.object({ builder: z.object({ id: z.string() }) }),
});

/**
 * Describes a provenance that was verified, in one line.
 * @param revision the commit that the image itself names
 * @throws Error when it has another form, or names another commit
 */
export function readProvenance(predicate: object, revision: string | undefined): string {
  const result = schema.safeParse(predicate);
  if (!result.success) throw new Error('its provenance is of another kind of build');
  const { buildDefinition, runDetails } = result.data;
  const { externalParameters, resolvedDependencies: inputs } = buildDefinition;
  const commit = inputs.find(({ digest }) => digest['gitCommit'] !== undefined)?.digest['gitCommit'];
  if (commit === undefined || commit !== revision) {
    throw new Error(`its provenance names the commit "${commit}", the image "${revision}"`);
  }
  const { project, architecture, source } = externalParameters;
  return `provenance: ${project} for ${architecture}, commit ${commit} of ${source}, ${inputs.length} inputs, by ${runDetails.builder.id}`;
}
