export { type FakeArchive, fakeArchive } from './fake-archive.ts';
export { type FakeIds, type FakePodman, makeFakePodman } from './fake-podman.ts';
export { type FakePackage, type FakeRelease, type FakeSource, RELEASE_DATE } from './fake-release.ts';
export { type Fault, type FileServer, serveFiles } from './file-server.ts';
export { busyboxProgram } from './make-busybox.ts';
export { DEB_MTIME, type DebFile, type DebOptions, makeAr, makeDeb, makeTar } from './make-deb.ts';
export { type ElfOptions, makeElf } from './make-elf.ts';
export { makeTarball } from './make-tarball.ts';
export { type NxCacheFault, type NxCacheServer, serveNxCache } from './nx-cache-server.ts';
export { oddArchives } from './odd-archives.ts';
export { paxMember, type RawMember, rawMember, rawTar, withChecksum } from './raw-tar.ts';
export type { RegistryLogin } from './registry/login.ts';
export {
  type RegistryFaultKind,
  type ServeRegistryOptions,
  serveRegistry,
  type TestRegistry,
} from './registry/serve-registry.ts';
export { clearsign, makeSigningKey, type SigningKey } from './signing.ts';
