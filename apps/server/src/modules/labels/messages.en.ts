import type { LabelError } from './types.ts';

export const LABEL_MESSAGES_EN: Readonly<Record<LabelError['code'], string>> = {
  'labels.layout': 'The labels do not fit the page, or are smaller than {smallest} mm',
  'labels.carrier': 'The symbol cannot hold “{value}”',
};
