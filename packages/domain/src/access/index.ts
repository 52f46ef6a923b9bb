export {
  ACTION_NAMES,
  ACTIONS,
  type ActionClass,
  type ActionText,
  classesOf,
  GRANTABLE,
  type GuardedAction,
  isAction,
  type Touch,
  takesProof,
} from './actions.ts';
export { ACT_NAMES, ACTS, type Act, isAct } from './acts.ts';
export {
  type AnsweredPart,
  type AskedKinds,
  afterAnswer,
  answeredParts,
  type HeldKinds,
} from './application.ts';
export { permissionsDocument } from './document.ts';
export {
  type Citation,
  DENIALS,
  type Denial,
  type DenialCode,
  type Ground,
  type Verdict,
} from './findings.ts';
export {
  type GrowerTold,
  growersSought,
  growerTold,
  isGrower,
  maskedName,
  tellsOfGrower,
  toldGrower,
} from './growers.ts';
export { isLogin, LOGIN_FAULT } from './login.ts';
export {
  type Acting,
  kindsGoTogether,
  type Membership,
  may,
  mayAtAll,
  mayBeyondOwn,
  mayOpen,
  type Opening,
  wantsSecondFactor,
} from './may.ts';
export {
  AUTHORITY_LEVELS,
  type AuthorityLevel,
  answeringDisciplines,
  areaAt,
  areaStem,
  CONFERRED_KINDS,
  DISCIPLINES,
  type Discipline,
  INSTALLATION,
  isConferred,
  isOrganisationKind,
  LABORATORY_LEVELS,
  type LaboratoryLevel,
  LEVEL_WORDS,
  levelFits,
  levelOfArea,
  liesIn,
  ORGANISATION_KINDS,
  ORGANISATION_STATES,
  type Organisation,
  type OrganisationKind,
  type OrganisationState,
} from './organisations.ts';
export {
  PASSWORD_DAYS,
  PASSWORD_FAULTS,
  PASSWORD_RULES,
  type PasswordFault,
  passwordFault,
} from './password.ts';
export {
  LEVEL_OF_TIER,
  levelAbove,
  RELATION_NAMES,
  RELATIONS,
  type Relation,
  type ReserveTier,
  relationsOf,
  type Thing,
} from './relations.ts';
export {
  isAdministrator,
  isRole,
  ROLE_NAMES,
  ROLES,
  type Role,
  type RoleClass,
  type RoleText,
  roleFits,
  separationConflict,
  takesSecondFactor,
} from './roles.ts';
export { covers, KEY_RULES, machineMemberships, scopesOf } from './scopes.ts';
export { NO_SIGHT, type Sight, sightOf, sightOfOwn, whyUnseen } from './sight.ts';
export { type Cells, PERMISSIONS, relationsFor } from './table.ts';
export { actionWords, type DenialWords, denialWords } from './words.ts';
