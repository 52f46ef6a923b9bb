import type { PlaceInput } from '@liangsu/contract';
import type { Static } from 'typebox';

/** A place as its form sends it, every field there: a warehouse in Qilin without an operator, unless it is to be another. */
export const placeInput = (change: Partial<Static<typeof PlaceInput>> = {}): Static<typeof PlaceInput> => ({
  name: '一号仓',
  nameEn: null,
  code: null,
  gln: null,
  kind: 'warehouse',
  parentId: null,
  operatorId: null,
  jurisdictionCode: '530302',
  address: null,
  longitude: null,
  latitude: null,
  capacityKg: null,
  ...change,
});
