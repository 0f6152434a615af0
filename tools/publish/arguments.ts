import { parseArgs } from 'node:util';
import { type Architecture, type ImageId, parseProject, type Versions } from '@distroless/matrix';

export type PublishArguments = {
  image: ImageId;
  architectures: Architecture[];
  pastEndOfLife: boolean;
  /** Publish without signature, provenance and SBOMs. */
  unsigned: boolean;
  /** Publish what could not be scanned for known vulnerabilities. */
  unscanned: boolean;
  /** Move tags also from a newer image. */
  older: boolean;
  dryRun: boolean;
};

export const usage = `usage: ./nx run <project>:publish [--arch=amd64]… [--past-end-of-life] [--unsigned] [--unscanned] [--older] [--dry-run]
  --arch              only these architectures; without it all of versions.yaml have to be there
  --past-end-of-life  also a series whose upstream support has ended
  --unsigned          without signature, provenance and SBOMs, which nobody can verify then
  --unscanned         without asking what is known to be vulnerable in it, and without OpenVEX
  --older             moves tags also from a newer image, or from one of which that is not known
  --dry-run           only checks whether it may be published`;

/** @throws Error for arguments that cannot be used, with the usage below */
export function publishArguments(args: string[], versions: Versions): PublishArguments {
  try {
    return readArguments(args, versions);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`, { cause: error });
  }
}

function readArguments(args: string[], versions: Versions): PublishArguments {
  const options = {
    arch: { type: 'string', multiple: true },
    'past-end-of-life': { type: 'boolean' },
    unsigned: { type: 'boolean' },
    unscanned: { type: 'boolean' },
    older: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
  } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [project = '', ...more] = positionals;
  if (more.length > 0) throw new Error(`cannot publish "${more.join(' ')}": one project a call`);
  const named = values.arch?.flatMap((list) => list.split(',')) ?? versions.architectures;
  const architectures = [...new Set(named)].map((name) => {
    const known = versions.architectures.find((each) => each === name);
    if (known) return known;
    throw new Error(`cannot publish for "${name}": versions.yaml has ${versions.architectures.join(', ')}`);
  });
  return {
    image: parseProject(project, versions),
    architectures,
    pastEndOfLife: values['past-end-of-life'] ?? false,
    unsigned: values.unsigned ?? false,
    unscanned: values.unscanned ?? false,
    older: values.older ?? false,
    dryRun: values['dry-run'] ?? false,
  };
}
