export { LABEL_LAYOUTS, type LabelLayoutName } from './layouts.ts';
export { LABEL_MESSAGES_EN } from './messages.en.ts';
export { LABEL_MESSAGES_ZH } from './messages.zh.ts';
export { type PictureOptions, renderLabelPng, renderLabelSvg } from './picture.ts';
export { registerLabels } from './routes.ts';
export { renderLabelSheetPdf, type SheetOptions, type SheetProgress } from './sheet.ts';
export {
  type Carrier,
  type DateKind,
  type Label,
  LabelError,
  type LabelLanguage,
  type LabelLayout,
  type SheetLayout,
  type SingleLayout,
} from './types.ts';
