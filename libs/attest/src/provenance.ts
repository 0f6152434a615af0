import type { Lock, LockedPackage, Source } from '@distroless/lockfile';
import type { Architecture } from '@distroless/matrix';
import { debianPurl, genericPurl, pypiPurl } from '@distroless/sbom';

/** The kind of build: what its parameters mean. docs/publishing.md describes it. */
export const buildType = 'urn:distroless-python:build:v1';

export type ProvenanceInputs = LockedInputs & {
  /** `python-3.13-runtime` */
  project: string;
  labels: Readonly<Record<string, string>>;
  /** A URI of who vouches for the build. */
  builder: string;
};

/** What the locks of a commit say. */
export type LockedInputs = {
  architecture: Architecture;
  /** Of the image; of debug also that of the runtime below it. */
  locks: readonly Lock[];
  /** The builder's, with which CPython is compiled. */
  toolchain: Lock;
  /** What CPython was built from. */
  tarball: Source;
  /** Files of the commit that lock inputs: their paths and digests, 64 hexadecimal digits. */
  lockFiles: readonly { path: string; sha256: string }[];
};

/** What an image was built from. `name` is a path: of a lock in the repository, or of a package in its archive. */
export type Input = { name?: string; uri: string; digest: Record<string, string> };

/**
 * How an image was built, and from what: the commit, its locks, and each package, tarball and wheel by its digest.
 * https://slsa.dev/spec/v1.0/provenance
 * @throws Error when the image does not say from which commit it is
 */
export function makeProvenance(inputs: ProvenanceInputs): object {
  const { project, architecture, labels, builder } = inputs;
  const source = `git+${label(inputs, 'org.python.image.source')}`;
  const gitCommit = label(inputs, 'org.python.image.revision');
  return {
    buildDefinition: {
      buildType,
      externalParameters: { source, project, architecture, flavour: label(inputs, 'org.python.build') },
      internalParameters: Object.fromEntries(
        Object.entries(labels)
          .filter(([name]) => name.startsWith('org.python.'))
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
      resolvedDependencies: resolvedInputs(inputs, { source, gitCommit }),
    },
    runDetails: { builder: { id: builder } },
  };
}

/**
 * Each input by its digest: the commit, its locks, the tarball, packages and wheels.
 * @param commit `source` is `git+` and the URL of the repository
 */
export function resolvedInputs(
  inputs: LockedInputs,
  { source, gitCommit }: { source: string; gitCommit: string },
): Input[] {
  return [
    { uri: `${source}@${gitCommit}`, digest: { gitCommit } },
    ...inputs.lockFiles.map(({ path, sha256 }) => ({
      ...{ name: path, uri: `${source}@${gitCommit}#${path}`, digest: { sha256 } },
    })),
    tarballInput(inputs.tarball),
    ...packageInputs(inputs),
  ];
}

function label({ labels, project, architecture }: ProvenanceInputs, name: string): string {
  const value = labels[name];
  if (value) return value;
  throw new Error(
    `cannot say how ${project} for ${architecture} was built: its image has no label ${name}; build it again`,
  );
}

function tarballInput({ version, file, sha256 }: Source): Input {
  return { name: file, uri: genericPurl('python', version), digest: { sha256 } };
}

/** Each file once, in the order of their URIs. */
function packageInputs({ locks, toolchain, architecture }: LockedInputs): Input[] {
  const own = locks.flatMap((lock) => debs(lock, lock.variant, architecture));
  const compiler = debs(toolchain, 'toolchain', architecture);
  const wheels = locks.flatMap((lock) => Object.values(lock.tools?.[architecture] ?? {}).flat());
  const all: Input[] = [
    ...[...own, ...compiler],
    ...wheels.map(({ name, version, file, sha256 }) => ({
      ...{ name: file, uri: pypiPurl(name, version), digest: { sha256 } },
    })),
  ];
  const unique = [...new Map(all.map((input) => [input.digest['sha256'], input])).values()];
  return unique.sort((a, b) => (a.uri < b.uri ? -1 : 1));
}

function debs(lock: Lock, root: string, architecture: Architecture): Input[] {
  const packages = lock.roots[root]?.packages[architecture];
  if (packages) return packages.map((each) => debInput(each, lock.debian));
  throw new Error(
    `cannot say how python-${lock.series}-${lock.variant} was built: its lock has no packages of "${root}" for ${architecture}`,
  );
}

function debInput(
  { package: name, version, architecture, path, sha256 }: LockedPackage,
  debian: number,
): Input {
  const source = { name, version };
  const uri = debianPurl({ name, version, architecture, debian, source });
  return { name: path, uri, digest: { sha256 } };
}
