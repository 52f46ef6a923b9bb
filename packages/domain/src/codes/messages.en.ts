import type { CodeFault } from './index.ts';

export const CODE_MESSAGES_EN: Readonly<Record<CodeFault, string>> = {
  'gs1.length': 'The value “{value}” of ({ai}) has the wrong length; expected {expected}',
  'gs1.character': 'Character {position} of ({ai}) cannot be “{character}”; allowed: {expected}',
  'gs1.checkDigit': '“{value}” of ({ai}) does not check: digit {position} should be {expected}',
  'gs1.checkCharacters': '“{value}” of ({ai}) does not check: it should end in {expected}',
  'gs1.companyPrefix': 'Character {position} of ({ai}) belongs to the company prefix and should be a digit',
  'gs1.date': 'The date “{value}” of ({ai}) does not exist; from character {position} expected {expected}',
  'gs1.time': 'The time “{value}” of ({ai}) does not exist; from character {position} expected {expected}',
  'gs1.country': '“{value}” of ({ai}) is no country code ({expected})',
  'gs1.currency': '“{value}” of ({ai}) is no currency code ({expected})',
  'gs1.percentEncoding': '“{value}” of ({ai}) is wrongly percent-encoded at {position}; expected {expected}',
  'gs1.content': '“{value}” of ({ai}) should have {expected} from character {position}',
  'gs1.unknownAi': 'There is no application identifier ({ai})',
  'gs1.duplicateAi': 'The application identifier ({ai}) stands there twice',
  'gs1.conflict': '({ai}) cannot stand together with ({other})',
  'gs1.missing': '({ai}) needs {expected} besides it',
  'gs1.notALink': '“{value}” is no web address; expected {expected}',
  'gs1.noKey': '“{value}” has no primary key; expected {expected}',
  'gs1.emptyValue': '({ai}) has no value (at {position})',
  'gs1.notAQualifier': '({ai}) cannot follow ({key}); only {expected} can',
  'gs1.qualifierOrder': 'Wrong order {value} behind ({key}); expected {expected}',
  'gs1.notAnAttribute': '({ai}) cannot stand in the query of a link',
  'gs1.belongsInPath': '({ai}) belongs into the path: {expected}',
  'gs1.brackets':
    'An application identifier in brackets, like {expected}, is expected at {position} of “{value}”',
  'epc.notAnEpc': '“{value}” is no EPC; expected {expected}',
  'epc.scheme': 'The EPC scheme “{scheme}” is no GS1 key',
  'epc.form': '“{value}” has the wrong number of parts; expected {expected}',
  'epc.length': 'Company prefix and reference of “{value}” should be {expected} digits together',
  'epc.prefix': 'The company prefix of “{value}” should be {expected} digits',
  'traceCode.prefix': 'A trace code begins with {expected}',
  'traceCode.length': 'A trace code has {expected} characters behind LS; this has {length}',
  'traceCode.character':
    'Character {position} of the trace code cannot be “{character}”; expected {expected}',
  'traceCode.check':
    'The trace code is wrong: look at character {position} “{character}”; perhaps “{expected}”',
  'traceCode.swapped':
    'Characters of the trace code changed places: look at {position} and the next; perhaps “{expected}”',
  'placeCode.length':
    'A place code has {expected} characters (depot, warehouse, compartment, bin); this has {length}',
  'placeCode.character':
    'Character {position} of the place code cannot be “{character}”; expected {expected}',
  'code.pattern': '“{value}” does not have the form of the local trace code',
  'code.unknown': 'No known trace code: “{value}”',
};
