import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AttestedAuditEntry,
  AUDIT_ENTRY_MEMBERS,
  auditEntryHash,
  compareEntries,
  type HashedEntry,
  pruningFault,
} from './audit-trail.ts';
import { encodeCanonical } from './canonical.ts';
import { leafHash, treeRoot } from './hashing.ts';
import { leafEntry } from './leaf.ts';
import { hexOf, sha256 } from './testing/slow-tree.ts';

const example: AttestedAuditEntry = {
  no: '4711',
  at: '2026-11-22T01:02:03.004000Z',
  actor: 'user:depot-3',
  actorName: '张三',
  party: '17',
  ground: 'role',
  groundWhat: 'clerk',
  groundRelation: 'own',
  action: 'event.capture',
  method: 'POST',
  route: '/api/v1/events',
  thing: null,
  thingId: null,
  outcome: 'allowed',
  code: null,
  before: null,
  after: '{"accepted": 3}',
  address: '203.0.113.9/32',
  agent: 'test browser',
  request: '018f2b7c-0000-7000-8000-000000000003',
  times: '1',
};

const text = fc.option(fc.string({ unit: 'grapheme', maxLength: 12 }), { nil: null });
const entries = fc.record(
  Object.fromEntries(AUDIT_ENTRY_MEMBERS.map((name) => [name, text])) as Record<
    (typeof AUDIT_ENTRY_MEMBERS)[number],
    typeof text
  >,
);
const rootOf = (list: readonly HashedEntry[]) =>
  hexOf(
    treeRoot(
      list.map(({ hash }) => hash),
      sha256,
    ),
  );

describe('an entry of the audit trail', () => {
  it('has the bytes that docs/ledger.md gives, and so has its day', () => {
    const documented = readFileSync(join(import.meta.dirname, '../../../../docs/ledger.md'), 'utf8');
    const salt = Uint8Array.from({ length: 32 }, (_, i) => i);
    const other = { ...example, no: '4712', outcome: 'denied', code: 'access.denied', after: null };
    const hashes = [example, other].map((entry) => auditEntryHash(entry, sha256));
    const root = treeRoot(hashes, sha256);
    const content = {
      what: 'audit_day',
      id: '2026-11-22/2026-11',
      entries: '2',
      root: hexOf(root),
      keptUntil: '2027-06',
    };
    const entry = leafEntry('auditTrail', salt, content, sha256);
    for (const [name, bytes] of [
      ['entry 4711    ', encodeCanonical(example)],
      ['hash of 4711  ', hashes[0]!],
      ['hash of 4712  ', hashes[1]!],
      ['root of both  ', root],
      ['leaf of day   ', entry],
      ['its leaf hash ', leafHash(entry, sha256)],
    ] as const)
      expect(documented).toContain(`\n${name}${hexOf(bytes)}\n`);
  });

  it('has another hash for another value of any member, and of nothing else', () => {
    fc.assert(
      fc.property(entries, fc.constantFrom(...AUDIT_ENTRY_MEMBERS), text, (entry, name, value) => {
        const changed = { ...entry, [name]: value };
        const same = hexOf(auditEntryHash(changed, sha256)) === hexOf(auditEntryHash(entry, sha256));
        expect(same).toBe(entry[name] === value);
      }),
    );
    const more = { ...example, day: '2026-11-22' } as AttestedAuditEntry;
    expect(auditEntryHash(more, sha256)).toEqual(auditEntryHash(example, sha256));
  });
});

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
const days = fc.uniqueArray(fc.record({ no: fc.integer({ min: 1, max: 60 }), hash }), {
  selector: ({ no }) => no,
  maxLength: 40,
});

describe('comparing the entries of a day', () => {
  it('names exactly what was altered, taken away and added, in whichever order they come', () => {
    fc.assert(
      fc.property(
        days.chain((day) =>
          fc.tuple(
            fc.constant(day),
            fc.array(fc.constantFrom('keep', 'alter', 'remove'), {
              minLength: day.length,
              maxLength: day.length,
            }),
            fc.uniqueArray(fc.integer({ min: 61, max: 90 }), { maxLength: 5 }),
          ),
        ),
        ([day, acts, added]) => {
          const found = day.flatMap(({ no, hash }, i) => {
            if (acts[i] === 'remove') return [];
            return [{ no, hash: acts[i] === 'alter' ? hash.map((byte) => byte ^ 1) : hash }];
          });
          found.push(...added.map((no) => ({ no, hash: new Uint8Array(32) })));
          const expected = [
            ...day.flatMap(({ no }, i) =>
              acts[i] === 'keep' ? [] : [{ no, what: acts[i] === 'alter' ? 'altered' : 'missing' }],
            ),
            ...added.map((no) => ({ no, what: 'added' })),
          ].sort((a, b) => a.no - b.no);
          const told = compareEntries(day, found.reverse());
          expect(told).toEqual(expected);
          const inOrder = (list: readonly HashedEntry[]) => [...list].sort((a, b) => a.no - b.no);
          expect(rootOf(inOrder(found)) === rootOf(inOrder(day))).toBe(told.length === 0);
        },
      ),
    );
  });

  it('takes a second entry under a number for one that was added', () => {
    const one = { no: 1, hash: new Uint8Array(32) };
    const two = { no: 1, hash: new Uint8Array(32).fill(1) };
    for (const found of [
      [one, two],
      [two, one],
    ])
      expect(compareEntries([one], found)).toEqual([{ no: 1, what: 'added' }]);
    expect(compareEntries([one, one], [one])).toEqual([{ no: 1, what: 'missing' }]);
  });
});

describe('removing what was kept long enough', () => {
  const day = (keptUntil: string, entries = 1) => ({ keptUntil, entries });
  const at = new Date('2026-12-01T00:00:00+08:00');
  const later = new Date('2027-01-01T00:00:00Z');
  it.each([
    [[day('2026-12'), day('2026-06', 2)], 3, later, null],
    [[day('2027-01'), day('2026-06', 2)], 3, later, 'early'],
    [[day('2026-12')], 2, later, 'entries'],
    [[day('2026-12')], 1, new Date(at.getTime() - 1), 'future'],
    [[], 0, later, null],
  ] as const)('%j, of which %i are said to be gone: %s %s', (days, entries, now, fault) => {
    expect(pruningFault(days, { entries, at }, now)).toBe(fault);
  });
  it('reckons months by the clock of Shanghai', () => {
    const just = new Date('2026-11-30T15:59:59.999Z');
    expect(pruningFault([day('2026-12')], { entries: 1, at: just }, later)).toBe('early');
  });
});
