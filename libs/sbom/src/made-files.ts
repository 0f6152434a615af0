import { makeMatcher } from '@distroless/image';

/**
 * Files that no package has: they are written while the image is made. Each is named here, so that an unknown one is
 * found. `by` is the Debian package whose script or program writes it; else it is of this repository.
 */
const madeFiles: { by?: string; paths: string[] }[] = [
  // images/python/rootfs, the stage `debian`, and the loader's cache.
  {
    paths: [
      'etc/passwd',
      'etc/group',
      'etc/nsswitch.conf',
      'etc/ld.so.cache',
      'home/monty/.bash_logout',
      'home/monty/.bashrc',
      'home/monty/.profile',
      'home/nonroot/.bash_logout',
      'home/nonroot/.bashrc',
      'home/nonroot/.profile',
    ],
  },
  { paths: ['etc/apt/apt.conf.d/90container', 'etc/apt/sources.list.d/debian.sources'] },
  // images/python/rootfs-builder.
  { paths: ['usr/local/bin/copy-libraries'] },
  { by: 'adduser', paths: ['etc/adduser.conf'] },
  { by: 'apt', paths: ['var/lib/systemd/deb-systemd-helper-enabled/**/apt-daily*'] },
  {
    by: 'base-files',
    paths: [
      'etc/motd',
      'etc/profile',
      'root/.bashrc',
      'root/.profile',
      'var/log/btmp',
      'var/log/lastlog',
      'var/log/wtmp',
      'var/log/faillog',
    ],
  },
  { by: 'base-files', paths: ['etc/environment', 'etc/networks'] },
  { by: 'ca-certificates', paths: ['etc/ca-certificates.conf', 'etc/ssl/certs/ca-certificates.crt'] },
  {
    by: 'debconf',
    paths: [
      'var/cache/debconf/config.dat',
      'var/cache/debconf/passwords.dat',
      'var/cache/debconf/templates.dat',
    ],
  },
  { by: 'debianutils', paths: ['etc/shells', 'var/lib/shells.state'] },
  { by: 'dpkg', paths: ['var/lib/dpkg/alternatives/*', 'var/lib/dpkg/triggers/*'] },
  {
    by: 'dpkg',
    paths: [
      'var/lib/dpkg/arch-native',
      'var/lib/dpkg/available',
      'var/lib/dpkg/diversions',
      'var/lib/dpkg/lock',
      'var/lib/dpkg/lock-frontend',
      'var/lib/dpkg/statoverride',
      'var/lib/dpkg/status',
    ],
  },
  {
    by: 'dpkg',
    paths: ['var/lib/systemd/deb-systemd-helper-enabled/**/dpkg-db-backup*', 'var/lib/dpkg/info/format'],
  },
  { by: 'libpam-modules', paths: ['etc/security/opasswd'] },
  { by: 'libpam-runtime', paths: ['etc/pam.d/common-*', 'var/lib/pam/*'] },
  { by: 'passwd', paths: ['etc/.pwd.lock', 'etc/gshadow', 'etc/shadow', 'etc/subgid', 'etc/subuid'] },
  { by: 'readline-common', paths: ['etc/inputrc'] },
  { by: 'tzdata', paths: ['etc/timezone'] },
  { by: 'util-linux', paths: ['var/lib/systemd/deb-systemd-helper-enabled/**/fstrim*'] },
];

const matchers = madeFiles.map(({ by, paths }) => ({ by, isMade: makeMatcher(paths) }));

/** What the environment of a tool has besides its packages: `python -m venv` writes it. */
const isEnvironment = makeMatcher([
  'opt/tools/*/pyvenv.cfg',
  'opt/tools/*/.gitignore',
  'opt/tools/*/bin/activate',
  'opt/tools/*/bin/activate.*',
  'opt/tools/*/bin/Activate.ps1',
]);

/** Who made a file: an id-less name of a Debian package, CPython, or this repository; undefined for an unknown file. */
export function makerOf(
  path: string,
  packages: ReadonlySet<string>,
): 'image' | 'cpython' | `deb:${string}` | undefined {
  if (isEnvironment(path)) return 'cpython';
  const found = matchers.find(({ by, isMade }) => (by === undefined || packages.has(by)) && isMade(path));
  if (!found) return undefined;
  return found.by === undefined ? 'image' : `deb:${found.by}`;
}
