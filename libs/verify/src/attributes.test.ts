import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readAttributes } from './attributes.ts';

test('attributes of files in the layers, packed or not', () => {
  const layer = tar([
    member('plain', '0', 'x'.repeat(600)),
    member('pax', 'x', pax('SCHILY.xattr.security.capability', 'value')),
    member('usr/bin/x', '0', ''),
    member('pax', 'x', pax('path', 'a/long/name') + pax('SCHILY.xattr.user.note', 'ä\n=')),
    member('a/cut', '0', ''),
    member('after', '0', ''),
  ]);
  const archive = tar([
    member('manifest.json', '0', '[]'),
    member('empty', '0', ''),
    member('layer.tar', '0', layer),
    member('blobs/sha256/0', '0', gzipSync(layer)),
  ]);
  const found = [
    { path: 'usr/bin/x', name: 'security.capability' },
    { path: 'a/long/name', name: 'user.note' },
  ];
  expect(readAttributes(archive)).toEqual([...found, ...found]);
});

function tar(members: Buffer[]): Buffer {
  return Buffer.concat([...members, Buffer.alloc(1024)]);
}

function member(name: string, type: string, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(name);
  header.write(bytes.length.toString(8).padStart(11, '0'), 124);
  header.write(type, 156);
  header.write('ustar\x0000', 257);
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

function pax(key: string, value: string): string {
  const length = Buffer.byteLength(` ${key}=${value}\n`);
  const digits = String(length + 2).length;
  return `${length + digits} ${key}=${value}\n`;
}
