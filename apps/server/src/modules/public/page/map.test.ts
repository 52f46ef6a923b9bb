import type { JourneyStepView } from '@liangsu/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { journeySketch } from './map.ts';
import { ZH } from './texts.zh.ts';

interface Box {
  x0: number;
  x1: number;
  y0: number;
  y1: number;
}
const touch = (a: Box, b: Box) => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
const step = (code: string, name: string, position: [number, number]) =>
  ({ kind: 'stored', prefecture: { code, name, nameEn: null }, position }) as unknown as JourneyStepView;

function boxesOf(svg: string): { beads: Box[]; names: Box[] } {
  const beads = [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="(\d+)" height="24"/g)].map(
    ([, x, y, w]) => ({
      x0: Number(x),
      x1: Number(x) + Number(w),
      y0: Number(y),
      y1: Number(y) + 24,
    }),
  );
  const names = [...svg.matchAll(/<text x="(\d+)" y="(\d+)" font-size="13.5"[^>]*>([^<]+)</g)].map(
    ([, x, y, name]) => ({
      x0: Number(x),
      x1: Number(x) + name!.length * 13.5,
      y0: Number(y) - 12,
      y1: Number(y) + 2,
    }),
  );
  return { beads, names };
}

// Four areas that lie as close as prefectures do, passed again and again, so that their numbers are wide.
it('neither numbers nor names cover each other', () => {
  const place = fc.record({
    lon: fc.double({ min: 101, max: 104, noNaN: true }),
    lat: fc.double({ min: 23, max: 26, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.array(place, { minLength: 2, maxLength: 4 }),
      fc.array(fc.nat(3), { minLength: 4, maxLength: 12 }),
      (places, visits) => {
        const steps = [...places.keys(), ...visits.map((n) => n % places.length)].map((n) =>
          step(`53${n}`, ['昆明市', '曲靖市', '玉溪市', '楚雄州'][n]!, [places[n]!.lon, places[n]!.lat]),
        );
        const { beads, names } = boxesOf(journeySketch(steps, 'zh-CN', ZH));
        expect(names).toHaveLength(beads.length);
        for (const [i, name] of names.entries()) {
          expect(names.filter((other, j) => j !== i && touch(name, other))).toEqual([]);
          expect(beads.filter((bead) => touch(name, bead))).toEqual([]);
        }
        for (const [i, bead] of beads.entries())
          expect(beads.filter((other, j) => j !== i && touch(bead, other))).toEqual([]);
      },
    ),
  );
});
