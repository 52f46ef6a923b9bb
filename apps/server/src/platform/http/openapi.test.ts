import { readFileSync } from 'node:fs';
import { ERRORS } from '@liangsu/contract';
import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeApi, OPENAPI_FILE } from '../../cli/openapi.ts';
import type { OpenApiDocument } from './openapi.ts';

interface Operation {
  operationId: string;
  summary?: string;
  tags?: string[];
  security?: unknown[];
  responses: Record<string, { $ref?: string; content?: Record<string, unknown> }>;
  'x-liangsu-action'?: string;
}

let text: string;
let document: OpenApiDocument;
let operations: [name: string, operation: Operation][];
beforeAll(async () => {
  text = await describeApi();
  document = JSON.parse(text);
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method} ${path}`,
      operation as Operation,
    ]),
  );
});

describe('the description of the API', () => {
  it('is the committed one (otherwise: node scripts/liangsu.mjs openapi --write)', () => {
    expect(text === readFileSync(OPENAPI_FILE, 'utf8')).toBe(true);
  });

  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(JSON.parse(text));
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });

  it('names, sorts and guards every operation', () => {
    expect(operations.length).toBeGreaterThan(20);
    for (const [name, operation] of operations) {
      expect(operation.summary, name).toMatch(/\w/);
      expect(operation.tags, name).toHaveLength(1);
      expect(operation['x-liangsu-action'], name).toMatch(/^(public|self|\w+\.\w+)$/);
      if (operation['x-liangsu-action'] === 'public') expect(operation.security, name).toEqual([]);
      else expect(Object.keys(operation.responses), name).toEqual(expect.arrayContaining(['401', '403']));
    }
    const ids = operations.map(([, operation]) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('describes every error as a problem document', () => {
    for (const [name, operation] of operations)
      for (const [status, response] of Object.entries(operation.responses))
        if (Number(status) >= 400)
          expect(response.$ref, name).toBe(`#/components/responses/Problem${status}`);
    const responses = document.components.responses as Record<string, Operation['responses'][string]>;
    expect(Object.keys(responses).sort()).toEqual(
      [...new Set(Object.values(ERRORS).map(({ status }) => `Problem${status}`))].sort(),
    );
    for (const response of Object.values(responses))
      expect(Object.keys(response.content!)).toEqual(['application/problem+json']);
  });
});
