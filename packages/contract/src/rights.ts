import type { Locale } from './errors.ts';

/**
 * What each right allows, in words for people. Every action of the routes is in here (a test sees to it), and those that
 * are asked for elsewhere: EPCIS queries, and people's names and numbers.
 */
export const RIGHT_WORDS: Readonly<Record<string, { zh: string; en: string }>> = {
  'entry.correct': { zh: '更正和撤销录入', en: 'correct and cancel entries' },
  'entry.create': { zh: '录入业务记录', en: 'make entries' },
  'entry.read': { zh: '查看录入记录', en: 'see entries' },
  'event.capture': { zh: '提交追溯事件', en: 'hand in events' },
  'event.query': { zh: '查询追溯事件', en: 'query events' },
  'import.create': { zh: '导入表格', en: 'import spreadsheets' },
  'import.read': { zh: '查看导入记录', en: 'see imports' },
  'jurisdiction.write': { zh: '维护行政区划', en: 'keep the list of areas' },
  'label.print': { zh: '打印标签', en: 'print labels' },
  'lot.read': { zh: '查看批次', en: 'see lots' },
  'lot.trace': { zh: '追溯批次', en: 'trace lots' },
  'party.contact': { zh: '查看主体的联系人和电话', en: 'see contacts of parties' },
  'party.merge': { zh: '合并主体', en: 'merge parties' },
  'party.read': { zh: '查看主体', en: 'see parties' },
  'party.write': { zh: '登记和修改主体', en: 'enter and change parties' },
  'place.read': { zh: '查看地点', en: 'see places' },
  'place.write': { zh: '登记和修改地点', en: 'enter and change places' },
  'publicReport.handle': { zh: '处理公众反映', en: 'handle reports from the public' },
  'publicReport.read': { zh: '查看公众反映', en: 'see reports from the public' },
};

/** A right in words; one without words of its own is its code. */
export function rightWords(action: string, locale: Locale): string {
  const words = RIGHT_WORDS[action];
  return words === undefined ? action : locale === 'en' ? words.en : words.zh;
}
