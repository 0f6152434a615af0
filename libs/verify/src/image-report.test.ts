import { expect, test } from 'vitest';
import { z } from 'zod';
import { countOutcomes, imageReportSchema } from './image-report.ts';

test('the schema of the report is available as a JSON schema', () => {
  const schema = z.toJSONSchema(imageReportSchema);
  expect(Object.keys(schema.properties ?? {})).toEqual(['image', 'what', 'checks', 'counts']);
});

test('outcomes are counted', () => {
  const checks = (['passed', 'failed', 'passed', 'skipped'] as const).map((outcome) => ({
    ...{ name: 'x', holds: 'x', outcome },
  }));
  expect(countOutcomes(checks)).toEqual({ passed: 2, failed: 1, warning: 0, skipped: 1 });
});
