import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AskedKinds, afterAnswer, answeredParts, type HeldKinds } from './application.ts';
import { DISCIPLINES, type Discipline, ORGANISATION_KINDS, type OrganisationKind } from './organisations.ts';
import { ROLE_NAMES, ROLES, type RoleText, roleFits } from './roles.ts';

const KINDS = (Object.keys(ORGANISATION_KINDS) as OrganisationKind[]).filter(
  (kind) => kind !== 'installation' && kind !== 'authority',
);
const kinds = fc.subarray(KINDS, { minLength: 1 });
const disciplines = fc.subarray(Object.keys(DISCIPLINES) as Discipline[]);
const answersTo = (kind: OrganisationKind): readonly Discipline[] => ORGANISATION_KINDS[kind].answersTo;
const of = (asked: AskedKinds, bureau: readonly Discipline[]): OrganisationKind[] =>
  answeredParts(asked.kinds)
    .filter((part) => part.disciplines.some((one) => bureau.includes(one)))
    .flatMap((part) => part.kinds);

/** Bureaus answer one after another, each for what is its; then what counts and what waits. */
function answers(
  held: HeldKinds,
  wanted: readonly OrganisationKind[],
  jurisdictionCode: string,
  bureaus: readonly { disciplines: readonly Discipline[]; approve: boolean }[],
) {
  let asked: AskedKinds = { kinds: wanted, open: wanted, jurisdictionCode };
  let now = held;
  let approved = false;
  for (const bureau of bureaus) {
    const answered = of(asked, bureau.disciplines);
    // Whoever answers for nothing that waits has nothing to say.
    if (!answered.some((kind) => asked.open.includes(kind))) continue;
    const after = afterAnswer(now, asked, answered, bureau.approve);
    if (bureau.approve) now = { kinds: after.kinds, jurisdictionCode };
    approved ||= bureau.approve;
    asked = { ...asked, open: after.open };
  }
  return { kinds: now?.kinds ?? [], open: asked.open, approved };
}

const bureaus = fc.array(fc.record({ disciplines, approve: fc.boolean() }), { maxLength: 5 });

describe('an organisation of several kinds', () => {
  it('is admitted to no kind that no bureau of its discipline approved, nor to a role by such a kind', () => {
    fc.assert(
      fc.property(kinds, bureaus, (wanted, all) => {
        const { kinds: counts } = answers(null, wanted, '530302', all);
        const approved = all.filter((one) => one.approve).flatMap((one) => one.disciplines);
        for (const kind of counts) {
          expect(wanted).toContain(kind);
          expect(answersTo(kind).some((one) => approved.includes(one))).toBe(true);
        }
        for (const role of ROLE_NAMES) {
          const { within }: RoleText = ROLES[role];
          if (within !== null && roleFits(role, counts))
            expect(
              within.some(
                (kind) => counts.includes(kind) && answersTo(kind).some((d) => approved.includes(d)),
              ),
            ).toBe(true);
        }
      }),
    );
  });

  it('is all that it asked for once each of its disciplines approved, in whichever order', () => {
    fc.assert(
      fc.property(kinds, fc.nat(), (wanted, seed) => {
        const each = answeredParts(wanted).map((part) => ({ disciplines: part.disciplines, approve: true }));
        const turn = seed % each.length;
        const { kinds: counts, open } = answers(null, wanted, '530302', [
          ...each.slice(turn),
          ...each.slice(0, turn),
        ]);
        expect([counts, open]).toEqual([wanted, []]);
      }),
    );
  });

  it('waits for whoever has not answered, and an answer is given once', () => {
    fc.assert(
      fc.property(kinds, bureaus, (wanted, all) => {
        const { open } = answers(null, wanted, '530302', all);
        const heard = all.flatMap((one) => one.disciplines);
        expect(open).toEqual(wanted.filter((kind) => !answersTo(kind).some((one) => heard.includes(one))));
      }),
    );
  });

  it('keeps what was admitted while it stays, and loses it by a move until that is answered', () => {
    fc.assert(
      fc.property(kinds, kinds, bureaus, fc.boolean(), (before, wanted, all, moves) => {
        const held = { kinds: before, jurisdictionCode: '530302' };
        const { kinds: counts, approved } = answers(held, wanted, moves ? '530322' : '530302', all);
        if (!moves) for (const kind of before) if (wanted.includes(kind)) expect(counts).toContain(kind);
        if (!approved) expect(counts).toEqual(before);
        else if (moves) {
          const yes = all.filter((one) => one.approve).flatMap((one) => one.disciplines);
          for (const kind of counts) expect(answersTo(kind).some((one) => yes.includes(one))).toBe(true);
        }
      }),
    );
  });

  it('an authority with a laboratory is one, by its own disciplines', () => {
    expect(answeredParts(['authority', 'laboratory'], ['grain'])).toEqual([
      { kinds: ['authority', 'laboratory'], disciplines: ['grain'] },
    ]);
  });
});
