import { describe, expect, it } from 'vitest';
import { compareLayers } from './compare-layers.ts';

const head = 'image       layers  in podman and docker';

describe('compareLayers', () => {
  it.each([
    {
      reason: 'the same layers in the same order are equal',
      images: [
        { image: 'runtime:3.13', podman: ['a', 'b'], docker: ['a', 'b'] },
        { image: 'debug', podman: ['a', 'b', 'c'], docker: ['a', 'b', 'c'] },
      ],
      equal: true,
      table: [
        'image         layers  in podman and docker',
        'runtime:3.13       2  equal',
        'debug              3  equal',
      ],
    },
    {
      reason: 'a different layer is shown with its number and both digests',
      images: [{ image: 'debug:3.13', podman: ['a', 'b'], docker: ['a', 'x'] }],
      equal: false,
      table: [head, 'debug:3.13       2  DIFFERENT', '  2. podman b', '     docker x'],
    },
    {
      reason: 'an extra layer is a difference',
      images: [{ image: 'debug:3.13', podman: ['a'], docker: ['a', 'b'] }],
      equal: false,
      table: [head, 'debug:3.13       2  DIFFERENT', '  2. podman none', '     docker b'],
    },
    {
      reason: 'an image that neither engine has is not equal',
      images: [{ image: 'debug:3.13', podman: [], docker: [] }],
      equal: false,
      table: [head, 'debug:3.13       0  in neither'],
    },
    {
      reason: 'a comparison without images fails',
      images: [],
      equal: false,
      table: ['image  layers  in podman and docker'],
    },
  ])('$reason', ({ images, equal, table }) => {
    expect(compareLayers(images)).toEqual({ equal, table: table.join('\n') });
  });
});
