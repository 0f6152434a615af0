export { type FakeArchive, fakeArchive } from './fake-archive.ts';
export { type FakeIds, type FakePodman, makeFakePodman } from './fake-podman.ts';
export { type FakePackage, type FakeRelease, type FakeSource, RELEASE_DATE } from './fake-release.ts';
export { type Fault, type FileServer, serveFiles } from './file-server.ts';
export { type ImageWorkspace, makeImageWorkspace } from './image-workspace.ts';
export { busyboxProgram } from './make-busybox.ts';
export { DEB_MTIME, type DebFile, type DebOptions, makeAr, makeDeb, makeTar } from './make-deb.ts';
export { clearsign, makeSigningKey, type SigningKey } from './signing.ts';
