import { expect, test } from 'vitest';
import { makeMatcher } from './glob.ts';

/** The patterns of packages.yaml and of the code when picomatch replaced our own matcher. */
const patterns = `
  * ** **/*.a **/*.h **/*.key **/*.o **/*.pc **/*.whl **/.*_history **/.aws/** **/.aws/credentials
  **/.condarc **/.config/pip/** **/.config/uv/uv.toml **/.docker/** **/.docker/config.json **/.env **/.git
  **/.git-credentials **/.git/** **/.git/config **/.gitconfig **/.gnupg/** **/.kube/** **/.kube/config
  **/.netrc **/.npmrc **/.pgpass **/.pypirc **/.ssh/** **/.ssh/id_* **/direct_url.json **/id_ecdsa
  **/id_ed25519 **/id_rsa **/pip.conf **/sources.list *-config .* apt-* bin/2to3* bin/easy_install*
  bin/idle* bin/pip* bin/pydoc* bin/python3*-config bin/wheel* clang* dev/**/* dpkg-* etc/** etc/*-
  etc/apt/** etc/apt/auth.conf.d/* etc/ca-certificates/** etc/ld.so.conf.d/** etc/ssh/** g++-* gcc-*
  home/** include/** ld.* lib/libpython3.*.so lib/pkgconfig/** lib/python3.*/*/test/**
  lib/python3.*/*/tests/** lib/python3.*/__pycache__/turtle.* lib/python3.*/config-3.*/**
  lib/python3.*/config-3.*/libpython3.*.a lib/python3.*/ctypes/macholib/fetch_macholib*
  lib/python3.*/distutils/command/*.exe lib/python3.*/ensurepip/_bundled/*.whl lib/python3.*/idlelib/**
  lib/python3.*/lib-dynload/_ctypes_test.*.so lib/python3.*/lib-dynload/_dbm.*.so
  lib/python3.*/lib-dynload/_test*.so lib/python3.*/lib-dynload/_tkinter*.so
  lib/python3.*/lib-dynload/_xxtestfuzz.*.so lib/python3.*/lib-dynload/xxlimited*.so
  lib/python3.*/lib-dynload/xxsubtype*.so lib/python3.*/test/** lib/python3.*/tkinter/**
  lib/python3.*/turtle.py lib/python3.*/turtledemo/** pip-* pip3* proc/**/* root/** root/.cache/**
  run/**/* run/secrets/* run/secrets/** setuptools-* share/** sys/**/* tmp/**/* usr/include/**
  usr/lib/*-linux-gnu/** usr/lib/*-linux-gnu/ld-2.*.so usr/lib/*-linux-gnu/ld-linux-*.so.*
  usr/lib/*-linux-gnu/libc-2.*.so usr/lib/*-linux-gnu/libc.so.6 usr/lib/*-linux-gnu/libpthread-2.*.so
  usr/lib/*/audit/** usr/lib/*/gconv/** usr/lib/*/libmemusage.so usr/lib/*/libpcprofile.so
  usr/lib/*/libthread_db* usr/lib/apt/** usr/lib/gcc/** usr/lib/ld-linux-* usr/lib/linux/**
  usr/lib/locale/C.UTF-8/** usr/lib/locale/C.utf8/** usr/local/include/**
  usr/local/lib/python3.*/config-3.*/** usr/sbin/** usr/share/bug/** usr/share/ca-certificates/**
  usr/share/doc-base/** usr/share/doc/* usr/share/doc/** usr/share/doc/*/copyright usr/share/gcc/**
  usr/share/gdb/** usr/share/info/** usr/share/linda/** usr/share/lintian/** usr/share/locale/**
  usr/share/man/** usr/share/zoneinfo/posix/** usr/share/zoneinfo/right/** var/cache/apt/**
  var/cache/debconf/*-old var/cache/ldconfig/** var/lib/apt/** var/lib/dpkg/*-old var/lib/dpkg/info/**
  var/log/**/*.log wheel-*
`
  .trim()
  .split(/\s+/);

/** Applies the rules, one part of the path after the other. */
function isMatch(pattern: string[], path: string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return path.length === 0;
  if (first !== '**') return path[0] !== undefined && isPart(first, path[0]) && isMatch(rest, path.slice(1));
  return isMatch(rest, path) || (path.length > 0 && isMatch(pattern, path.slice(1)));
}

function isPart(pattern: string, part: string): boolean {
  const pieces = pattern.split('*');
  if (pieces.length > 1) {
    const [head = '', ...others] = pieces;
    if (!isPart(head, part.slice(0, head.length))) return false;
    return Array.from({ length: part.length - head.length + 1 }, (_, at) =>
      part.slice(head.length + at),
    ).some((rest) => isPart(others.join('*'), rest));
  }
  return (
    part.length === pattern.length && [...pattern].every((char, at) => char === '?' || char === part[at])
  );
}

/** Paths that the pattern only just matches, or only just does not. */
function pathsNear(pattern: string): string[] {
  const stars = ['', 'x', '.x', 'x.y', 'a\nb', 'x-1+2', '(x)', '\u{1f600}'];
  const globstars = ['x', '.x', 'x/y', '.x/.y', 'a\nb/c', ''];
  const filled = stars.flatMap((star) =>
    globstars.map((globstar) =>
      pattern
        .replaceAll('**', '\0')
        .replaceAll('*', star)
        .replaceAll('?', 'q')
        .replaceAll('\0', globstar)
        .replace(/\/+/g, '/')
        .replace(/^\/|\/$/g, ''),
    ),
  );
  const near = filled.flatMap((path) => [
    ...[
      path,
      `${path}/below`,
      `${path}x`,
      `x${path}`,
      `.${path}`,
      `above/${path}`,
      `${path}\n`,
      `${path}/.hidden`,
    ],
    ...[
      path.slice(0, -1),
      path.replace(/\/[^/]*$/, ''),
      path.replace('.', 'x'),
      path.replace('/', '-'),
      path.toUpperCase(),
    ],
  ]);
  const isNormal = (path: string) => path.split('/').every((part) => !['', '.', '..'].includes(part));
  return [...new Set(near)].filter(isNormal);
}

test('every pattern in use follows the rules, also for names that start with a dot', () => {
  for (const pattern of patterns) {
    const matches = makeMatcher([pattern]);
    const paths = pathsNear(pattern);
    const found = paths.filter(matches);
    const expected = paths.filter((path) => isMatch(pattern.split('/'), path.split('/')));
    expect({ pattern, found }).toEqual({ pattern, found: expected });
  }
});
