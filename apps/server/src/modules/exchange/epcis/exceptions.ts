import { type ErrorCode, errorMessage, type Fault, fill, type Locale, type Params } from '@liangsu/contract';
import { QUERY_MESSAGES, type QueryFault } from '@liangsu/domain/epcis-query';
import { AppError, asAppError } from '../../../platform/http/errors.ts';

/** The exceptions of EPCIS 2.0 (§12, REST binding): HTTP status and what each says. */
const EXCEPTIONS = {
  ValidationException: {
    status: 400,
    zh: '内容不符合 EPCIS 2.0，未记录任何事件',
    en: 'The content does not conform to EPCIS 2.0; nothing was recorded',
  },
  QueryValidationException: {
    status: 400,
    zh: '查询不符合 EPCIS 查询语言',
    en: 'The query does not conform to the EPCIS query language',
  },
  QueryParameterException: {
    status: 400,
    zh: '查询参数有误，请按下列说明修改',
    en: 'Query parameters are wrong; correct them as listed below',
  },
  SecurityException: { status: 403, zh: '没有权限', en: 'Not permitted' },
  NoSuchResourceException: { status: 404, zh: '没有找到“{id}”', en: '“{id}” was not found' },
  NoSuchNameException: {
    status: 404,
    zh: '没有名为“{id}”的查询',
    en: 'There is no query named “{id}”',
  },
  NotAcceptableException: {
    status: 406,
    zh: '请求头 {header}: {value} 无法满足；支持 {expected}',
    en: '{header}: {value} cannot be met; supported: {expected}',
  },
  ResourceAlreadyExistsException: { status: 409, zh: '“{id}”已存在', en: '“{id}” exists already' },
  CaptureLimitExceededException: {
    status: 413,
    zh: '超出一次接收的上限：{events} 个事件、{bytes} 字节；请分成几份提交',
    en: 'More than can be captured at once, {events} events and {bytes} bytes; send it in parts',
  },
  QueryTooLargeException: {
    status: 413,
    zh: '符合条件的事件超过 {limit} 个',
    en: 'More than {limit} events match',
  },
  QueryTooComplexException: {
    status: 413,
    zh: '查询需要检查的事件太多，请加上时间、地点或标识条件',
    en: 'The query has to look at too many events; add a time, a place or an identifier',
  },
  URITooLongException: {
    status: 414,
    zh: '地址超过 {limit} 个字符；请改用 POST /epcis/queries',
    en: 'The address is longer than {limit} characters; use POST /epcis/queries instead',
  },
  UnsupportedMediaTypeException: {
    status: 415,
    zh: '请使用 application/json 或 application/ld+json',
    en: 'Use application/json or application/ld+json',
  },
  ImplementationException: { status: 500, zh: '服务器内部错误', en: 'A server-side error occurred' },
} as const satisfies Record<string, { status: number; zh: string; en: string }>;

export type ExceptionName = keyof typeof EXCEPTIONS;

/** An error of the EPCIS interface, answered as RFC 7807 with type `epcisException:…`. */
export class EpcisError extends Error {
  readonly exception: ExceptionName;
  readonly status: number;
  readonly params: Params;
  readonly faults: ((locale: Locale) => Fault[]) | undefined;
  readonly #title: ((locale: Locale) => string) | undefined;

  constructor(
    exception: ExceptionName,
    params: Params = {},
    options: {
      status?: number;
      faults?: (locale: Locale) => Fault[];
      title?: (locale: Locale) => string;
    } = {},
  ) {
    super(exception);
    this.exception = exception;
    this.status = options.status ?? EXCEPTIONS[exception].status;
    this.params = params;
    this.faults = options.faults;
    this.#title = options.title;
  }

  title(locale: Locale): string {
    if (this.#title) return this.#title(locale);
    const text = EXCEPTIONS[this.exception];
    return fill(locale === 'en' ? text.en : text.zh, this.params);
  }
}

export interface EpcisProblem {
  type: `epcisException:${ExceptionName}`;
  title: string;
  status: number;
  detail: string;
  instance: string;
  errors?: Fault[];
}

/** The problem document of an EPCIS error. `detail` repeats the first faults with their paths, for clients that read no more. */
export function epcisProblem(error: EpcisError, locale: Locale, instance: string): EpcisProblem {
  const faults = error.faults?.(locale) ?? [];
  const title = error.title(locale);
  const listed = faults.slice(0, 3).map(({ path, message }) => `${path}: ${message}`);
  return {
    type: `epcisException:${error.exception}`,
    title,
    status: error.status,
    detail: listed.length === 0 ? title : listed.join('; '),
    instance,
    ...(faults.length === 0 ? {} : { errors: faults }),
  };
}

/** Faults of query parameters; their path is the parameter. */
export function queryFaults(faults: readonly QueryFault[], locale: Locale): Fault[] {
  return faults.map(({ parameter, code, params }) => ({
    path: `/${parameter.replace(/~/g, '~0').replace(/\//g, '~1')}`,
    code: `query.${code}`,
    message: fill(QUERY_MESSAGES[code][locale === 'en' ? 'en' : 'zh'], params),
  }));
}

/** Which exception an error of the catalogue is; what is not listed is an ImplementationException. */
const OF_CODE: Partial<Record<ErrorCode, ExceptionName>> = {
  'request.invalid': 'ValidationException',
  'request.malformed': 'ValidationException',
  'request.tooDeep': 'ValidationException',
  'capture.refused': 'ValidationException',
  'request.tooLarge': 'CaptureLimitExceededException',
  'request.unsupportedMediaType': 'UnsupportedMediaTypeException',
  'auth.required': 'SecurityException',
  'auth.failed': 'SecurityException',
  'auth.forbidden': 'SecurityException',
  'auth.csrf': 'SecurityException',
};

/** Any error as an EPCIS error; the limits are what a document may hold, and how many bytes (`body`) this resource takes. */
export function asEpcisError(
  error: unknown,
  requestId: string,
  { body, ...limits }: { events: number; bytes: number; body: number },
): EpcisError {
  if (error instanceof EpcisError) return error;
  // The database gave up on a query after the time it is allowed.
  if ((error as { code?: string }).code === '57014') return new EpcisError('QueryTooComplexException');
  const known = error instanceof AppError ? error : asAppError(error, requestId);
  if (known.code === 'request.tooLarge' && body < limits.bytes)
    return new EpcisError(
      'QueryTooLargeException',
      { limit: body },
      { status: 413, title: (locale) => errorMessage('request.tooLarge', locale, { limit: body }) },
    );
  const exception = OF_CODE[known.code] ?? 'ImplementationException';
  if (exception === 'CaptureLimitExceededException') return new EpcisError(exception, { ...limits });
  const { faults } = known;
  return new EpcisError(exception, known.params, {
    status: known.status,
    title: (locale) => errorMessage(known.code, locale, known.params),
    ...(faults ? { faults } : {}),
  });
}
