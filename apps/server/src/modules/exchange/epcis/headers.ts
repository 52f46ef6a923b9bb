import { type Prefixes, prefixesOf } from '@liangsu/domain/epcis';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EpcisError } from './exceptions.ts';

/** Events and bytes that one document may hold. */
export interface CaptureLimits {
  events: number;
  bytes: number;
}

const VERSION = '2.0.0';
const VENDOR = 'liangsu-0.1';
/** Our own extension fields (docs/events.md). */
const EXTENSIONS = 'liangsu=urn:liangsu:ns:';

const EPC_FORMATS = [
  'No_Preference',
  'Always_GS1_Digital_Link',
  'Always_EPC_URN',
  'Never_Translates',
] as const;
/** How identifiers are written in an answer. */
export type EpcFormat = (typeof EPC_FORMATS)[number];

const headerOf = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/** The form of identifiers that a client asks for; Digital Links when it does not say (EPCIS 2.0 REST, GS1-EPC-Format). */
export function epcFormatOf(request: FastifyRequest): EpcFormat {
  const value = headerOf(request, 'gs1-epc-format')?.trim();
  if (value === undefined || value === '') return 'Always_GS1_Digital_Link';
  const known = EPC_FORMATS.find((format) => format.toLowerCase() === value.toLowerCase());
  if (known !== undefined) return known;
  throw new EpcisError('NotAcceptableException', {
    header: 'GS1-EPC-Format',
    value: value.slice(0, 100),
    expected: EPC_FORMATS.join(', '),
  });
}

/** How capture is to go on after an error. */
export function errorBehaviourOf(request: FastifyRequest): 'rollback' | 'proceed' {
  const value = headerOf(request, 'gs1-capture-error-behaviour')?.trim().toLowerCase() ?? '';
  if (value === '' || value === 'rollback') return 'rollback';
  if (value === 'proceed') return 'proceed';
  throw new EpcisError('NotAcceptableException', {
    header: 'GS1-Capture-Error-Behaviour',
    value: value.slice(0, 100),
    expected: 'rollback, proceed',
  });
}

/** Prefixes that a client declares by `GS1-Extensions: example=http://ns.example.com/epcis/`, beside Liangsu's own. */
export function extensionPrefixes(request: FastifyRequest, context?: unknown): Prefixes {
  const declared: Record<string, string> = { liangsu: 'urn:liangsu:ns:' };
  for (const pair of (headerOf(request, 'gs1-extensions') ?? '').split(',')) {
    const cut = pair.indexOf('=');
    const prefix = pair.slice(0, cut).trim();
    if (cut > 0 && /^[A-Za-z][\w.-]*$/.test(prefix)) declared[prefix] = pair.slice(cut + 1).trim();
  }
  return prefixesOf([declared, ...(context === undefined || context === null ? [] : [context])]);
}

/** Compares dotted versions: negative when `a` is lower. */
function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const VERSION_BOUNDS = [
  ['gs1-epcis-version', (v: string) => compareVersions(v, '2.0') >= 0 && compareVersions(v, '2.1') < 0],
  ['gs1-cbv-version', (v: string) => compareVersions(v, '2.0') >= 0 && compareVersions(v, '2.1') < 0],
  ['gs1-epcis-min', (v: string) => compareVersions(v, VERSION) <= 0],
  ['gs1-epcis-max', (v: string) => compareVersions(v, '2.0') >= 0],
  ['gs1-cbv-min', (v: string) => compareVersions(v, VERSION) <= 0],
  ['gs1-cbv-max', (v: string) => compareVersions(v, '2.0') >= 0],
] as const;

function accepted(request: FastifyRequest): string | null {
  const accept = headerOf(request, 'accept');
  if (accept === undefined || accept.trim() === '') return 'application/json';
  const wanted = accept.split(',').map((part) => part.split(';')[0]!.trim().toLowerCase());
  for (const type of wanted) {
    if (type === 'application/ld+json') return type;
    if (type === 'application/json' || type === '*/*' || type === 'application/*') return 'application/json';
  }
  return null;
}

/** Refuses what cannot be answered as asked for: versions, media type. Sets the versions and the type of the answer. */
export function negotiate(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('GS1-EPCIS-Version', VERSION).header('GS1-CBV-Version', VERSION);
  reply.header('GS1-Extensions', EXTENSIONS).header('Vary', 'Accept, GS1-EPC-Format');
  for (const [name, fits] of VERSION_BOUNDS) {
    const value = headerOf(request, name)?.trim();
    if (value === undefined || value === '') continue;
    if (/^\d{1,4}(\.\d{1,4})*$/.test(value) && fits(value)) continue;
    throw new EpcisError('NotAcceptableException', {
      header: name,
      value: value.slice(0, 100),
      expected: VERSION,
    });
  }
  const type = accepted(request);
  if (type === null)
    throw new EpcisError('NotAcceptableException', {
      header: 'Accept',
      value: String(request.headers.accept).slice(0, 100),
      expected: 'application/json, application/ld+json',
    });
  reply.type(`${type}; charset=utf-8`);
}

/** The limits of capture, as announced and as told with 413. */
export function limitHeaders(reply: FastifyReply, limits: CaptureLimits): void {
  reply.header('GS1-EPCIS-Capture-Limit', String(limits.events));
  reply.header('GS1-EPCIS-Capture-File-Size-Limit', String(limits.bytes));
}

/** Answers OPTIONS: what may be done here, and which versions and forms are understood. */
export function discovery(reply: FastifyReply, allow: string, limits: CaptureLimits | null): FastifyReply {
  reply
    .header('Allow', allow)
    .header('GS1-EPCIS-Min', VERSION)
    .header('GS1-EPCIS-Max', VERSION)
    .header('GS1-CBV-Min', VERSION)
    .header('GS1-CBV-Max', VERSION)
    .header('GS1-EPC-Format', 'No_Preference')
    .header('GS1-CBV-XML-Format', 'No_Preference')
    .header('GS1-Vendor-Version', VENDOR);
  if (limits !== null) {
    limitHeaders(reply, limits);
    reply.header('GS1-Capture-Error-Behaviour', 'all');
  }
  return reply.status(204).removeHeader('content-type').send();
}
