import type { Locale } from '@liangsu/contract';
import { sightOf } from '@liangsu/domain/access';
import { DIM } from '@liangsu/domain/trace';
import type { Context } from '../../platform/context.ts';
import type { Actor } from '../../platform/http/actor.ts';
import { AppError } from '../../platform/http/errors.ts';
import type { Areas } from '../access/index.ts';
import { canonicalCode, displayCode, scanUrl, seenLots } from '../trace/index.ts';
import type { DateKind, Label } from './types.ts';

/** Lots whose labels are read from the database at once. */
const CHUNK = 500;

interface Row {
  code: string;
  product_name: string | null;
  producer: string | null;
  producer_en: string | null;
  origin_area: string | null;
  harvest_date: string | null;
  harvest_year: number | null;
  production_date: string | null;
  best_before: string | null;
  net_amount: number | null;
  net_dim: number | null;
}

const UNDECLARED: Record<Locale, string> = { 'zh-CN': '品名未申报', en: 'Product not declared' };
const BEST_BEFORE: Record<Locale, string> = { 'zh-CN': '保质期至：', en: 'Best before: ' };

function dateOf(row: Row): { kind: DateKind; text: string } | null {
  if (row.production_date !== null) return { kind: 'production', text: row.production_date };
  if (row.harvest_date !== null) return { kind: 'harvest', text: row.harvest_date };
  if (row.harvest_year !== null) return { kind: 'harvest', text: String(row.harvest_year) };
  return row.best_before === null ? null : { kind: 'bestBefore', text: row.best_before };
}

/** What one lot's label says; only what was declared about it. */
function labelOf(
  row: Row,
  publicUrl: string,
  areaName: (code: string | null) => string | null,
  locale: Locale,
): Label {
  const date = dateOf(row);
  const origin = areaName(row.origin_area);
  const producer = locale === 'en' ? (row.producer_en ?? row.producer) : row.producer;
  const mass = row.net_dim === DIM.mass && row.net_amount !== null ? row.net_amount / 1_000_000 : null;
  const more = row.best_before !== null && date?.kind !== 'bestBefore';
  return {
    url: scanUrl(publicUrl, row.code),
    code: displayCode(row.code),
    productName: row.product_name ?? UNDECLARED[locale],
    language: locale,
    ...(producer === null ? {} : { producer }),
    ...(origin === null ? {} : { origin }),
    ...(date === null ? {} : { date }),
    ...(mass === null ? {} : { quantity: `${mass} kg` }),
    ...(more ? { lines: [`${BEST_BEFORE[locale]}${row.best_before}`] } : {}),
  };
}

/** The canonical codes of lots named in any way. Throws request.invalid with the place of each that is not there or that the actor may not label. */
export async function requireLots(
  { pool, engine }: Pick<Context, 'pool' | 'engine'>,
  actor: Actor,
  names: readonly string[],
): Promise<string[]> {
  const codes = names.map(canonicalCode);
  const { rows } = await engine.query<{ id: number; code: string }>(
    'SELECT id, code FROM lot WHERE code = ANY($1) AND kind <> 3',
    [[...new Set([...codes, ...names])]],
  );
  const known = new Set(rows.map((row) => row.code));
  const seen = await seenLots(
    pool,
    sightOf(actor.acting, 'label.print'),
    rows.map(({ id }) => id),
  );
  const hidden = new Set(rows.filter(({ id }) => !seen.has(id)).map(({ code }) => code));
  const missing: number[] = [];
  const found = codes.map((code, i) => {
    const name = known.has(code) ? code : known.has(names[i]!) ? names[i]! : null;
    if (name === null || hidden.has(name)) missing.push(i);
    return name ?? '';
  });
  if (missing.length > 0)
    throw new AppError('request.invalid', { count: missing.length }, (locale) =>
      missing.slice(0, 100).map((i) => ({
        path: `/codes/${i}`,
        code: found[i] === '' ? 'label.unknownLot' : 'label.notSeen',
        message: faultOf(names[i]!.slice(0, 100), found[i] === '', locale),
      })),
    );
  return found;
}

function faultOf(name: string, unknown: boolean, locale: Locale): string {
  if (locale === 'en')
    return unknown
      ? `There is no lot “${name}”`
      : `Lot “${name}” has nothing to do with your organisation or area: its labels are printed by who has it`;
  return unknown ? `没有批次“${name}”` : `批次“${name}”与本单位、本辖区无关，标签应由持有它的单位打印`;
}

/** The labels of lots (canonical codes), in their order. */
async function readLabels(
  context: Context,
  areas: Areas,
  codes: readonly string[],
  locale: Locale,
): Promise<Label[]> {
  const { rows } = await context.engine.query<Row>(
    `SELECT l.code, i.product_name, p.name AS producer, p.name_en AS producer_en, i.origin_area, i.harvest_date,
            i.harvest_year, i.production_date, i.best_before, i.net_amount, i.net_dim
     FROM lot l LEFT JOIN lot_info i ON i.lot = l.id LEFT JOIN party_stand_in s ON s.id = i.producer
     LEFT JOIN party p ON p.id = coalesce(s.stands, i.producer)
     WHERE l.code = ANY($1)`,
    [codes],
  );
  const areaName = await areas.namer(locale);
  const byCode = new Map(
    rows.map((row) => [row.code, labelOf(row, context.config.publicUrl, areaName, locale)]),
  );
  return codes.map((code) => byCode.get(code)!);
}

/** The labels of lots (canonical codes), each `copies` times, read as they are taken. */
export async function* labelsOf(
  context: Context,
  areas: Areas,
  codes: readonly string[],
  copies: number,
  locale: Locale,
): AsyncGenerator<Label> {
  for (let at = 0; at < codes.length; at += CHUNK)
    for (const label of await readLabels(context, areas, codes.slice(at, at + CHUNK), locale))
      for (let copy = 0; copy < copies; copy++) yield label;
}

/** One lot's label. */
export async function oneLabel(context: Context, areas: Areas, code: string, locale: Locale): Promise<Label> {
  const [label] = await readLabels(context, areas, [code], locale);
  return label!;
}
