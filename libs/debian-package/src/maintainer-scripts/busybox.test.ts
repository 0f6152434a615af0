import { createTree } from '@distroless/image';
import { busyboxProgram } from '@distroless/testing';
import { describe, expect, it } from 'vitest';
import { appletsOf, busyboxLinks } from './busybox.ts';

describe('appletsOf', () => {
  it.each([
    {
      reason: 'up to the empty name that ends the list',
      applets: ['[', '[[', 'ash', 'run-parts', 'sh', 'zcip'],
      names: ['[', '[[', 'ash', 'run-parts', 'sh', 'zcip'],
    },
    {
      reason: 'up to the first string that is not a name',
      applets: ['[', '[[', 'sh', 'BusyBox v1.37', 'ls'],
      names: ['[', '[[', 'sh'],
    },
  ])('reads the names $reason', ({ applets, names }) => {
    expect(appletsOf(busyboxProgram(applets))).toEqual(names);
  });

  it.each([
    {
      reason: 'no list',
      program: Buffer.from('\x7fELF'),
      error: 'cannot link busybox: its program has no list of applets',
    },
    {
      reason: 'no shell, the purpose of busybox',
      program: busyboxProgram(['[', '[[', 'ls']),
      error: 'cannot link busybox: its list of applets has no "sh"',
    },
    {
      reason: 'a list that is cut off by the end of the file',
      program: Buffer.from('[\0[[\0sh'),
      error: 'cannot link busybox: its list of applets has no "sh"',
    },
  ])('refuses a program with $reason', ({ program, error }) => {
    expect(() => appletsOf(program)).toThrow(new Error(error));
  });
});

describe('busyboxLinks', () => {
  const meta = { mode: 0o755, uid: 0, gid: 0, mtime: 1 };

  it('makes a link of each applet', () => {
    const tree = createTree([
      { ...meta, type: 'file', path: 'usr/bin/busybox', content: busyboxProgram(['[', '[[', 'sh']) },
    ]);
    const link = { type: 'symlink', target: '/usr/bin/busybox', mode: 0o777, uid: 0, gid: 0, mtime: 7 };
    expect(busyboxLinks(tree, 7)).toEqual([
      { ...link, path: 'busybox/[' },
      { ...link, path: 'busybox/[[' },
      { ...link, path: 'busybox/sh' },
    ]);
  });

  it('names the package that is missing', () => {
    expect(() => busyboxLinks(createTree(), 7)).toThrow(
      new Error('cannot link busybox: package "busybox-static" has no "/usr/bin/busybox"'),
    );
  });
});
