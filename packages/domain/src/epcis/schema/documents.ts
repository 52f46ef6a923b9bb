import { context, extensible, type Schema, text, time, uri } from './parts.ts';

const version: Schema = { type: 'string', pattern: '^\\d+(\\.\\d+)*$' };
const uris: Schema = { type: 'array', items: uri };

/** Events are objects with a type here; what each must be is checked by the schema of its type. */
const eventList: Schema = {
  type: 'array',
  items: { type: 'object', required: ['type'], properties: { type: text } },
};

const attribute: Schema = {
  type: 'object',
  properties: { id: uri, attribute: { type: ['number', 'string', 'object'] } },
  required: ['id'],
};
const vocabulary: Schema = {
  type: 'object',
  properties: {
    type: uri,
    vocabularyElementList: {
      type: 'array',
      items: {
        type: 'object',
        properties: { id: uri, attributes: { type: 'array', items: attribute }, children: uris },
        required: ['id'],
      },
    },
  },
  required: ['type'],
};
const vocabularyList: Schema = { type: 'array', items: vocabulary };

/** The envelope of an EPCIS document (EPCIS 2.0 §10), its events not looked into. */
export const DOCUMENT_SCHEMA: Schema = extensible(
  {
    '@context': context,
    id: uri,
    type: { const: 'EPCISDocument' },
    schemaVersion: version,
    creationDate: time,
    instanceIdentifier: text,
    sender: text,
    receiver: text,
    epcisHeader: extensible({
      epcisMasterData: { type: 'object', properties: { vocabularyList } },
    }),
    epcisBody: { type: 'object', properties: { eventList }, required: ['eventList'] },
  },
  { required: ['@context', 'type', 'schemaVersion', 'creationDate', 'epcisBody'] },
);

/** The envelope of the answer to a query, its events not looked into. */
export const QUERY_DOCUMENT_SCHEMA: Schema = extensible(
  {
    '@context': context,
    id: uri,
    type: { const: 'EPCISQueryDocument' },
    schemaVersion: version,
    creationDate: time,
    epcisBody: extensible(
      {
        queryResults: extensible(
          {
            queryName: text,
            subscriptionID: text,
            resultsBody: extensible({ eventList, vocabularyList }, { required: ['eventList'] }),
          },
          { required: ['queryName', 'resultsBody'] },
        ),
      },
      { required: ['queryResults'] },
    ),
  },
  { required: ['@context', 'type', 'epcisBody'] },
);
