import { parseYaml } from '@distroless/matrix';
import { z } from 'zod';

export const budgetPath = 'images/python/budget.yaml';

const megabytes = z.number().positive();

const budget = z.strictObject({
  /** Of the layer's tar, in MB. */
  unpacked: megabytes,
  /** Of the layer as a release is sealed and pulled, in MB; missing until a release was built. */
  pulled: megabytes.optional(),
});

const schema = z.strictObject({
  /** Architectures whose unpacked layers may be larger than those of amd64, by this factor. */
  factors: z.partialRecord(z.enum(['arm64']), z.number().min(1)),
  /** By the layer's name, then by series or suite, or `all`. */
  layers: z.record(
    z.string().regex(/^(builder|runtime|debug)\/[a-z-]+$/, 'a layer is written "runtime/rootfs"'),
    z.record(z.string(), budget),
  ),
});

/** budget.yaml: how large the layers of our images may be. */
export type Budgets = z.output<typeof schema>;

/** The most bytes that a layer may have. */
export type Budget = { unpacked: number; pulled?: number };

/** Whose budget it is, by the labels and the configuration of the image. */
export type Owner = { series: string; suite: string; architecture: string };

/** @throws Error that names the file and the faulty key */
export function parseBudgets(text: string, file = budgetPath): Budgets {
  return parseYaml(text, file, schema);
}

/** The budget of a layer in bytes: that of the series, else of its suite, else of all. */
export function findBudget(
  { layers, factors }: Budgets,
  layer: string,
  { series, suite, architecture }: Owner,
): Budget | undefined {
  const entries = layers[layer] ?? {};
  const found = entries[series] ?? entries[suite] ?? entries['all'];
  if (!found) return undefined;
  const { unpacked, pulled } = found;
  return {
    unpacked: unpacked * 1e6 * factorOf(factors, architecture),
    ...(pulled !== undefined && { pulled: pulled * 1e6 }),
  };
}

export function factorOf(factors: Budgets['factors'], architecture: string): number {
  return architecture === 'arm64' ? (factors.arm64 ?? 1) : 1;
}
