/** What carries the code. Any phone reads a QR code; Data Matrix is for small or curved packages. */
export type Carrier = 'qr' | 'dataMatrix';
export type LabelLanguage = 'zh-CN' | 'en';
export type DateKind = 'production' | 'harvest' | 'packing' | 'bestBefore';

/** What one label says. All texts as they are to be printed; nothing is looked up. */
export interface Label {
  /** What the carrier holds: the scan page's URL. */
  readonly url: string;
  /** The code for people, in groups. */
  readonly code: string;
  readonly productName: string;
  readonly producer?: string;
  readonly origin?: string;
  readonly date?: { readonly kind: DateKind; readonly text: string };
  readonly quantity?: string;
  /** Further lines, printed last. */
  readonly lines?: readonly string[];
  readonly language?: LabelLanguage;
  readonly carrier?: Carrier;
}

/** One label per page, in millimetres. */
export interface SingleLayout {
  readonly kind: 'single';
  readonly width: number;
  readonly height: number;
}

/** Labels in columns and rows of a sheet, in millimetres. */
export interface SheetLayout {
  readonly kind: 'sheet';
  readonly pageWidth: number;
  readonly pageHeight: number;
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly gapX: number;
  readonly gapY: number;
}

export type LabelLayout = SingleLayout | SheetLayout;

/** Why labels cannot be printed: `labels.layout` (doesn't fit the page), `labels.carrier` (the text doesn't fit the symbol). */
export class LabelError extends Error {
  readonly code: 'labels.layout' | 'labels.carrier';
  readonly params: Readonly<Record<string, string | number>>;

  constructor(code: LabelError['code'], params: LabelError['params'] = {}) {
    super(code);
    this.name = 'LabelError';
    this.code = code;
    this.params = params;
  }
}
