import {
  CODE_MESSAGES_EN,
  CODE_MESSAGES_ZH,
  fillTemplate,
  type Language,
  type Reason,
} from '../codes/index.ts';
import { PARTY_MESSAGES_EN, PARTY_MESSAGES_ZH, RECORD_MESSAGES } from '../parties/index.ts';
import { UNIT_MESSAGES_EN, UNIT_MESSAGES_ZH } from '../units/index.ts';
import { ENTRY_MESSAGES_EN } from './messages.en.ts';
import { ENTRY_MESSAGES_ZH } from './messages.zh.ts';

const records = (language: 'zh' | 'en'): Record<string, string> =>
  Object.fromEntries(Object.entries(RECORD_MESSAGES).map(([code, text]) => [code, text[language]]));

const TEXTS: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  'zh-CN': {
    ...records('zh'),
    ...UNIT_MESSAGES_ZH,
    ...PARTY_MESSAGES_ZH,
    ...CODE_MESSAGES_ZH,
    ...ENTRY_MESSAGES_ZH,
  },
  en: {
    ...records('en'),
    ...UNIT_MESSAGES_EN,
    ...PARTY_MESSAGES_EN,
    ...CODE_MESSAGES_EN,
    ...ENTRY_MESSAGES_EN,
  },
};

/** What is wrong and what would be right, as a sentence in the reader's language. */
export function reasonText(reason: Reason, language: Language): string {
  const text = TEXTS[language][reason.code];
  return text === undefined ? reason.code : fillTemplate(text, reason.params);
}
