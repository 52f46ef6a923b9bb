import { describe, expect, it } from 'vitest';
import { type Acting, INSTALLATION, may, type Organisation, type Role } from '../access/index.ts';
import { ENTRY_KINDS, rightToLoad, TABLE_KINDS } from './index.ts';

const MILL: Organisation = {
  id: 7,
  kinds: ['processor'],
  state: 'approved',
  jurisdiction: '530302',
  authority: null,
};
const loads = (role: Role, organisation: Organisation, grants: string[] = []) => {
  const acting: Acting = {
    known: true,
    memberships: [{ role, organisation }],
    grants: new Set(grants),
    grantedTo: grants.length > 0 ? organisation : null,
  };
  return TABLE_KINDS.filter((kind) => {
    const right = rightToLoad(kind, organisation.id);
    return right === null || may(acting, right.action, right.thing).allowed;
  });
};

describe('who loads which table', () => {
  it('is: what happened whoever imports, places who keeps their organisation’s, parties the data steward', () => {
    expect(loads('keeper', MILL)).toEqual(ENTRY_KINDS);
    expect(loads('clerk', MILL)).toEqual(['place', ...ENTRY_KINDS]);
    expect(loads('qualityManager', MILL)).toEqual(['place', ...ENTRY_KINDS]);
    expect(loads('dataSteward', INSTALLATION)).toEqual(TABLE_KINDS);
    expect(loads('keeper', MILL, ['party.write'])).toEqual(['party', ...ENTRY_KINDS]);
    expect(loads('clerk', { ...MILL, state: 'suspended' })).toEqual(ENTRY_KINDS);
  });
});
