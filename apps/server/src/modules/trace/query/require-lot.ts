import type { Locale } from '@liangsu/contract';
import type { Queryable } from '../../../platform/db/pool.ts';
import { AppError } from '../../../platform/http/errors.ts';
import { canonicalCode, codeProblem } from './codes.ts';
import { findLot, type LotFacts } from './facts.ts';

/** The lot that a path parameter names, by any way of writing its code; throws code.invalid or resource.notFound. */
export async function requireLot(db: Queryable, text: string, locale: Locale): Promise<LotFacts> {
  const lot = (await findLot(db, canonicalCode(text))) ?? (await findLot(db, text));
  if (lot) return lot;
  const problem = codeProblem(text, locale);
  if (problem && problem.code !== 'code.unknown')
    throw new AppError('code.invalid', { code: text.slice(0, 100), reason: problem.message });
  throw new AppError('resource.notFound', { what: locale === 'en' ? 'Lot' : '批次', id: text.slice(0, 100) });
}
