import type { Tree } from '@distroless/image';
import { PackageURL } from 'packageurl-js';
import { z } from 'zod';
import { type Component, idOf, type Licence } from './component.ts';
import { genericPurl } from './purl.ts';
import { valid } from './python-licence.ts';

const licence = z.object({
  expression: z.string().optional(),
  license: z.object({ id: z.string().optional() }).optional(),
});
const schema = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z
    .array(
      z.object({
        name: z.string().min(1),
        version: z.string().optional(),
        purl: z.string().optional(),
        cpe: z.string().optional(),
        licenses: z.array(licence).default([]),
      }),
    )
    .default([]),
});

type Listed = z.output<typeof schema>['components'][number];

/**
 * What is compiled into a wheel, such as Rust's crates and OpenSSL, from the SBOMs that it carries in `dist-info/sboms`
 * (https://peps.python.org/pep-0770/). One without a version says nothing that could be looked up, and is left out.
 * @param carrier the id of the wheel's component
 * @throws Error that names the file when it is no CycloneDX
 */
export function wheelSboms(tree: Tree, files: readonly string[], carrier: string): Component[] {
  const paths = files.filter((path) => /\.dist-info\/sboms\/[^/]+\.json$/.test(path));
  return paths.flatMap((path) => {
    const result = schema.safeParse(toJson(tree.read(path)?.toString('utf8') ?? ''));
    if (!result.success)
      throw new Error(`/${path}: is no SBOM in CycloneDX; leave out its wheel, or read its format too`);
    return result.data.components.flatMap((listed) => componentOf(listed, { path, carrier }));
  });
}

function componentOf(listed: Listed, { path, carrier }: { path: string; carrier: string }): Component[] {
  const { name, version, cpe } = listed;
  if (version === undefined) return [];
  const { type, purl } = purlOf(listed, version);
  return [
    {
      id: idOf(type, name, version),
      kind: 'carried',
      ...{ name, version, purl },
      ...(cpe !== undefined && { cpe }),
      licence: licenceOf(listed),
      ...{ sources: [], within: [carrier], files: [path] },
    },
  ];
}

/** Places of the machine that built the wheel (`download_url=file://…`) say nothing here. */
function purlOf({ name, purl }: Listed, version: string): { type: string; purl: string } {
  try {
    const { type, namespace, name: written, version: own } = PackageURL.fromString(purl ?? '');
    const bare = new PackageURL(type ?? '', namespace, written ?? '', own, undefined, undefined);
    return { type: type ?? '', purl: bare.toString().replaceAll('+', '%2B') };
  } catch {
    return { type: 'generic', purl: genericPurl(name, version) };
  }
}

function licenceOf({ licenses: [first] }: Listed): Licence {
  const written = first?.expression ?? first?.license?.id;
  const expression = written === undefined ? undefined : valid(written);
  if (expression !== undefined) return { expression, texts: [] };
  return { reason: "the wheel's SBOM states no licence of the SPDX list" };
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
