import type { Answer } from '@distroless/fetch';
import type { Descriptor } from './descriptor.ts';
import { RegistryError } from './registry-error.ts';

const wayOut = 'trust nothing of this registry until its owner has found out why';

/** Compares what a registry says that it has. Both headers may be missing. */
export function checkAnsweredDigest(
  headers: Answer['headers'],
  { digest, size }: Pick<Descriptor, 'digest' | 'size'>,
  purpose: string,
): void {
  const answered = headers['docker-content-digest'];
  if (answered !== undefined && answered !== digest) {
    throw wrongDigest(purpose, `the registry has it as "${answered.slice(0, 100)}", not "${digest}"`);
  }
  const length = headers['content-length'];
  if (length !== undefined && Number(length) !== size) {
    throw wrongDigest(purpose, `the registry has it with ${length.slice(0, 20)} bytes, not ${size}`);
  }
}

export function wrongDigest(purpose: string, cause: string): RegistryError {
  return new RegistryError('wrong-digest', purpose, `${cause}; ${wayOut}`);
}
