import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkBoundaries, graphCycle, MODULE_GRAPH } from './boundaries.ts';

const SERVER = 'apps/server/src';
const GRAPH = { access: [], trace: ['access'], demo: ['access', 'trace'] };

/** A small tree that keeps every rule. */
const SOUND: Record<string, string> = {
  'package.json': '{"name":"x","type":"module","workspaces":["packages/*","apps/*"]}',
  'packages/domain/package.json':
    '{"name":"@x/domain","type":"module","exports":{".":"./src/index.ts","./*":"./src/*/index.ts"}}',
  'packages/domain/src/index.ts': "export * from './lot/index.ts';\n",
  'packages/domain/src/lot/index.ts': "export const lot = 1;\nexport type { Told } from './told.ts';\n",
  // A cycle through types alone is erased before anything runs.
  'packages/domain/src/lot/told.ts':
    "import type { lot } from './index.ts';\nexport type Told = typeof lot;\n",
  'packages/domain/src/lot/lot.test.ts': "import 'node:fs';\nimport 'typebox';\nimport './index.ts';\n",
  'packages/contract/package.json':
    '{"name":"@x/contract","type":"module","exports":{".":"./src/index.ts"},"dependencies":{"typebox":"1"}}',
  'packages/contract/src/index.ts':
    "import { lot } from '@x/domain/lot';\nimport { Type } from 'typebox';\nexport const schema = [lot, Type];\n",
  'apps/console/package.json': '{"name":"@x/console","type":"module"}',
  'apps/console/src/main.tsx':
    "import { schema } from '@x/contract';\nexport const page = <p>{schema}</p>;\n",
  'apps/kiosk/package.json': '{"name":"@x/kiosk","type":"module"}',
  'apps/kiosk/src/main.ts': "import { lot } from '@x/domain';\nexport const page = lot;\n",
  'apps/server/package.json':
    '{"name":"@x/server","type":"module","dependencies":{"fastify":"5"},"devDependencies":{"devtool":"1"}}',
  'scripts/b.ts': 'export const b = 1;\n',
  [`${SERVER}/server.ts`]:
    "import './modules/trace/index.ts';\nimport './platform/db.ts';\nimport 'fastify';\n",
  [`${SERVER}/cli/main.ts`]: "import '../modules/trace/store.ts';\nimport '../server.ts';\n",
  [`${SERVER}/platform/db.ts`]: "import 'node:net';\nexport const db = 1;\n",
  [`${SERVER}/modules/access/index.ts`]: "export * from './store.ts';\nimport './party-routes.ts';\n",
  [`${SERVER}/modules/access/store.ts`]: "import '../../platform/db.ts';\nexport const party = 1;\n",
  [`${SERVER}/modules/access/party-routes.ts`]: "import './store.ts';\n",
  [`${SERVER}/modules/trace/index.ts`]: "import '../access/index.ts';\nexport * from './store.ts';\n",
  [`${SERVER}/modules/trace/store.ts`]: 'export const events = 1;\n',
  [`${SERVER}/modules/trace/trace.test.ts`]: "import '../../testing/harness.ts';\n",
  [`${SERVER}/modules/demo/index.ts`]: "import '../trace/index.ts';\n",
  [`${SERVER}/testing/harness.ts`]: "import '../server.ts';\n",
  'node_modules/typebox/package.json': '{"name":"typebox","version":"1.0.0","main":"dist/index.js"}',
  'node_modules/typebox/dist/index.js': 'exports.Type = 1;',
  'node_modules/fastify/package.json': '{"name":"fastify","version":"5.0.0","main":"index.js"}',
  'node_modules/fastify/index.js': '',
  'node_modules/devtool/package.json': '{"name":"devtool","version":"1.0.0","main":"index.js"}',
  'node_modules/devtool/index.js': '',
};

let root: string;

function plant(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'boundaries-'));
  plant(SOUND);
  mkdirSync(join(root, 'node_modules/@x'));
  for (const name of ['domain', 'contract'])
    symlinkSync(join(root, 'packages', name), join(root, 'node_modules/@x', name));
  symlinkSync(join(root, 'apps/server'), join(root, 'node_modules/@x/server'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const rulesOf = (faults: string[]) => [...new Set(faults.map((fault) => fault.split(':')[0]))].sort();

describe('import rules', () => {
  it('let a sound tree pass, and have read all of it', async () => {
    const verdict = await checkBoundaries(root, GRAPH);
    expect(verdict.faults).toEqual([]);
    expect(verdict.files).toBe(Object.keys(SOUND).filter((path) => /\.tsx?$/.test(path)).length);
    expect(verdict.imports).toBeGreaterThan(20);
  });

  it.each<[rule: string, path: string, text: string]>([
    ['domain-is-pure', 'packages/domain/src/lot/a.ts', "import 'node:fs';"],
    ['domain-is-pure', 'packages/domain/src/lot/a.ts', "import 'typebox';"],
    ['domain-is-pure', 'packages/domain/src/lot/a.ts', "export * from '@x/contract';"],
    ['domain-is-pure', 'packages/domain/src/lot/a.ts', "import type { schema } from '@x/contract';"],
    ['domain-is-pure', 'packages/domain/src/lot/a.ts', "export const later = () => import('node:os');"],
    ['contract-knows-domain-and-typebox', 'packages/contract/src/a.ts', "import 'fastify';"],
    ['contract-knows-domain-and-typebox', 'packages/contract/src/a.ts', "import 'node:path';"],
    ['packages-know-no-app', 'packages/contract/src/a.ts', "import '../../../apps/server/src/server.ts';"],
    ['front-end-stands-alone', 'apps/console/src/a.tsx', "import '../../server/src/platform/db.ts';"],
    ['front-end-stands-alone', 'apps/console/src/a.tsx', "import '@x/server/src/platform/db.ts';"],
    ['front-end-stands-alone', 'apps/console/src/a.tsx', "import '../../kiosk/src/main.ts';"],
    ['front-end-stands-alone', 'apps/kiosk/src/a.ts', "import '../../server/src/platform/db.ts';"],
    ['server-knows-no-front-end', `${SERVER}/a.ts`, "import '../../console/src/main.tsx';"],
    ['server-knows-no-script', `${SERVER}/a.ts`, "import '../../../scripts/b.ts';"],
    ['platform-knows-no-module', `${SERVER}/platform/a.ts`, "import '../modules/access/index.ts';"],
    ['platform-knows-no-module', `${SERVER}/platform/a.ts`, "import '../server.ts';"],
    ['module-knows-no-entry', `${SERVER}/modules/access/a.ts`, "import '../../cli/main.ts';"],
    ['module-knows-no-entry', `${SERVER}/modules/access/a.ts`, "import '../../server.ts';"],
    ['module-through-its-index', `${SERVER}/modules/trace/a.ts`, "import '../access/store.ts';"],
    ['server-enters-modules-through-index', `${SERVER}/a.ts`, "import './modules/trace/store.ts';"],
    ['module-graph-of-access', `${SERVER}/modules/access/a.ts`, "import '../trace/index.ts';"],
    ['module-graph-of-trace', `${SERVER}/modules/trace/a.ts`, "import type {} from '../demo/index.ts';"],
    ['routes-are-the-outside', `${SERVER}/modules/access/a.ts`, "import './party-routes.ts';"],
    ['only-tests-use-testing', `${SERVER}/modules/trace/a.ts`, "import '../../testing/harness.ts';"],
    ['only-tests-use-testing', 'packages/domain/src/lot/a.ts', "import './lot.test.ts';"],
    ['no-undeclared-package', 'apps/console/src/a.tsx', "import 'typebox';"],
    ['no-development-package', `${SERVER}/a.ts`, "import 'devtool';"],
    ['no-unresolved-import', `${SERVER}/a.ts`, "import './nowhere.ts';"],
    ['no-cycle', `${SERVER}/modules/trace/store.ts`, "import './index.ts';"],
    ['module-graph', `${SERVER}/modules/surprise/index.ts`, 'export const a = 1;'],
  ])('refuse %s: %s %s', async (rule, path, text) => {
    plant({ [path]: `${text}\n` });
    expect(rulesOf((await checkBoundaries(root, GRAPH)).faults)).toContain(rule);
  });

  it('refuse a declared graph with a cycle', async () => {
    const graph = { access: ['demo'], trace: ['access'], demo: ['trace'] };
    expect(graphCycle(graph)).toEqual(['access', 'demo', 'trace', 'access']);
    expect(rulesOf((await checkBoundaries(root, graph)).faults)).toContain('module-graph');
    expect(graphCycle(MODULE_GRAPH)).toBeNull();
  });
});

describe('the checker', () => {
  it('fails when the reader read nothing', async () => {
    const nothing = (async (...args: Parameters<typeof cruise>) => {
      const result = await cruise(...args);
      if (typeof result.output !== 'string') {
        result.output.modules = [];
        result.output.summary.violations = [];
        result.output.summary.totalCruised = 0;
      }
      return result;
    }) as typeof cruise;
    const { faults } = await checkBoundaries(root, GRAPH, nothing);
    expect(faults).toHaveLength(Object.keys(SOUND).filter((path) => /\.tsx?$/.test(path)).length);
    expect(rulesOf(faults)).toEqual(['not-read']);
  });

  it('fails when the reader saw the files but none of their imports', async () => {
    const blind = (async (...args: Parameters<typeof cruise>) => {
      const result = await cruise(...args);
      if (typeof result.output !== 'string')
        for (const module of result.output.modules) module.dependencies = [];
      return result;
    }) as typeof cruise;
    expect((await checkBoundaries(root, GRAPH, blind)).faults).toContain(
      `not-read: no import of ${SERVER}/server.ts was seen, though it has some`,
    );
  });

  it('fails on an empty folder', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'boundaries-empty-'));
    expect(rulesOf((await checkBoundaries(empty)).faults)).toEqual(['not-read']);
    mkdirSync(join(empty, 'packages'));
    expect(rulesOf((await checkBoundaries(empty)).faults)).toEqual(['not-read']);
    rmSync(empty, { recursive: true });
  });
});
