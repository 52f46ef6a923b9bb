import { gs1CheckDigit, parsePlaceCode } from '@liangsu/domain/codes';
import { reasonText } from '@liangsu/domain/entries';
import { parseFoodLicence, parseUscc } from '@liangsu/domain/parties';
import i18next from 'i18next';
import type { Language } from '../i18n.ts';

/** What is wrong with a text and what would be right; null when nothing is, or when it is empty. */
export type FieldRule = (text: string, language: Language) => string | null;

export const usccRule: FieldRule = (text, language) => {
  if (text.trim() === '') return null;
  const read = parseUscc(text);
  return read.ok ? null : reasonText(read.reason, language);
};

export const placeCodeRule: FieldRule = (text, language) => {
  if (text.trim() === '') return null;
  const read = parsePlaceCode(text);
  return read.ok ? null : reasonText(read.reason, language);
};

/** Food licence numbers carry a check digit; other licences have no common form. */
export const licenceRule: FieldRule = (text, language) => {
  if (!/^\s*(SC|JY)/i.test(text)) return null;
  const read = parseFoodLicence(text);
  return read.ok ? null : reasonText(read.reason, language);
};

export const glnRule: FieldRule = (text) => {
  const digits = text.trim();
  if (digits === '') return null;
  if (!/^\d{13}$/.test(digits)) return i18next.t('field.glnLength', { length: digits.length });
  const expected = gs1CheckDigit(digits.slice(0, 12));
  return String(expected) === digits[12] ? null : i18next.t('field.glnCheck', { expected });
};

export const numberRule =
  (least: number, most: number): FieldRule =>
  (text) => {
    if (text.trim() === '') return null;
    const value = Number(text);
    return Number.isFinite(value) && value >= least && value <= most
      ? null
      : i18next.t('field.number', { least, most });
  };

export const dayRule: FieldRule = (text) => {
  const day = text.trim();
  if (day === '') return null;
  const valid = /^\d{4}-\d{2}-\d{2}$/.test(day) && isDay(day);
  return valid ? null : i18next.t('field.day');
};

/** The calendar knows no 31 June: a day that comes back changed is none. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
