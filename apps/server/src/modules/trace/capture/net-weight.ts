import { toBase } from '@liangsu/domain/units';

/** The net weight of one piece as declared in master data (`{"quantity": 10, "uom": "KGM"}`), in base units; null when there is none or it cannot be counted. */
export function netWeightOf(value: unknown): { amount: number; dim: number } | null {
  if (typeof value !== 'object' || value === null) return null;
  const { quantity, uom } = value as { quantity?: unknown; uom?: unknown };
  if ((typeof quantity !== 'number' && typeof quantity !== 'string') || typeof uom !== 'string') return null;
  const base = toBase(String(quantity), uom);
  return base.ok && base.value.amount > 0 ? { amount: base.value.amount, dim: base.value.dim } : null;
}
