import {
  admitAuthority,
  confirmAdmission,
  decideOrganisation,
  type Locale,
  type OrganisationView,
  suspendOrganisation,
} from '@liangsu/contract';
import type { Context } from '../../../platform/context.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import { type App, mount } from '../../../platform/http/app.ts';
import { AppError } from '../../../platform/http/errors.ts';
import { finding, notFound, refuse } from '../messages.ts';
import { decideOn, type Permit } from './decide.ts';

/** Decisions on organisations: approved, refused, suspended, reinstated, admitted; `shown` is the organisation as its page shows it then. */
export function registerDecisionRoutes(
  app: App,
  { pool }: Pick<Context, 'pool'>,
  shown: (id: number, actor: Actor, locale: Locale) => Promise<OrganisationView>,
): void {
  mount(app, decideOrganisation, async ({ params, body, actor, locale, decide, decideAfter, audit }) => {
    if (body.decision === 'refuse' && body.reason === null) refuse([finding('/reason', 'text.empty')]);
    if (
      !(await decideOn(
        pool,
        params.id,
        actor,
        body,
        'organisation.approve',
        { before: decide, after: decideAfter },
        audit,
      ))
    )
      throw notFound('organisation', params.id, locale);
    return shown(params.id, actor, locale);
  });

  mount(app, suspendOrganisation, async ({ params, body, actor, locale, decide, decideAfter, audit }) => {
    if (
      !(await decideOn(
        pool,
        params.id,
        actor,
        body,
        'organisation.suspend',
        { before: decide, after: decideAfter },
        audit,
      ))
    )
      throw notFound('organisation', params.id, locale);
    return shown(params.id, actor, locale);
  });

  /** Enterprises are never the installation's to admit; nor an authority with another above it. */
  const admits =
    (permit: Permit): Permit =>
    (things, judged) => {
      permit(things, judged);
      if (judged.superior || !judged.authority) throw new AppError('organisation.state');
    };

  mount(app, admitAuthority, async ({ params, body, actor, locale, decide, decideAfter, audit }) => {
    if (body.decision !== 'approve' && body.reason === null) refuse([finding('/reason', 'text.empty')]);
    const done = await decideOn(
      pool,
      params.id,
      actor,
      // Nobody admits alone what reads and approves whatever lies in a province.
      { ...body, decision: body.decision === 'approve' ? 'propose' : body.decision },
      'organisation.admitAuthority',
      { before: admits(decide), after: admits(decideAfter) },
      audit,
    );
    if (!done) throw notFound('organisation', params.id, locale);
    return shown(params.id, actor, locale);
  });

  mount(app, confirmAdmission, async ({ params, body, actor, locale, decide, decideAfter, audit }) => {
    const done = await decideOn(
      pool,
      params.id,
      actor,
      { ...body, decision: 'approve' },
      'organisation.confirmAdmission',
      { before: admits(decide), after: admits(decideAfter) },
      audit,
    );
    if (!done) throw notFound('organisation', params.id, locale);
    return shown(params.id, actor, locale);
  });
}
