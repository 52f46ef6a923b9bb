import type { Locale } from '@liangsu/contract';
import type { Column, Option, Table } from '@liangsu/domain/entries';
import { csvFile } from './csv.ts';
import { type DropDown, type OutSheet, STYLE, xlsxFile } from './xlsx.ts';

const CHOICES = '选项';
const GUIDE = '填写说明';

const textual = (column: Column): boolean => !['quantity', 'percent', 'coordinate'].includes(column.kind);
const width = (column: Column): number =>
  ['party', 'place', 'traceCode', 'uscc', 'placeCode'].includes(column.kind)
    ? 24
    : column.kind === 'date'
      ? 18
      : 14;

/** An example's cells, in the order of the columns. */
export function exampleRows(table: Table): string[][] {
  return table.examples.map((example) => table.columns.map((column) => example[column.key] ?? ''));
}

/** The empty table as a workbook: headers, examples, drop-downs for the choices, and the sheet 填写说明. */
export function templateXlsx(table: Table): AsyncGenerator<Uint8Array> {
  const withOptions = table.columns.filter(
    (column) => column.options !== undefined && column.kind !== 'options',
  );
  const lists = withOptions.map((column) => column.options!);
  const dropDowns: DropDown[] = withOptions.map((column, i) => ({
    column: table.columns.indexOf(column),
    sheet: CHOICES,
    sheetColumn: i,
    count: column.options!.length,
  }));
  const longest = Math.max(0, ...lists.map((list) => list.length));
  const sheets: OutSheet[] = [
    {
      name: table.zh,
      columns: table.columns.map((column) => ({
        header: column.required ? `${column.zh}*` : column.zh,
        width: width(column),
        text: textual(column),
        headerStyle: column.required ? STYLE.required : STYLE.header,
      })),
      rows: [exampleRows(table)],
      cellStyle: () => STYLE.example,
      dropDowns,
    },
    guideSheet(table),
  ];
  if (lists.length > 0)
    sheets.push({
      name: CHOICES,
      hidden: true,
      columns: withOptions.map((column) => ({ header: column.zh })),
      rows: [
        Array.from({ length: longest }, (_, row) =>
          lists.map((list: readonly Option[]) => list[row]?.zh ?? ''),
        ),
      ],
    });
  return xlsxFile(sheets);
}

function guideSheet(table: Table): OutSheet {
  const rows: string[][] = [
    ['', '', '', table.help.zh, table.help.en],
    [
      '',
      '',
      '',
      '橙色表头为必填。灰色斜体是示例，以“示例”开头的行不会导入，可直接覆盖或删除',
      'Orange headers are required. Grey rows are examples; rows that begin with 示例 are not imported',
    ],
    ['', '', '', '列的次序可以变动，多余的列会被忽略', 'Columns may stand in any order; others are ignored'],
    ...table.columns.map((column) => [
      column.zh,
      column.en,
      column.required ? '必填 required' : '',
      column.help.zh +
        (column.options === undefined ? '' : `（${column.options.map((o) => o.zh).join('、')}）`),
      column.help.en +
        (column.options === undefined ? '' : ` (${column.options.map((o) => o.en).join(', ')})`),
    ]),
  ];
  return {
    name: GUIDE,
    columns: [
      { header: '列', width: 18 },
      { header: 'Column', width: 18 },
      { header: '是否必填', width: 14 },
      { header: '怎么填', width: 70 },
      { header: 'How to fill it in', width: 70 },
    ],
    rows: [rows],
    cellStyle: () => STYLE.wrap,
  };
}

/** The empty table as CSV with its examples. */
export function templateCsv(table: Table): AsyncGenerator<string> {
  return csvFile(
    table.columns.map((column) => column.zh),
    [exampleRows(table)],
  );
}

/** The tables as the API describes them, in the reader's language. */
export function describeTable(table: Table, locale: Locale) {
  const zh = locale === 'zh-CN';
  return {
    kind: table.kind,
    title: zh ? table.zh : table.en,
    help: zh ? table.help.zh : table.help.en,
    columns: table.columns.map((column) => ({
      key: column.key,
      header: zh ? column.zh : column.en,
      required: column.required === true,
      kind: column.kind,
      options: (column.options ?? []).map((o) => ({ value: o.value, label: zh ? o.zh : o.en })),
      example: table.examples[0]?.[column.key] ?? '',
      help: zh ? column.help.zh : column.help.en,
    })),
  };
}
