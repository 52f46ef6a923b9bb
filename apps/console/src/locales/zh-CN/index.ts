import * as common from './common.ts';
import * as lots from './lots.ts';
import * as parties from './parties.ts';
import * as trace from './trace.ts';

export default { ...common, ...lots, ...parties, ...trace };
