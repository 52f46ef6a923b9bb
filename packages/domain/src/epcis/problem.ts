/** Why an event has no normal form. Each code has its text in the catalogue of messages; `params` fills it. */
export type ProblemCode =
  | 'typeUnknown'
  | 'timeInvalid'
  | 'zoneInvalid'
  | 'precisionUnknown'
  | 'quantityInvalid'
  | 'quantityNegative'
  | 'quantityTooLarge'
  | 'lossInvalid'
  | 'lossKindUnknown'
  | 'lossAmbiguous'
  | 'moistureInvalid'
  | 'tooDeep';

/** One problem: where (JSON pointer within the event), what, and the values at fault. */
export interface Problem {
  path: string;
  code: ProblemCode;
  params: Record<string, string | number>;
}

/** The JSON pointer (RFC 6901) of a member or element below another pointer. */
export function pointer(base: string, key: string | number): string {
  return `${base}/${typeof key === 'number' ? key : key.replace(/~/g, '~0').replace(/\//g, '~1')}`;
}
