import { expect, it } from 'vitest';
import { eventDetails, eventWord } from './event-word.ts';

it.each([
  ['input', 'storing', null, 'store'],
  ['output', 'storing', null, 'store'],
  ['input', 'creating_class_instance', null, 'input'],
  ['output', 'commissioning', null, 'output'],
  ['input', 'packing', null, 'packInput'],
  ['output', 'repackaging', null, 'repackOutput'],
  ['delete', 'retail_selling', 'retail_sold', 'sold'],
  ['delete', 'retail_selling', null, 'sold'],
  ['delete', 'dispensing', 'dispensed', 'consumed'],
  ['delete', 'destroying', 'destroyed', 'destroyed'],
  ['delete', 'decommissioning', null, 'delete'],
  ['delete', 'stock_taking', 'unknown', 'short'],
  ['add', 'stock_taking', 'active', 'surplus'],
  ['add', 'commissioning', 'active', 'add'],
  ['ship', 'shipping', 'in_transit', 'ship'],
])('%s by %s with %s is “%s”', (role, bizStep, disposition, word) =>
  expect(eventWord({ role, bizStep, disposition })).toBe(word),
);

it('says step and disposition only where they add something', () => {
  expect(eventDetails({ role: 'ship', bizStep: 'shipping', disposition: 'in_transit' })).toEqual({
    bizStep: null,
    disposition: null,
  });
  expect(eventDetails({ role: 'ship', bizStep: 'shipping', disposition: 'returned' })).toEqual({
    bizStep: null,
    disposition: 'returned',
  });
  expect(eventDetails({ role: 'observe', bizStep: 'inspecting', disposition: 'conformant' })).toEqual({
    bizStep: 'inspecting',
    disposition: 'conformant',
  });
});
