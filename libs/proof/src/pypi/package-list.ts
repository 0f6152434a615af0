import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { conditionalList, parseYaml, type Subject, selectItems } from '@distroless/matrix';
import { z } from 'zod';

/** A package of the index: `requirement` for pip, the modules to import, and why that fails, if it does. */
export type ListedPackage = { requirement: string; name: string; modules: string[]; fails?: string };

const modules = z.array(z.string().regex(/^\w+(\.\w+)*$/, 'not the name of a module')).min(1);
const condition = { since: z.string().optional(), until: z.string().optional() };

const schema = z.strictObject({
  packages: z.record(
    z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*(\[[a-z0-9]+\])?$/, 'not a normalised name of a package'),
    z.union([
      modules.transform((names) => ({ import: names })),
      z.strictObject({
        import: modules,
        ...condition,
        suite: z.string().optional(),
        arch: z.string().optional(),
      }),
    ]),
  ),
  fail: z.array(z.strictObject({ reason: z.string().min(1), packages: conditionalList })),
});

const listPath = 'images/python/pypi.yaml';

/** The packages that pypi.yaml lists for a subject. */
export async function readPackageList(workspace: string, subject: Subject): Promise<ListedPackage[]> {
  return parsePackageList(await readFile(join(workspace, listPath), 'utf8'), subject);
}

/** Errors name the file, for a fault in it or a failure of a package that is not listed. */
export function parsePackageList(text: string, subject: Subject, file = listPath): ListedPackage[] {
  const { packages, fail } = parseYaml(text, file, schema);
  const reasons = new Map(
    fail.flatMap(({ reason, packages: names }) => selectItems(names, subject).map((name) => [name, reason])),
  );
  const unknown = [...reasons.keys()].find((name) => !packages[name]);
  if (unknown !== undefined) throw new Error(`${file}: fail: "${unknown}" is not listed under "packages"`);
  return Object.entries(packages).flatMap(([requirement, { import: names, ...conditions }]) => {
    if (selectItems([{ name: requirement, ...conditions }], subject).length === 0) return [];
    const reason = reasons.get(requirement);
    const name = requirement.replace(/\[.*/, '');
    return [{ requirement, name, modules: names, ...(reason !== undefined && { fails: reason }) }];
  });
}
