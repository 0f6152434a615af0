/** Where a repository is: `host` as people write it (`docker.io`), `api` as it is asked (`registry-1.docker.io`). */
export type RepositoryName = {
  /** `registry.example:5000/namespace/name` */
  name: string;
  host: string;
  api: string;
  /** `namespace/name` */
  path: string;
};

// https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pulling-manifests
const pathForm = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const hostForm = /^(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:]+\])(?::\d{1,5})?$/i;

/** @throws Error when it names no host, or has another form */
export function parseRepositoryName(name: string): RepositoryName {
  const slash = name.indexOf('/');
  const [host, path] = [name.slice(0, slash), name.slice(slash + 1)];
  const isHost = host === 'localhost' || /[.:]/.test(host);
  if (slash > 0 && isHost && hostForm.test(host) && pathForm.test(path) && name.length <= 255) {
    return { name, host, api: host === 'docker.io' ? 'registry-1.docker.io' : host, path };
  }
  throw new Error(
    `cannot use the repository "${name}": it is not of the form "registry.example/namespace/name"`,
  );
}

/** Whether only this machine can be behind a host, so that its registry needs no TLS. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '');
  return name === 'localhost' || name === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(name);
}

const tagForm = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const digestForm = /^sha256:[0-9a-f]{64}$/;

/** References become part of URLs. @throws Error when it is neither a tag nor a sha256 */
export function checkReference(reference: string): string {
  if (tagForm.test(reference) || digestForm.test(reference)) return reference;
  throw new Error(`cannot use "${reference}": it is neither a tag nor a digest "sha256:…"`);
}

export function isDigest(text: string): boolean {
  return digestForm.test(text);
}
