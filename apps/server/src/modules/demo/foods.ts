import type { Actors } from './actors.ts';
import type { Mills } from './milling.ts';
import type { Story } from './story.ts';
export function sellFoods(_story: Story, _actors: Actors, _mills: Mills): void {}
