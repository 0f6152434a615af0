import { parseYaml } from '@distroless/matrix';
import { z } from 'zod';
import type { Finding } from './assess.ts';

export const vexPath = 'images/python/vex.yaml';

const day = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/, 'a day is written "2026-11-27"')
  .refine(isDay, 'no such day');

// https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md#status-justifications
const justification = z.enum([
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
]);

const statement = z
  .strictObject({
    vulnerability: z.string().regex(/^[A-Z][A-Za-z0-9]*-[\w-]+$/, 'is written "CVE-2026-1234"'),
    packages: z.array(z.string()).min(1),
    justification,
    reason: z.string().min(20, 'says too little: write a sentence'),
    stated: day,
    until: day,
  })
  .refine(({ stated, until }) => stated < until, { path: ['until'], error: 'is not after "stated"' });

/** Why a vulnerability does not apply to packages: source packages of Debian, packages of PyPI, or `cpython`. */
export type VexStatement = z.output<typeof statement>;

const schema = z.strictObject({ statements: z.array(statement) });

/**
 * Reads vex.yaml.
 * @throws Error that names the first wrong or expired statement
 */
export function parseVex(text: string, now: Date): VexStatement[] {
  const { statements } = parseYaml(text, vexPath, schema);
  const today = now.toISOString().slice(0, 10);
  const seen = new Set<string>();
  for (const { vulnerability, packages, until, stated } of statements) {
    const fault = (text: string) => new Error(`${vexPath}: ${vulnerability}: ${text}`);
    if (until < today)
      throw fault(`expired on ${until}; look at it again, and give a later day or remove it`);
    if (stated > today)
      throw fault(`is stated on ${stated}, which is in the future; correct it, or this machine's clock`);
    for (const key of packages.map((name) => `${vulnerability} ${name}`)) {
      if (seen.has(key)) throw fault(`is stated twice for "${key.split(' ')[1]}"; keep one`);
      seen.add(key);
    }
  }
  return statements;
}

/** The statement about a finding. */
export function statementFor(
  finding: Finding,
  statements: readonly VexStatement[],
): VexStatement | undefined {
  const { ecosystem, name } = finding.subject;
  const called = ecosystem === 'GIT' ? 'cpython' : name;
  return statements.find(
    ({ vulnerability, packages }) => vulnerability === finding.id && packages.includes(called),
  );
}

/** What a report says that a statement needs. */
type Report = { image: string; findings: readonly (Finding & { vex?: VexStatement })[] };

/** The statements that apply to an image as OpenVEX 0.2.0; undefined for none: the format has no empty document. */
export function openVexOf({ image, findings }: Report): string | undefined {
  const statements = findings.flatMap(({ vex, subject }) =>
    vex ? [{ statement: vex, purls: subject.purls }] : [],
  );
  const newest = statements
    .map(({ statement }) => statement.stated)
    .sort()
    .at(-1);
  if (newest === undefined) return undefined;
  const document = {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': `https://openvex.dev/docs/distroless-python/${encodeURIComponent(image)}`,
    author: 'Distroless Python',
    timestamp: `${newest}T00:00:00Z`,
    version: 1,
    statements: statements.map(({ statement, purls }) => ({
      vulnerability: { name: statement.vulnerability },
      timestamp: `${statement.stated}T00:00:00Z`,
      products: [{ '@id': image, subcomponents: purls.map((purl) => ({ '@id': purl })) }],
      status: 'not_affected',
      justification: statement.justification,
      impact_statement: `${statement.reason} (until ${statement.until})`,
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function isDay(text: string): boolean {
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
}
