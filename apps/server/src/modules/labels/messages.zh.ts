import type { LabelError } from './types.ts';

export const LABEL_MESSAGES_ZH: Readonly<Record<LabelError['code'], string>> = {
  'labels.layout': '标签排版放不进页面，或标签小于 {smallest} 毫米',
  'labels.carrier': '二维码容纳不下“{value}”',
};
