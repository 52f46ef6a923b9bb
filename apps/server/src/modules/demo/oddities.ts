import type { Actors } from './actors.ts';
import type { EventJson } from './epcis.ts';
import type { Mills } from './milling.ts';
import type { Story } from './story.ts';
export interface DeliveredDocument {
  t: number;
  capturer: string;
  events: EventJson[];
}
export function oddities(_story: Story, _actors: Actors, _mills: Mills) {
  return {
    deliver(_d: DeliveredDocument[]): void {},
    scan(): { code: string; what: string }[] {
      return [];
    },
  };
}
