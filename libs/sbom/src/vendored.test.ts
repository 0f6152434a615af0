import { readFile } from 'node:fs/promises';
import { parseVersions } from '@distroless/matrix';
import { describe, expect, it } from 'vitest';
import { rules } from './testing/made-sealed.ts';
import { parseVendoredRules, vendoredIn, vendoredPath } from './vendored.ts';

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFile(new URL(path, root), 'utf8');

describe('vendoredIn', () => {
  it('takes the SBOM of the release before the list', () => {
    const sbom = '{"packages": [{"name": "libb2", "versionInfo": "0.98.1"}]}';
    expect(vendoredIn({ series: '3.11', sbom }, rules)).toMatchObject([{ name: 'libb2', version: '0.98.1' }]);
    expect(vendoredIn({ series: '3.11', sbom: undefined }, rules)).toEqual([
      { name: 'hacl-star', licence: 'MIT' },
    ]);
  });

  it.each([
    ['half a file', '{"packages": [', /^Misc\/sbom\.spdx\.json: /],
    ['another form', '{"packages": {}}', /^Misc\/sbom\.spdx\.json: packages: /],
    [
      'no list at all',
      undefined,
      /^images\/python\/vendored\.yaml: older: misses series "3\.12", whose release has no SBOM; /,
    ],
  ])('refuses %s', (_reason, sbom, message) => {
    expect(() => vendoredIn({ series: '3.12', sbom }, rules)).toThrow(message);
  });
});

describe('vendored.yaml', () => {
  it('has every series whose releases have no SBOM, and says of each library what shows that it is there', async () => {
    const { evidence, older } = parseVendoredRules(await read(vendoredPath));
    const { series } = parseVersions(await read('images/python/versions.yaml'), 'versions.yaml');
    const early = Object.keys(series).filter((name) => Number(name.split('.')[1]) < 12);
    expect(Object.keys(older)).toEqual(early);
    for (const { name } of Object.values(older).flat()) expect(evidence).toHaveProperty(name);
  });

  it('refuses an unknown key', () => {
    expect(() => parseVendoredRules('evidence: { a: { modul: x } }\nolder: {}')).toThrow(
      /^images\/python\/vendored\.yaml: /,
    );
  });
});
