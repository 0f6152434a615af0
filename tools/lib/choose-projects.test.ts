import { parseVersions } from '@distroless/matrix';
import { describe, expect, it } from 'vitest';
import { chooseProjects } from './choose-projects.ts';

const versions = parseVersions(
  `registry: localhost
architectures: [amd64]
suites: { trixie: { debian: 13 } }
series:
  "3.9": { suite: trixie, eol: 2025-10-31 }
  "3.10": { suite: trixie, eol: 2026-10-31 }
  "3.11": { suite: trixie, eol: 2027-10-31 }
releases: {}
`,
  'versions.yaml',
);

describe('chooseProjects', () => {
  it.each([
    {
      reason: 'those that are named, even if they cannot be built',
      named: ['python-3.11-debug', 'python-3.9-builder'],
      buildable: [],
      projects: ['python-3.11-debug', 'python-3.9-builder'],
    },
    {
      reason: 'otherwise the newest series, by number, that can be built',
      named: [],
      buildable: ['3.9', '3.10'],
      projects: ['python-3.10-builder', 'python-3.10-runtime', 'python-3.10-debug'],
    },
  ])('$reason', async ({ named, buildable, projects }) => {
    const canBeBuilt = async (series: string) => buildable.some((name) => name === series);
    const chosen = await chooseProjects(named, { versions, canBeBuilt });
    expect(chosen.toSorted()).toEqual(projects.toSorted());
  });

  it.each([
    {
      reason: 'a project that does not exist',
      named: ['python-3.8-runtime'],
      message:
        'cannot find image "python-3.8-runtime": series "3.8" is not in versions.yaml, which has "3.9", "3.10", "3.11"',
    },
    {
      reason: 'nothing to build',
      named: [],
      message: 'cannot choose a series: none has a tarball that is available; run ./nx lock',
    },
  ])('$reason', async ({ named, message }) => {
    await expect(chooseProjects(named, { versions, canBeBuilt: async () => false })).rejects.toThrow(
      new Error(message),
    );
  });
});
