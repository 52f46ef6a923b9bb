import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actingSide, type Saying, sayOf, withOwnParty } from './claims.ts';
import { ROLE, type Role } from './edge.ts';

const nobody = () => false;
const is = (party: string) => (other: string) => other === party;
const saying = (role: Role, ends: Partial<Saying<string>> = {}): Saying<string> => ({
  role,
  fromPlace: null,
  fromParty: null,
  toPlace: null,
  toParty: null,
  ...ends,
});
const say = (edges: Saying<string>[], operates: (place: string) => boolean = nobody) =>
  sayOf(edges, is('me'), operates);

describe('who may say so', () => {
  it('the holder, the sender, the receiver: whoever the event names', () => {
    expect(say([saying(ROLE.ship, { fromParty: 'me', toParty: 'buyer' })])).toBe('stated');
    expect(say([saying(ROLE.receive, { fromParty: 'seller', toParty: 'me' })])).toBe('stated');
    expect(say([saying(ROLE.delete, { fromParty: 'me' })])).toBe('stated');
  });

  it('the operator of the place, of whose goods soever', () => {
    const edges = [saying(ROLE.input, { fromPlace: 'bin', fromParty: 'other' })];
    expect(say(edges, is('bin'))).toBe('operator');
    expect(say(edges, is('another bin'))).toBe('unconfirmed');
  });

  it('whoever leaves the party out speaks of what is his own', () => {
    const edge = { role: ROLE.delete, fromPlace: 7, fromParty: null, toPlace: null, toParty: null };
    expect(sayOf([edge], (party) => party === 3, nobody)).toBe('own');
    expect(withOwnParty(edge, 3)).toEqual({ ...edge, fromParty: 3 });
    expect(say([saying(ROLE.ship, { toParty: 'buyer' })])).toBe('own');
    expect(say([saying(ROLE.ship, { fromParty: 'seller' })])).toBe('unconfirmed');
    const received = { ...edge, role: ROLE.receive, fromParty: 9 };
    expect(withOwnParty(received, 3)).toEqual({ ...received, toParty: 3 });
  });

  it('an event is one statement: one end that is another’s makes all of it a claim', () => {
    expect(say([saying(ROLE.input, { fromParty: 'other' }), saying(ROLE.output)])).toBe('unconfirmed');
    expect(say([saying(ROLE.input, { fromParty: 'other' }), saying(ROLE.output, { toParty: 'me' })])).toBe(
      'stated',
    );
  });

  it('what moves nothing needs no say', () => {
    for (const role of [ROLE.observe, ROLE.link, ROLE.voided])
      expect(say([saying(role, { fromParty: 'other', toParty: 'other' })])).toBe('nothing');
    expect(say([])).toBe('nothing');
  });
});

const side = fc.option(fc.constantFrom('me', 'other', 'third'), { nil: null });
const edges = fc.array(
  fc.record({
    role: fc.constantFrom(...Object.values(ROLE)),
    fromPlace: fc.option(fc.constantFrom('mine', 'theirs'), { nil: null }),
    fromParty: side,
    toPlace: fc.option(fc.constantFrom('mine', 'theirs'), { nil: null }),
    toParty: side,
  }),
  { maxLength: 5 },
);

describe('properties', () => {
  it('a claim neither names its capturer nor a place of the capturer’s, and moves another’s goods', () => {
    fc.assert(
      fc.property(edges, (list) => {
        const result = say(list, is('mine'));
        const moving = list.filter((edge) => actingSide(edge.role) !== null);
        const named = moving.some((edge) => edge.fromParty === 'me' || edge.toParty === 'me');
        const placed = moving.some((edge) => edge.fromPlace === 'mine' || edge.toPlace === 'mine');
        const others = moving.some((edge) =>
          actingSide(edge.role) === 'from' ? edge.fromParty !== null : edge.toParty !== null,
        );
        expect(result === 'unconfirmed').toBe(moving.length > 0 && !named && !placed && others);
      }),
    );
  });

  it('the order of the lines, and lines that move nothing, change nothing', () => {
    fc.assert(
      fc.property(edges, (list) => {
        const seen = { role: ROLE.observe, fromPlace: 'mine', fromParty: 'me', toPlace: null, toParty: null };
        expect(say([seen, ...[...list].reverse()], is('mine'))).toBe(say(list, is('mine')));
      }),
    );
  });

  it('an own statement names the capturer once the party is filled in, and nobody else is replaced', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(ROLE)), fc.nat(3), fc.nat(3), (role, from, to) => {
        const edge = { role, fromParty: from || null, toParty: to || null };
        const filled = withOwnParty(edge, 9);
        if (edge.fromParty !== null) expect(filled.fromParty).toBe(edge.fromParty);
        if (edge.toParty !== null) expect(filled.toParty).toBe(edge.toParty);
        expect(withOwnParty(filled, 8)).toEqual(filled);
      }),
    );
  });
});
