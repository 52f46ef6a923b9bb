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
    const taken = saying(ROLE.input, { fromParty: 'other' });
    expect(say([taken, saying(ROLE.output)])).toBe('unconfirmed');
    expect(say([taken, saying(ROLE.output, { toParty: 'me' })])).toBe('unconfirmed');
    // Nobody takes by silence: what it is taken from is then his own.
    expect(say([saying(ROLE.input), saying(ROLE.output, { toParty: 'me' })])).toBe('own');
    expect(say([saying(ROLE.delete, { toParty: 'me' })])).toBe('own');
    expect(say([saying(ROLE.delete, { fromParty: 'other', toParty: 'me' })])).toBe('unconfirmed');
  });

  it('undoing a shipment takes its sender, or who operates the place it left', () => {
    expect(say([saying(ROLE.voidShip, { fromParty: 'me' })])).toBe('stated');
    expect(say([saying(ROLE.voidShip, { fromPlace: 'yard' })], is('yard'))).toBe('operator');
    expect(say([saying(ROLE.voidShip)])).toBe('unconfirmed');
    expect(say([saying(ROLE.voidShip, { fromParty: 'other', toParty: 'me' })])).toBe('unconfirmed');
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
  it('a claim takes, makes or moves what is another’s, where its capturer is neither a side of it nor the operator', () => {
    fc.assert(
      fc.property(edges, (list) => {
        const foreign = list.some((edge) => {
          const side = actingSide(edge.role);
          if (side === null) return false;
          const [party, place] =
            side === 'from' ? [edge.fromParty, edge.fromPlace] : [edge.toParty, edge.toPlace];
          const twoSided = [ROLE.ship, ROLE.receive, ROLE.handOver, ROLE.ownership].some(
            (role) => role === edge.role,
          );
          const mine = twoSided
            ? [edge.fromParty, edge.toParty].includes('me') || [edge.fromPlace, edge.toPlace].includes('mine')
            : party === 'me' || place === 'mine';
          if (party === null && place !== 'mine') return edge.role === ROLE.voidShip;
          return !mine;
        });
        expect(say(list, is('mine')) === 'unconfirmed').toBe(foreign);
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
