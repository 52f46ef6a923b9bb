import { encodeValue } from '@liangsu/domain/codes';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../../platform/context.ts';
import type { App } from '../../platform/http/app.ts';
import { asAppError, clientLeft } from '../../platform/http/errors.ts';
import { type Address, addressOfLink, addressOfText, exactAddress, safeDecode } from './address.ts';
import { dayOf } from './journey.ts';
import type { Lookup, Reading } from './lookup.ts';
import { lotParts, scansPart } from './page/lot-page.ts';
import {
  batchPage,
  enterPage,
  faultPage,
  isMistyped,
  unavailablePage,
  unknownPage,
} from './page/other-pages.ts';
import { reportOpening, shellOf } from './page/shell.ts';
import { CSP, CSP_CHECKED } from './page/style.ts';
import { gzipOf, type Part, plainOf, takesGzip } from './page/wire.ts';
import type { ProofScript } from './proof-script.ts';
import { RateLimit } from './rate-limit.ts';
import { readReport, storeReport } from './reports.ts';
import type { ScanCounter, ScanOutcome } from './scan-counter.ts';

/** Chinese in a form takes nine bytes a character. */
const FORM_LIMIT = 40_000;
const REPORT_NUMBER = /^R[0-9A-Z]{9}$/;

const pathOf = (request: FastifyRequest): string => request.raw.url!.split('?', 1)[0]!;
const queryOf = (request: FastifyRequest, name: string): string | null => {
  const value = (request.query as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : null;
};

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  parts: readonly Part[],
  csp = CSP,
): FastifyReply {
  const gzip = takesGzip(request.headers['accept-encoding']);
  if (gzip) reply.header('content-encoding', 'gzip');
  return reply
    .status(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', csp)
    .header('vary', 'accept-language, accept-encoding')
    .header('cache-control', status === 200 || status === 410 ? 'private, no-cache' : 'no-store')
    .send(gzip ? gzipOf(parts) : plainOf(parts));
}

/**
 * The public's pages: HTML without cookies or anything from elsewhere, and without scripts but the one that checks the proof. Opening one is counted; a HEAD request
 * and a way from page to page of this site (changing the language) are not.
 */
export function registerPages(
  app: App,
  context: Context,
  lookup: Lookup,
  counter: ScanCounter,
  script: ProofScript | null,
): void {
  const reports = new RateLimit();

  const count = (request: FastifyRequest, lot: number | null, outcome: ScanOutcome): boolean => {
    if (request.method === 'HEAD' || request.headers['sec-fetch-site'] === 'same-origin') return false;
    counter.scan(lot, outcome, context.now().getTime());
    return true;
  };
  const receivedNumber = (request: FastifyRequest): string | null => {
    const number = queryOf(request, 'received');
    return number !== null && REPORT_NUMBER.test(number) ? number : null;
  };

  function sendLot(request: FastifyRequest, reply: FastifyReply, address: Address, reading: Reading) {
    const { locale } = request;
    const { state } = reading.view;
    if (count(request, reading.lot, state)) {
      reading.scans.count++;
      reading.scans.firstAt ??= context.now().getTime();
    }
    reading.pages[locale] ??= lotParts(reading.view, locale, address.path, dayOf(context.now().getTime()));
    const shell = shellOf(locale);
    const parts = [
      ...reading.pages[locale],
      scansPart(reading.scans.count, reading.scans.firstAt, locale),
      ...(script === null ? [] : [script.part]),
      reportOpening(locale, reading.view.code, receivedNumber(request)),
      shell.form,
    ];
    return send(
      request,
      reply,
      state === 'withdrawn' ? 410 : 200,
      parts,
      script === null ? CSP : CSP_CHECKED,
    );
  }

  async function show(request: FastifyRequest, reply: FastifyReply, read: (path: string) => Address) {
    const path = pathOf(request);
    const exact = exactAddress(path);
    if (exact !== null) {
      const found = lookup.find(exact);
      const reading = found instanceof Promise ? await found : found;
      if (reading !== null) return sendLot(request, reply, exact, reading);
    }
    const address = read(path);
    const reading = await lookup.find(address);
    if (reading !== null) return sendLot(request, reply, address, reading);
    if (address.gtinOnly !== null)
      return send(request, reply, 404, batchPage(request.locale, address.gtinOnly, context.demo));
    const mistyped = isMistyped(address);
    count(request, null, mistyped ? 'mistyped' : 'unknown');
    const parts = unknownPage(request.locale, address, receivedNumber(request), context.demo);
    return send(request, reply, mistyped ? 400 : 404, parts);
  }

  void app.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: FORM_LIMIT },
      (_request, body, done) => done(null, new URLSearchParams(body as string)),
    );
    scope.setErrorHandler((error, request, reply) => {
      const known = asAppError(error, request.id);
      if (clientLeft(request))
        request.log.info(
          { route: request.routeOptions.url },
          'the client left before it had sent everything',
        );
      else if (known.status >= 500)
        request.log.error({ err: error, route: request.routeOptions.url }, 'page failed');
      const path = request.method === 'GET' || request.method === 'HEAD' ? pathOf(request) : '/t/';
      if (known.status === 503 || known.status === 507) {
        reply.header('retry-after', '5');
        return send(request, reply, 503, unavailablePage(request.locale, path));
      }
      const fault =
        known.status === 413
          ? ({ kind: 'tooLarge' } as const)
          : known.status < 500
            ? ({ kind: 'invalid' } as const)
            : ({ kind: 'server', id: request.id } as const);
      return send(request, reply, known.status, faultPage(request.locale, fault, '/t/'));
    });
    const page = { config: { action: 'public' }, schema: { hide: true } };

    if (script !== null)
      scope.get(script.path, page, (request, reply) =>
        script.send(request.headers['accept-encoding'], reply),
      );
    scope.get('/t', page, (_request, reply) => reply.redirect('/t/', 301));
    scope.get('/t/', page, (request, reply) => {
      const code = queryOf(request, 'code')?.trim();
      const gtin = queryOf(request, 'gtin');
      const batch = queryOf(request, 'batch')?.trim();
      const language = queryOf(request, 'lang') === null ? '' : `?lang=${request.locale}`;
      if (gtin !== null && /^\d{8,14}$/.test(gtin) && batch)
        return reply.redirect(`/01/${gtin.padStart(14, '0')}/10/${encodeValue(batch)}${language}`, 302);
      if (code) return reply.redirect(`${addressOfText(code).path}${language}`, 302);
      return send(request, reply, 200, enterPage(request.locale, context.demo));
    });
    scope.get('/t/*', page, (request, reply) =>
      show(request, reply, (path) => addressOfText(safeDecode(path.slice(3).replace(/\/$/, '')))),
    );
    scope.get('/01/*', page, (request, reply) => show(request, reply, addressOfLink));

    const reported = { ...page, config: { ...page.config, records: 'publicReport.make' as const } };
    scope.post('/t/report', reported, async (request, reply) => {
      const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
      const { path } = addressOfText(form.get('code') ?? '');
      const back = path === '/t/' ? '/t/' : `${path}?lang=${request.locale}`;
      const input = readReport(form);
      if (input === null)
        return send(request, reply, 400, faultPage(request.locale, { kind: 'invalid' }, back));
      const wait = reports.take(request.ip, Date.now());
      if (wait > 0) {
        reply.header('retry-after', String(Math.ceil(wait / 1000)));
        const minutes = Math.ceil(wait / 60_000);
        return send(request, reply, 429, faultPage(request.locale, { kind: 'tooMany', minutes }, back));
      }
      const { id, number, lot } = await storeReport(context.engine, input, request.locale, context.now());
      // What they wrote, and whom to call, stand in the report, where they can be erased.
      request.audit.thing('publicReport', id);
      request.audit.change(null, { number, category: input.category, lot, contact: input.contact !== null });
      // A page that can be reloaded without sending the form again.
      const target = path === '/t/' ? '/t/%20' : path;
      return reply.redirect(`${target}?lang=${request.locale}&received=${number}#report`, 303);
    });
  });
}
