import { EVENT_TYPE } from '@liangsu/domain/epcis';
import { ROLE } from '@liangsu/domain/trace';

const namesOf = (numbers: Readonly<Record<string, number>>) =>
  new Map(Object.entries(numbers).map(([name, number]) => [number, name]));
const TYPE_NAME = namesOf(EVENT_TYPE);
const ROLE_NAME = namesOf(ROLE);

/** The name of a stored type of event. */
export const typeName = (type: number): string => TYPE_NAME.get(type) ?? '';

/** The name of what an edge says that happened to a lot. */
export const roleName = (role: number): string => ROLE_NAME.get(role) ?? '';
