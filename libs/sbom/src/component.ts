/** The licence of a component: an SPDX expression, or why there is none. */
export type Licence = { expression: string; texts: LicenceText[] } | { reason: string };

/** What an SPDX expression calls `LicenseRef-…`, with its text. */
export type LicenceText = { id: string; name: string; text: string };

/** A Debian source package. */
export type Source = { name: string; version: string };

/** What an SBOM lists. */
export type Component = {
  /** Unique in its SBOM, of letters, digits, `.` and `-`. */
  id: string;
  kind: 'debian' | 'cpython' | 'vendored' | 'pypi' | 'carried';
  name: string;
  /** Missing where upstream names none. */
  version?: string;
  purl: string;
  cpe?: string;
  licence: Licence;
  /** Of the file that it comes from: package, tarball or wheel. 64 hexadecimal digits. */
  sha256?: string;
  /** Where that file comes from. */
  download?: string;
  supplier?: string;
  /** Debian source packages that it is built from, its own first. */
  sources: Source[];
  /** The ids of the components that carry it inside; none stands for the image itself. */
  within: string[];
  /** The files of the image that it accounts for, by their real paths. */
  files: string[];
};

/** What an SBOM says of the image itself. */
export type ImageFacts = {
  /** `python-3.13-runtime`. */
  project: string;
  /** `python-distroless`, as its tags call it. */
  repository: string;
  tag: string;
  architecture: string;
  flavour: string;
  /** `sha256:…` of the manifest. */
  digest: string;
  /** RFC 3339, of the image. */
  created: string;
  /** The commit. */
  revision: string;
  /** Debian's release number. */
  debian: number;
  licence: string;
  /** Labels that say how CPython was built, whether it is a substitute, and when its support ends. */
  labels: Record<string, string>;
};

/** An SBOM before it is written. */
export type Bill = { image: ImageFacts; components: Component[] };

/** Makes text fit for an id. */
export function idOf(...parts: string[]): string {
  return parts.join('-').replace(/[^A-Za-z0-9.-]/g, '-');
}
