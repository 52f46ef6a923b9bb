import type { ClaimView } from '@liangsu/contract';
import { cbvLabel } from '@liangsu/domain/epcis';
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../frame/use-language.ts';
import { Qty } from '../../parts/lot.tsx';
import { PartyLink, PlaceLink } from '../../parts/party.tsx';
import { type EventWord, eventWord } from '../lots/event-word.ts';

/** What is said to have been done with which lots. */
export function What({ claim }: { claim: ClaimView }) {
  const t: TFunction = useTranslation().t;
  const language = useLanguage();
  const word = (role: string): EventWord =>
    eventWord({ role, bizStep: claim.bizStep, disposition: claim.disposition });
  const rest = claim.lineCount - claim.lines.length;
  return (
    <>
      {claim.lines.map((line) => (
        <span key={line.ord} className="block">
          <strong>{t(`eventRole.${word(line.role)}`)}</strong>{' '}
          <Link to="/lots/$code" params={{ code: line.lot }}>
            {line.product ?? line.display}
          </Link>{' '}
          {line.amount && <Qty value={line.amount} />}
        </span>
      ))}
      {claim.lines.length === 0 && claim.bizStep && cbvLabel('bizStep', claim.bizStep, language)}
      {rest > 0 && <span className="block muted">{t('claim.more', { count: rest })}</span>}
    </>
  );
}

/** From whom and where, to whom and where. */
export function Ends({ line }: { line: ClaimView['lines'][number] | undefined }) {
  const t: TFunction = useTranslation().t;
  if (line === undefined) return null;
  const end = (word: string, party: typeof line.fromParty, place: typeof line.fromPlace) =>
    (party || place) && (
      <span className="block">
        <span className="muted">{word}</span> <PartyLink party={party} /> <PlaceLink place={place} />
      </span>
    );
  return (
    <>
      {end(t('lot.from'), line.fromParty, line.fromPlace)}
      {end(t('lot.to'), line.toParty, line.toPlace)}
    </>
  );
}
