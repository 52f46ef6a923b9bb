import * as access from './access.ts';
import * as audit from './audit.ts';
import * as common from './common.ts';
import * as ledger from './ledger.ts';
import * as lots from './lots.ts';
import * as machines from './machines.ts';
import * as parties from './parties.ts';
import * as scope from './scope.ts';
import * as trace from './trace.ts';
import * as work from './work.ts';

export default {
  ...access,
  ...audit,
  ...common,
  ...ledger,
  ...lots,
  ...machines,
  ...parties,
  ...scope,
  ...trace,
  ...work,
};
