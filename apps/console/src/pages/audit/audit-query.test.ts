import { describe, expect, it } from 'vitest';
import { auditQueryOf, changeLines, secondOf } from './audit-query.ts';

describe('a search of the audit trail', () => {
  it('is asked for in Chinese time, by day or minute', () => {
    expect(auditQueryOf({ from: '2026-11-01', to: '2026-11-22T14:05', outcome: 'denied' })).toEqual({
      from: '2026-11-01T00:00:00+08:00',
      to: '2026-11-22T14:05:00+08:00',
      outcome: 'denied',
    });
  });

  it('asks which thing only of a kind', () => {
    expect(auditQueryOf({ thingId: '7' })).toEqual({});
    expect(auditQueryOf({ thing: 'party', thingId: '7' })).toEqual({ thing: 'party', thingId: '7' });
  });

  it('shows seconds by the clock of China', () => {
    expect(secondOf('2026-11-22T06:05:07.123Z')).toBe('2026-11-22 14:05:07');
  });
});

describe('what changed', () => {
  it('is told field by field, what is only before or only after too', () => {
    expect(
      changeLines({ state: 'applied', name: 'a' }, { state: 'approved', kinds: ['x'], on: false }),
    ).toEqual([
      { field: 'state', before: 'applied', after: 'approved' },
      { field: 'name', before: 'a', after: '' },
      { field: 'kinds', before: '', after: '["x"]' },
      { field: 'on', before: '', after: 'false' },
    ]);
    expect(changeLines({ disabledAt: null }, { disabledAt: '2026-11-22T06:05:07.123Z' })).toEqual([
      { field: 'disabledAt', before: '', after: '2026-11-22 14:05:07' },
    ]);
    expect(changeLines(null, null)).toEqual([]);
    expect(changeLines('a', 'b')).toEqual([{ field: '', before: 'a', after: 'b' }]);
  });
});
