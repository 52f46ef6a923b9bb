import { Type } from 'typebox';
import { route } from '../route.ts';

/** What became of one event that was handed in. */
export const EventReceipt = Type.Object({
  status: Type.Union([Type.Literal('accepted'), Type.Literal('duplicate'), Type.Literal('idConflict')]),
  eventId: Type.String(),
});

export const captureEvents = route({
  method: 'POST',
  path: '/api/v1/events',
  action: 'event.capture',
  summary:
    'Capture EPCIS 2.0 events (a document, or one event) and get a receipt for each of them, durable when answered',
  tag: 'capture',
  body: Type.Unknown(),
  response: Type.Object({ seq: Type.Integer(), receipts: Type.Array(EventReceipt) }),
});
