import './machines.css';
import { type ApiKeyViewOf, listKeys, revokeKey, rightWords } from '@liangsu/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Tag, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, language } from '../../api.ts';
import { formatDay, formatTime } from '../../format/time.ts';
import { ownedBy, useMay } from '../../me.ts';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { Panel } from '../../parts/page.tsx';
import { Refusal } from '../../parts/Refusal.tsx';
import { Async, Nothing } from '../../parts/states.tsx';
import { MakeKey } from './MakeKey.tsx';
import { RotateKey } from './RotateKey.tsx';
import { RowActions } from './RowActions.tsx';

const SOON_MS = 14 * 24 * 3_600_000;
const COLOUR = { active: 'success', expired: 'default', revoked: 'error' } as const satisfies Record<
  ApiKeyViewOf['state'],
  string
>;

/** How many scopes stand in a row; the others are told when one points at their number. */
const SHOWN = 3;

function Scopes({ scopes }: { scopes: readonly string[] }) {
  const { t } = useTranslation();
  const words = scopes.map((scope) => rightWords(scope, language()));
  const rest = words.slice(SHOWN);
  return (
    <>
      {words.slice(0, SHOWN).join(t('common.and'))}
      {rest.length > 0 && (
        <Tooltip title={rest.join(t('common.and'))}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards reach what the mouse points at */}
          <span className="muted" tabIndex={0}>
            {' '}
            {t('key.more', { count: rest.length })}
          </span>
        </Tooltip>
      )}
    </>
  );
}

function StateTag({ one }: { one: ApiKeyViewOf }) {
  const { t } = useTranslation();
  const soon =
    one.state === 'active' && one.expiresAt !== null && Date.parse(one.expiresAt) - Date.now() < SOON_MS;
  return (
    <Tag color={soon ? 'warning' : COLOUR[one.state]} variant="outlined">
      {t(soon ? 'key.soon' : `keyState.${one.state}`)}
    </Tag>
  );
}

/** The keys of an organisation (0: the installation's own), with what one may do to them. */
export function Keys({ organisation }: { organisation: number }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [ended, setEnded] = useState(false);
  const thing = ownedBy(organisation);
  const mayMake = useMay('key.create', thing);
  const mayRevoke = useMay('key.revoke', thing);
  const keys = useQuery({
    queryKey: ['keys', organisation],
    queryFn: ({ signal }) => call(listKeys, { query: { organisation } }, signal),
  });
  const revoke = useMutation({
    mutationFn: (id: string) => call(revokeKey, { params: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['keys'] }),
  });
  const row = (one: ApiKeyViewOf) => (
    <tr key={one.id}>
      <td className="breaks">
        {one.name}
        <span className="block muted mono">{one.id}</span>
      </td>
      <td>
        <Scopes scopes={one.scopes} />
      </td>
      <td>
        <StateTag one={one} />
        {one.makerLeft && (
          <span className="block">
            <Tag color="warning" variant="outlined">
              {t('key.makerLeft')}
            </Tag>
          </span>
        )}
        {one.previousUntil && (
          <span className="block muted">{t('key.previous', { until: formatTime(one.previousUntil) })}</span>
        )}
        {one.madeBy === 'installation' && <span className="block muted">{t('key.given')}</span>}
      </td>
      <td className="num nowrap">
        {formatTime(one.createdAt)}
        <span className="block muted">{one.createdBy?.replace(/^\w+:/, '')}</span>
      </td>
      <td className="num nowrap">{one.lastUsedAt ? formatTime(one.lastUsedAt) : t('key.never')}</td>
      <td className="num nowrap">{one.expiresAt ? formatDay(one.expiresAt) : '–'}</td>
      <td>
        {one.state !== 'revoked' && (
          <RowActions
            ending={
              mayRevoke && {
                word: t('key.revoke'),
                how: t('key.revokeHow'),
                onConfirm: () => revoke.mutate(one.id),
              }
            }
          >
            {mayMake && one.madeBy === 'organisation' && <RotateKey one={one} />}
          </RowActions>
        )}
      </td>
    </tr>
  );
  return (
    <>
      <Refusal error={revoke.error} />
      <Async query={keys}>
        {({ items, scopes }) => {
          const shown = items.filter(({ state }) => ended || state === 'active');
          const hidden = items.length - items.filter(({ state }) => state === 'active').length;
          return (
            <Panel
              title={t('key.list')}
              flush
              extra={
                <>
                  {hidden > 0 && (
                    <Button type="link" onClick={() => setEnded(!ended)}>
                      {t(ended ? 'key.hideEnded' : 'key.showEnded', { count: hidden })}
                    </Button>
                  )}
                  {mayMake && <MakeKey scopes={scopes} />}
                </>
              }
            >
              {shown.length === 0 ? (
                <Nothing title={t('key.empty')} how={t('key.emptyHow')} />
              ) : (
                <PlainTable
                  heads={[
                    t('key.name'),
                    t('key.scopes'),
                    t('common.state'),
                    t('key.made'),
                    t('key.used'),
                    t('key.expires'),
                    '',
                  ]}
                >
                  {shown.map(row)}
                </PlainTable>
              )}
            </Panel>
          );
        }}
      </Async>
    </>
  );
}
