export {
  type Article,
  type Category,
  categoriesOf,
  erasureOf,
  overdueBefore,
  PERSONAL_DATA,
  PERSONAL_DATA_NAMES,
  type PersonalData,
} from './catalogue.ts';
export { personalDataDocument } from './document.ts';
export { IMPERSONAL, type Impersonal } from './impersonal.ts';
