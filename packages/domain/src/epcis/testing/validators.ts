import { Ajv2020 } from 'ajv/dist/2020.js';
import { compileEpcis, EPCIS_FORMATS, type EpcisValidators } from '../check.ts';

/** The validators as the server compiles them. */
export function testValidators(): EpcisValidators {
  const ajv = new Ajv2020({ allErrors: true, strict: false, formats: EPCIS_FORMATS });
  return compileEpcis((schema) => ajv.compile(schema as object));
}
